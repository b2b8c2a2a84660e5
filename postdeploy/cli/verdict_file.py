"""The verdict that a command is about: a file, that of the last run unless one is named."""

from __future__ import annotations

import argparse
from pathlib import Path

from postdeploy.errors import SetupError
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.reading import read_result
from postdeploy.verdict.ledger.result import ResultError, RunResult


def add_verdict(parser: argparse.ArgumentParser) -> None:
    """The word of a command that names the file."""
    last = Paths().verdict
    parser.add_argument("verdict", nargs="?", type=Path, default=last, help=f"файл ({last})")


def read_verdict(path: Path) -> RunResult:
    """The run.

    Raises:
        SetupError: there is no verdict.
    """
    try:
        return read_result(path)
    except ResultError as error:
        raise SetupError(str(error)) from error
