"""Part of the checklist: what was not green last time, or lines that somebody names, with what they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from behave.parser import ParserError, parse_file

from postdeploy.errors import SetupError
from postdeploy.verdict.checklist.document import ChecklistError
from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.ledger.paths import Paths, of_project
from postdeploy.verdict.ledger.reading import read_checklist
from postdeploy.verdict.ledger.result import RunResult

FEATURES = Path("features")


def not_green(result: RunResult) -> list[str]:
    """Ids of the lines that a run has found red or could not tell, with the lines that they rest on."""
    bad = [line.id for line in result.selected if line.status in ("failed", "unknown")]
    return with_foundations(result, bad)


def with_foundations(result: RunResult, lines: Iterable[str]) -> list[str]:
    """The lines and those that they rest on, by what the run has said."""
    known = {line.id: line for line in result.lines}
    wanted = list(lines)
    for identity in wanted:
        below = known[identity].because if identity in known else ()
        wanted += [each for each in below if each in known and each not in wanted]
    return wanted


def named(text: str, paths: Paths) -> list[str]:
    """Ids out of «S2.1,S4.4».

    Raises:
        SetupError: there is no such line.
    """
    every = list(read_checklist(paths).by_id)
    wanted = [word for word in text.replace(",", " ").split() if word]
    if not wanted:
        raise SetupError("--only: не названо ни одной строки, нужно, например, --only S2.1,S4.4.")
    for word in wanted:
        if word not in every:
            close = get_close_matches(word, every, n=1)
            meant = f" Похоже на {close[0]}." if close else ""
            raise SetupError(f"--only: строки {word} в чек-листе нет.{meant} Номера строк стоят в сводке и в отчёте.")
    return wanted


def places(lines: Iterable[str], paths: Paths) -> list[str]:
    """Where the scenarios of lines stand, as behave takes it: ``features/04_test_chat.feature:5``.

    A line is looked at with its whole scenario, since its lines rest on each other.

    Raises:
        SetupError: checklist or features cannot be read.
    """
    wanted = set(lines)
    folder = of_project(FEATURES)
    try:
        plan = Plan(read_checklist(paths), [parse_file(str(path)) for path in sorted(folder.glob("*.feature"))])
    except (ParserError, ChecklistError) as error:
        raise SetupError(str(error)) from error
    return list(dict.fromkeys(place for line, place in plan.places() if line.id in wanted))
