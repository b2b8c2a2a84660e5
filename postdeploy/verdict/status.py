"""The four verdicts, their order of severity, and how they look to a reader."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

Status = Literal["passed", "failed", "unknown", "skipped"]

STATUSES: Final[tuple[Status, ...]] = ("passed", "skipped", "unknown", "failed")
"""From mild to severe: of two verdicts about one line the later one counts."""

WORDS: Final[dict[Status, str]] = {
    "passed": "пройдено",
    "failed": "не выполнено",
    "unknown": "не удалось узнать",
    "skipped": "пропущено",
}
SIGNS: Final[dict[Status, str]] = {"passed": "✅", "failed": "❌", "unknown": "❔", "skipped": "⏭"}


def stricter(one: Status, other: Status) -> Status:
    """The more severe of two verdicts."""
    return max(one, other, key=STATUSES.index)


def worst(statuses: Iterable[Status]) -> Status:
    """The most severe verdict; ``unknown`` for none at all."""
    return max(statuses, key=STATUSES.index, default="unknown")
