"""`postdeploy report`: build the Allure report of the last run, or compare two runs."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from postdeploy.errors import SetupError
from postdeploy.verdict.compare import render
from postdeploy.verdict.reading import read_result
from postdeploy.verdict.report import build_report
from postdeploy.verdict.result import ResultError


def main(arguments: Sequence[str]) -> int:
    """Build or compare.

    Raises:
        SetupError: there was no run, a file is not a verdict, Node or Allure is missing.
    """
    options = _parser().parse_args(arguments)
    try:
        if options.compare:
            before, after = map(read_result, options.compare)
            print(render(before, after))  # noqa: T201 - the command's own output
        else:
            print(build_report())  # noqa: T201
    except ResultError as error:
        raise SetupError(str(error)) from error
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="postdeploy report", description="Собрать отчёт Allure из последнего прогона или сравнить два прогона."
    )
    parser.add_argument(
        "--compare", nargs=2, type=Path, metavar=("СТАРЫЙ", "НОВЫЙ"), help="два файла verdict.json: что изменилось"
    )
    return parser
