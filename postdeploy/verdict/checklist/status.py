"""The four verdicts, their order of severity and their reasons, and how they look to a reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
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


class Reason(StrEnum):
    """Of which kind the reason of a verdict is; its words are the line's message."""

    NONE = ""
    """The platform's own: it is as it should be, or it is not."""
    CANNOT_TELL = "cannot tell"
    RESTS = "rests on another line"
    READ_ONLY = "read only"
    NOT_SELECTED = "not selected"


LEADS: Final[dict[Reason, str]] = {
    Reason.CANNOT_TELL: "не удалось проверить: ",
    Reason.RESTS: "не проверено: ",
    Reason.READ_ONLY: "пропущено: ",
}
"""How a message of that kind begins."""


def usual_reason(status: Status, because: Sequence[str]) -> Reason:
    """The kind of reason where a verdict comes without one but with lines that it rests on, or without."""
    if status == "unknown" and because:
        return Reason.RESTS
    return Reason.CANNOT_TELL if status == "unknown" else Reason.NONE


def told(reason: Reason, text: str) -> str:
    """A message: the lead of its kind once, whatever the one who raised has written, and the text."""
    lead = LEADS.get(reason, "")
    if text.casefold().startswith(lead.strip().casefold()):
        return text
    return lead + (text or "причина не указана")


def stricter(one: Status, other: Status) -> Status:
    """The more severe of two verdicts."""
    return max(one, other, key=STATUSES.index)


def worst(statuses: Iterable[Status]) -> Status:
    """The most severe verdict; ``unknown`` for none at all."""
    return max(statuses, key=STATUSES.index, default="unknown")
