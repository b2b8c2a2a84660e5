"""What a look at a target found out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from postdeploy.errors import Refusal

Level = Literal["ok", "warn", "bad", "skip"]
WORDS: dict[Level, str] = {"ok": "в порядке", "warn": "внимание", "bad": "проблема", "skip": "не смотрели"}
SIGNS: dict[Level, str] = {"ok": "✅", "warn": "⚠️", "bad": "❌", "skip": "➖"}


@dataclass(frozen=True)
class Finding:
    """One line of the table.

    `stops` is set when a run against this target could not tell anything: it would only blame the platform for a
    mistake in the settings.
    """

    what: str
    level: Level
    text: str
    advice: str = ""
    stops: bool = False
    seconds: float = 0.0
    refusal: Refusal = Refusal.NONE

    def to_json(self) -> dict[str, Any]:
        """The same as data."""
        return {
            "what": self.what,
            "level": self.level,
            "text": self.text,
            "advice": self.advice,
            "stops": self.stops,
            "seconds": round(self.seconds, 3),
        }


def ok(text: str) -> Finding:
    """All is well; the probe's title is put in by the doctor."""
    return Finding("", "ok", text)


def warn(text: str, advice: str) -> Finding:
    """A run makes sense, but somebody should know."""
    return Finding("", "warn", text, advice)


def bad(text: str, advice: str = "", *, stops: bool = False, refusal: Refusal = Refusal.NONE) -> Finding:
    """Something is wrong; with `stops` no run makes sense."""
    return Finding("", "bad", text, advice, stops, refusal=refusal)


def skip(text: str, advice: str = "") -> Finding:
    """It was not looked at."""
    return Finding("", "skip", text, advice)
