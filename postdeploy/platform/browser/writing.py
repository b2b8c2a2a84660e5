"""Whether a page goes on writing a text: some show an answer letter by letter."""

from __future__ import annotations

import time
from bisect import bisect_left


class Writing:
    """What was seen of a text so far."""

    def __init__(self, text: str) -> None:
        self._text = _plain(text)
        self._shown = ""
        self._length = 0
        self._changed = self._grown = time.monotonic()

    def look(self, shown: str) -> None:
        """Note what the page shows now."""
        if shown == self._shown:
            return
        self._shown, self._changed = shown, time.monotonic()
        length = _beginning(self._text, _plain(shown))
        if length > self._length:
            self._length, self._grown = length, self._changed

    def rests(self, seconds: float) -> bool:
        """Whether nothing on the page has changed for so long."""
        return time.monotonic() - self._changed >= seconds

    def stands(self, seconds: float) -> bool:
        """Whether no more of the text has come for so long, whatever else changes: a clock, somebody else's message."""
        return time.monotonic() - self._grown >= seconds


def _plain(text: str) -> str:
    return " ".join(text.split())


def _beginning(text: str, shown: str) -> int:
    """How many letters of the text's beginning are shown in one piece."""
    return bisect_left(range(len(text)), True, key=lambda last: text[: last + 1] not in shown)
