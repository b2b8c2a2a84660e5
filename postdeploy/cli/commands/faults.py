"""`postdeploy faults`: the checklist against every fault and every benign variation of the stand."""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from postdeploy.cli.numbers import how_many
from postdeploy.faultmatrix.bars import shortcomings, uncovered
from postdeploy.faultmatrix.catalogue import Case, all_cases, choose, shuffled
from postdeploy.faultmatrix.changes import changed_files, touched
from postdeploy.faultmatrix.checking import Budgets
from postdeploy.faultmatrix.judge import Outcome
from postdeploy.faultmatrix.matrix import prove_healthy, run_matrix
from postdeploy.faultmatrix.report import Matrix, headline, of_lines, write
from postdeploy.faultmatrix.workshop import Bench, Load, here
from postdeploy.platform.browser.launch import find_browser
from postdeploy.verdict.checklist.document import parse_checklist
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.running.parts.number import MOST

PROVEN, NOT_PROVEN, NOT_JUDGED = 0, 1, 2
EXPECTATION = "expectation"
NAMED = 5
"""How many runs without a verdict are named."""


def main(arguments: Sequence[str]) -> int:
    """Run the matrix; 0 when every bar holds, 1 when not, 2 when all that is missing are runs without a verdict.

    Raises:
        SetupError: a fault of a page was chosen, and there is no browser to see it in.
    """
    options = _parser().parse_args(arguments)
    cases = _chosen(options)
    if options.list:
        _say("\n".join(_listed(case) for case in cases))
        return PROVEN
    seed = options.seed if options.seed is not None else secrets.randbelow(10**6)
    if any(case.driver == "browser" for case in cases):
        find_browser(Path(os.environ["BROWSER_PATH"]) if os.environ.get("BROWSER_PATH") else None)
    way = f"через {options.scheduler}" if options.scheduler else f"одновременно {options.jobs}"
    _say(f"Прогонов: {len(cases)}, {way}, зерно порядка {seed}.")
    began = time.monotonic()
    budgets = Budgets(options.wait, options.request)
    kept = options.reports / "faults"
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stands and runs are ended in good order
    if budgets != (budgets := prove_healthy(budgets)):
        _say(f"Машина занята: на исправном стенде хватило ожиданий до {budgets.wait:g} с, так и смотрим.")
    with _bench(options, budgets) as bench:
        outcomes = run_matrix(shuffled(cases, seed), bench, kept, _Progress(len(cases)))
    matrix = _matrix(outcomes, seed, time.monotonic() - began, whole=len(cases) == len(all_cases()))
    paths = write(matrix, options.reports)
    for text in matrix.shortcomings:
        _say(f"✘ {text}")
    _say(f"{headline(matrix)} Время: {matrix.seconds:.0f} с.\nОтчёты: {', '.join(map(str, paths))}")
    if unjudged := [outcome.case.name for outcome in outcomes if outcome.error]:
        _say(
            f"Не удалось рассудить прогонов: {len(unjudged)} ({', '.join(unjudged[:NAMED])}). Повторите их: --only ИМЯ."
        )
    if not matrix.shortcomings:
        return PROVEN
    return NOT_JUDGED if len(matrix.shortcomings) == len(unjudged) else NOT_PROVEN


def _bench(options: argparse.Namespace, budgets: Budgets) -> AbstractContextManager[Bench]:
    if not options.scheduler:
        return here(Load(options.jobs, options.check_jobs), budgets)
    from postdeploy.faultmatrix.elsewhere import elsewhere

    return elsewhere(options.scheduler, budgets, options.check_jobs)


def _chosen(options: argparse.Namespace) -> tuple[Case, ...]:
    every = all_cases()
    if not options.changed:
        return choose(every, options.only, options.part)
    chosen = choose(every, options.only, options.part) if options.only or options.part else ()
    return (*chosen, *(case for case in touched(every, changed_files(Path.cwd())) if case not in chosen))


def expectations() -> dict[str, str]:
    """Text of every ✅ line of the checklist by its id."""
    checklist = parse_checklist(Paths().checklist.read_text(encoding="utf-8"))
    return {line.id: line.text for line in checklist.lines if line.kind == EXPECTATION}


def _matrix(outcomes: Sequence[Outcome], seed: int, seconds: float, *, whole: bool) -> Matrix:
    order = {case.name: number for number, case in enumerate(all_cases())}
    ordered = sorted(outcomes, key=lambda outcome: order[outcome.case.name])
    texts = expectations()
    missed = shortcomings(ordered)
    if whole:
        missed += uncovered([outcome.case for outcome in ordered], texts)
    return Matrix(ordered, texts, missed, seed, seconds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="postdeploy faults",
        description="Проверка проверок: чек-лист против каждой неисправности и каждой безвредной вариации стенда.",
    )
    parser.add_argument(
        "--only", action="append", default=[], metavar="ИМЯ", help="имя (можно с *), группа или строка, например S6.4"
    )
    parser.add_argument("--part", default="", metavar="K/N", help="часть K из N; today/N — часть по сегодняшней дате")
    parser.add_argument("--changed", action="store_true", help="и всё, чего коснулась последняя правка")
    parser.add_argument("--list", action="store_true", help="показать список и выйти")
    parser.add_argument(
        "--jobs", type=how_many(), default=os.cpu_count() or 1, metavar="N", help="сколько прогонов сразу"
    )
    parser.add_argument(
        "--check-jobs", type=how_many(MOST), default=1, metavar="N", help="сколько ШАГов одного прогона идут сразу"
    )
    parser.add_argument("--scheduler", metavar="АДРЕС", help="планировщик Dask, tcp://…: прогоны на его машинах")
    parser.add_argument("--seed", type=int, metavar="N", help="зерно порядка прогонов")
    parser.add_argument("--wait", type=float, default=Budgets.wait, metavar="СЕК", help="предел одного ожидания")
    parser.add_argument("--request", type=float, default=Budgets.request, metavar="СЕК", help="предел одного запроса")
    parser.add_argument(
        "--reports", type=Path, default=Path("reports"), metavar="ПАПКА", help="куда писать отчёты (reports)"
    )
    return parser


class _Progress:
    """A line for each finished run."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0

    def __call__(self, outcome: Outcome) -> None:
        self._done += outcome.at_first is None
        sign = "✔" if outcome.exact else "✘"
        again = ", ещё раз" if outcome.at_first is not None else ""
        lines = of_lines(outcome.case) or "всё зелёное"
        _say(f"[{self._done:>3}/{self._total}] {sign} {outcome.case.name} ({lines}), {outcome.seconds:.1f} с{again}")


def _listed(case: Case) -> str:
    return f"{case.name:<30} {of_lines(case) or 'безвредная':<22} {case.title}"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
