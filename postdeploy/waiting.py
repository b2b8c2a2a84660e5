"""The only loop that waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Pauses:
    """How long to pause between two looks, in seconds: each time longer, up to the longest."""

    first: float = 0.02
    longest: float = 0.5
    growth: float = 1.4


@dataclass(frozen=True)
class Look:
    """One look, and whether it is the last."""

    began: float
    last: bool

    @property
    def seconds(self) -> float:
        """How long it has been waited by now."""
        return time.monotonic() - self.began


def looks(
    within: float, pause: Callable[[float], object] | None = None, pauses: Callable[[], Pauses] = Pauses
) -> Iterator[Look]:
    """The moments to look at something, until the caller has seen enough or the time is over.

    The last look comes at the deadline, so that a state reached at the last moment counts.

    Args:
        within: seconds.
        pause: lets time pass, in seconds; a browser has its own way to, None sleeps.
        pauses: asked before each pause, so that it may depend on what was seen.
    """
    began = time.monotonic()
    length = 0.0
    while True:
        last = time.monotonic() - began >= within
        yield Look(began, last)
        if last:
            return
        rhythm = pauses()
        length = min(rhythm.longest, max(rhythm.first, length * rhythm.growth))
        (pause or time.sleep)(max(0.0, min(length, within - (time.monotonic() - began))))
