"""Starts one of the stand's own processes in two halves: load, then run when told.

`python -m postdeploy.stand.launch postdeploy.stand.platform.web` imports everything that the package
holds and waits for one byte on standard input; then the package runs as `python -m` would run it.
So the slow imports happen while Postgres is still being made. The end of standard input without
that byte means that the supervisor is gone.
"""

from __future__ import annotations

import importlib
import pkgutil
import runpy
import sys

LAZY = ("uvicorn.protocols.http.h11_impl", "uvicorn.loops.auto", "uvicorn.lifespan.off")
"""Modules that are imported by name only when a server starts."""


def main() -> None:
    """Load the package named by the first argument, wait, run it."""
    package = sys.argv[1]
    preload(package)
    if not sys.stdin.buffer.read(1):
        sys.exit(0)
    sys.argv = [package]
    runpy.run_module(package, run_name="__main__", alter_sys=True)


def preload(package: str) -> None:
    """Import a package with all its modules, `__main__` apart."""
    module = importlib.import_module(package)
    for found in pkgutil.walk_packages(module.__path__, f"{package}."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    for name in LAZY:
        importlib.import_module(name)


if __name__ == "__main__":
    main()
