"""Tells a run what people know of its defects: which red line has a ticket, whose time is over, which is healed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from fnmatch import fnmatchcase

from postdeploy.verdict.ledger.known import Healed, Known
from postdeploy.verdict.ledger.owners import Defect, Owners
from postdeploy.verdict.ledger.result import LineResult, RunResult


def acquaint(result: RunResult, owners: Owners) -> RunResult:
    """The run with the tickets of its red lines, the owners of its ШАГи, and what is no longer to be seen."""
    own = [each for each in owners.defects if not each.target or fnmatchcase(result.target, each.target)]
    day = datetime.fromisoformat(result.started).date()
    lines = tuple(replace(line, known=_known(line, own, day)) for line in result.lines)
    people = {str(number): owner for number, owner in owners.steps.items()}
    found = replace(result, lines=lines, owners=people)
    return replace(found, healed=tuple(_healed(found, own)))


def _known(line: LineResult, defects: list[Defect], day: date) -> Known | None:
    """The ticket that lasts longest of those that are about the line."""
    if line.status != "failed":
        return None
    about = [each for each in defects if each.is_about(line.id, line.message)]
    if not about:
        return None
    latest = max(about, key=lambda each: each.until)
    return Known(latest.ticket, latest.until.isoformat(), expired=latest.until < day)


def _healed(result: RunResult, defects: list[Defect]) -> Iterator[Healed]:
    """What a whole look has not met; a line that flickers has healed before, and broken again."""
    if result.finished is None or any(error.distrust for error in result.errors):
        return
    lines = {line.id: line for line in result.lines}
    clean = all(line.status == "passed" for line in result.lines)
    for defect in dict.fromkeys(defects):
        about = [lines[each] for each in defect.lines if each in lines]
        if about and all(line.status == "passed" and not line.flickers for line in about):
            yield Healed(defect.ticket, defect.lines)
        elif not defect.lines and clean:
            yield Healed(defect.ticket, ())
