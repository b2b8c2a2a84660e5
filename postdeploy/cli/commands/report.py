"""`postdeploy report`: build the Allure report of the last run, or compare two runs."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from postdeploy.errors import SetupError
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.reading import read_result
from postdeploy.verdict.ledger.result import ResultError
from postdeploy.verdict.reports.compare import render
from postdeploy.verdict.reports.history_page import write_history
from postdeploy.verdict.reports.report import build_report


def main(arguments: Sequence[str]) -> int:
    """Build or compare.

    Raises:
        SetupError: there was no run, a file is not a verdict, Node or Allure is missing.
    """
    options = _parser().parse_args(arguments)
    try:
        if options.compare:
            before, after = map(read_result, map(_verdict, options.compare))
            print(render(before, after))  # noqa: T201 - the command's own output
        elif options.history:
            print(write_history(_paths(options)))  # noqa: T201
        else:
            print(build_report(_paths(options)))  # noqa: T201
    except ResultError as error:
        raise SetupError(str(error)) from error
    return 0


def _verdict(path: Path) -> Path:
    """The verdict that a path means: of a folder of reports, or of a kept run, the one in it."""
    return path / Paths().verdict.name if path.is_dir() else path


def _paths(options: argparse.Namespace) -> Paths:
    given = dict(pair.split("=", 1) for pair in options.define)
    return Paths.from_userdata({"reports": options.reports, **given})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="postdeploy report",
        description="Собрать отчёт Allure из последнего прогона и историю прогонов или сравнить два прогона.",
    )
    parser.add_argument(
        "--compare",
        nargs=2,
        type=Path,
        metavar=("СТАРЫЙ", "НОВЫЙ"),
        help="два файла verdict.json или папки отчётов: что изменилось",
    )
    parser.add_argument(
        "--history",
        action="store_true",
        help="только историю: строки и прогоны, с каких пор, сколько занимает",
    )
    parser.add_argument(
        "--reports", type=Path, default=Paths().reports, metavar="ПАПКА", help="папка отчётов прогона (reports)"
    )
    parser.add_argument("-D", dest="define", action="append", default=[], type=_pair, help=argparse.SUPPRESS)
    return parser


def _pair(text: str) -> str:
    if "=" not in text:
        raise argparse.ArgumentTypeError("ожидается ИМЯ=ЗНАЧЕНИЕ")
    return text
