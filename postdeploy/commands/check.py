"""`postdeploy check`: the whole job for a person — stand if needed, behave, summary, report."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence

from postdeploy.errors import SetupError
from postdeploy.verdict.paths import Paths
from postdeploy.verdict.result import ResultError

UNKNOWN = 2


def main(arguments: Sequence[str]) -> int:
    """Run behave with the given arguments and build the report.

    Returns:
        0 all lines passed, 1 a line failed, 2 something could not be told or the set-up is wrong.
    """
    options, behave = _parser().parse_known_args(arguments)
    if options.target:
        options.define.append(f"target={options.target}")
    if options.reports:
        options.define.append(f"reports={options.reports}")
    behave += [word for pair in options.define for word in ("-D", pair)]
    code = subprocess.run([sys.executable, "-m", "behave", *behave], check=False).returncode
    if options.no_report:
        return code
    report = _report(Paths.from_userdata(dict(_pair(text) for text in options.define)))
    return code or report


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="postdeploy check",
        description="Проверить развёртывание по чек-листу; прочие аргументы передаются behave.",
        allow_abbrev=False,
    )
    parser.add_argument("--target", metavar="ИМЯ", help="развёртывание из файла .env.ИМЯ")
    parser.add_argument("--reports", metavar="ПАПКА", help="куда писать отчёты (reports)")
    parser.add_argument(
        "-D", "--define", action="append", default=[], metavar="ИМЯ=ЗНАЧЕНИЕ", help="то же, что у behave"
    )
    parser.add_argument("--no-report", action="store_true", help="не собирать отчёт Allure")
    return parser


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value.strip()


def _report(paths: Paths) -> int:
    from postdeploy.verdict.report import build_report

    try:
        print(f"  {build_report(paths)}")  # noqa: T201 - the command's own output
    except (SetupError, ResultError) as error:
        print(f"Отчёт не собран: {error}", file=sys.stderr)  # noqa: T201
        return UNKNOWN
    return 0
