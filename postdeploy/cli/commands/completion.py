"""`postdeploy completion`: what bash and zsh need to complete commands and options."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence
from pkgutil import iter_modules
from typing import Any, Final

from postdeploy.cli import commands

SHELLS: Final = ("bash", "zsh")


def main(arguments: Sequence[str]) -> int:
    """Print the script of a shell; 0."""
    import shtab

    options = parser().parse_args(arguments)
    print(shtab.complete(_root(), options.shell))  # noqa: T201 - the command's own output
    return 0


def parser() -> argparse.ArgumentParser:
    """What the command takes."""
    made = argparse.ArgumentParser(
        prog="postdeploy completion",
        description="Дополнение команд и ключей. bash: postdeploy completion bash > "
        "~/.local/share/bash-completion/completions/postdeploy; zsh: postdeploy completion zsh > "
        "«папка из $fpath»/_postdeploy.",
    )
    made.add_argument("shell", choices=SHELLS, metavar="ОБОЛОЧКА", help="bash или zsh")
    return made


def _root() -> argparse.ArgumentParser:
    """All commands as one parser."""
    root = argparse.ArgumentParser(prog="postdeploy")
    subcommands = root.add_subparsers()
    for module in iter_modules(commands.__path__):
        found = _parser_of(module.name)
        parents = [found] if found else []
        purpose = (found.description or "").partition(".")[0] if found else ""
        subcommands.add_parser(module.name, help=purpose, parents=parents, add_help=False)
    return root


def _parser_of(name: str) -> argparse.ArgumentParser | None:
    places = ["postdeploy.stand.__main__"] if name == "stand" else [f"postdeploy.cli.commands.{name}"]
    for module in map(importlib.import_module, places):
        make: Any = getattr(module, "parser", None) or getattr(module, "_parser", None)
        if callable(make):
            made = make()
            return made if isinstance(made, argparse.ArgumentParser) else None
    return None
