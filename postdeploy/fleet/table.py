"""The table of a fleet for a console: a row per target, a column per ШАГ."""

from __future__ import annotations

from collections.abc import Sequence

from postdeploy.fleet.outcome import Outcome, headline
from postdeploy.verdict.checklist.status import SIGNS
from postdeploy.verdict.ledger.russian import seconds
from postdeploy.verdict.reports.sentence import TOLERATED

NOT_LOOKED = "·"
MOST_REASONS = 3
LONGEST = 200


def columns(outcomes: Sequence[Outcome]) -> list[int]:
    """The ШАГи that any target was looked at for."""
    return sorted({number for outcome in outcomes for number in outcome.steps})


def progress(outcome: Outcome, number: int, total: int) -> str:
    """One line for a target that has just ended."""
    again = f", попыток {outcome.attempts}" if outcome.attempts > 1 else ""
    where = f", {outcome.place}" if outcome.place else ""
    return f"[{number}/{total}] {outcome.sign} {outcome.name} ({seconds(outcome.seconds)}{again}{where})"


def render(outcomes: Sequence[Outcome]) -> str:
    """The whole, with the reasons of what is not green below, and the sentence at last."""
    steps = columns(outcomes)
    width = max(len("цель"), *(len(outcome.name) for outcome in outcomes))
    head = "".join(f"{number:>4}" for number in steps)
    rows = [f"   {'цель':<{width}}  ШАГ{head[3:]}"] if steps else []
    for outcome in outcomes:
        cells = "".join(f"  {_cell(outcome, number)}" for number in steps)
        rows.append(f"{outcome.sign} {outcome.name:<{width}}  {cells}   {seconds(outcome.seconds)}")
    rows += [row for outcome in outcomes for row in _reasons(outcome)]
    worst_first = ("❌", "❔", TOLERATED)
    sign = next((sign for sign in worst_first if any(outcome.sign == sign for outcome in outcomes)), "✅")
    return "\n".join([*rows, "", f"{sign} {headline(outcomes)}"])


def _cell(outcome: Outcome, number: int) -> str:
    status = outcome.steps.get(number)
    return SIGNS[status] if status else f"{NOT_LOOKED} "


def _reasons(outcome: Outcome) -> list[str]:
    found = outcome.reasons
    if not found:
        return []
    rows = ["", f"{outcome.sign} {outcome.name}"]
    rows += [f"   {_short(reason)}" for reason in found[:MOST_REASONS]]
    more = len(found) - MOST_REASONS
    return [*rows, f"   … и ещё {more}"] if more > 0 else rows


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
