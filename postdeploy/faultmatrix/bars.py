"""What the matrix has to reach before a check counts as proven."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from postdeploy.faultmatrix.catalogue import FEW_OWN_FAULTS, Case
from postdeploy.faultmatrix.judge import Outcome

ENOUGH = 2
"""Faults that a ✅ line has to catch, and that only it catches."""


def shortcomings(outcomes: Sequence[Outcome]) -> list[str]:
    """Everything that keeps the run from being a proof; empty when all bars hold."""
    return [text for outcome in outcomes for text in _of_outcome(outcome)]


def uncovered(cases: Collection[Case], lines: Iterable[str]) -> list[str]:
    """✅ lines with too few faults, or too few of their own without a reason; needs no run."""
    kills = Counter(line for case in cases for line in case.kills)
    own = Counter(case.kills[0] for case in cases if len(case.kills) == 1)
    return [text for line in lines for text in _of_line(line, kills[line], own[line])]


def _of_outcome(outcome: Outcome) -> Iterator[str]:
    name = outcome.case.name
    if outcome.error:
        yield f"{name}: {outcome.error}"
        return
    if outcome.survived:
        yield f"{name}: осталась незамеченной на {', '.join(outcome.survived)}"
    for place, message in outcome.collateral.items():
        word = "ложная тревога" if outcome.case.benign else "задета и строка"
        yield f"{name}: {word} {place} — {' '.join(message.split())}"
    if outcome.seen_over_http:
        yield f"{name}: видна и по HTTP ({', '.join(outcome.seen_over_http)}), значит, это неисправность не страницы"
    if outcome.hint_missing:
        yield f"{name}: в подсказке нет слов «{outcome.case.hint}»"


def _of_line(line: str, kills: int, own: int) -> Iterator[str]:
    if kills < ENOUGH:
        yield f"{line}: неисправностей {kills}, нужно не меньше {ENOUGH}"
    if own < ENOUGH and line not in FEW_OWN_FAULTS:
        yield f"{line}: только своих неисправностей {own}, нужно не меньше {ENOUGH} или причина"
