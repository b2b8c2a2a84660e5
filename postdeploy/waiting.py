"""The only loop that waits, and the time that there is for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from postdeploy.errors import CannotTell


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


class OutOfTime(CannotTell):
    """The run's budget is used up."""


class Deadline:
    """Budget of a whole run, in seconds from now on."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left, never below 0."""
        return max(0.0, self._end - time.monotonic())

    def limit(self, seconds: float) -> float:
        """So many seconds, or fewer when the run has fewer.

        Raises:
            OutOfTime: nothing is left.
        """
        self.check()
        return min(seconds, self.left())

    def check(self) -> None:
        """Stop here when nothing is left.

        Raises:
            OutOfTime: nothing is left.
        """
        if self.left() <= 0:
            raise OutOfTime(f"время прогона вышло: RUN_SECONDS={self._seconds:g}.")

    @contextmanager
    def grace(self, seconds: float) -> Iterator[None]:
        """Allow so many seconds for what must be done in any case: taking away what was made."""
        kept, self._end = self._end, max(self._end, time.monotonic() + seconds)
        try:
            yield
        finally:
            self._end = kept
