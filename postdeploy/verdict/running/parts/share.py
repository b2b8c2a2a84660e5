"""What each process gets: the ШАГи that are selected, one each, in the order in which they are begun."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from postdeploy.verdict.ledger.ledger import Ledger

LONGEST_FIRST: Final = (7, 4, 2, 6, 5, 3, 1)
"""ШАГи by how long they usually take: what begins last should not be what takes longest."""


@dataclass(frozen=True)
class Share:
    """One process's."""

    number: int
    """Of the ШАГ."""
    name: str
    features: tuple[Any, ...]
    """behave's features; nearly always one."""
    lines: tuple[str, ...]
    """Ids of the selected lines."""


def shares_of(features: Iterable[Any], ledger: Ledger) -> list[Share]:
    """A share for each ШАГ of which something is selected, in the order of the document."""
    checklist = ledger.plan.checklist
    by_name: dict[str, list[Any]] = {}
    for feature in features:
        by_name.setdefault(feature.name, []).append(feature)
    shares = []
    for step in checklist.steps:
        lines = tuple(line.id for line in step.lines if ledger.is_selected(line))
        if lines and step.name in by_name:
            shares.append(Share(step.number, step.name, tuple(by_name[step.name]), lines))
    return shares


def in_order_of_beginning(shares: Sequence[Share]) -> list[Share]:
    """The longest first; one that nobody knows comes first of all."""
    known = {number: place for place, number in enumerate(LONGEST_FIRST)}
    return sorted(shares, key=lambda share: known.get(share.number, -1))
