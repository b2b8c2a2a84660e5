"""Signals that end a run: it stops where it is, but takes away what it has made, and does so in peace.

Without this SIGTERM (a CI's «cancel») would end the process at once and leave everything behind.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Signals:
    """Turns ending signals into KeyboardInterrupt, which behave understands, but never inside `shielded`."""

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}
        self._shields = 0
        self._came: int | None = None

    @property
    def came(self) -> bool:
        """Whether some signal has asked the run to end."""
        return self._came is not None

    def install(self) -> None:
        """Take the signals over; only the main thread can, others go without."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number in ENDING:
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup is respected
                self._before[number] = signal.signal(number, self._end)

    def restore(self) -> None:
        """Give the signals back."""
        for number, handler in self._before.items():
            with suppress(ValueError, TypeError):
                signal.signal(number, handler)
        self._before.clear()

    def ignore(self) -> None:
        """From now on only note signals: what is left to do must be done."""
        self._shields += 1

    @contextmanager
    def shielded(self) -> Iterator[None]:
        """Put a signal off until the block is done."""
        before = self._came
        self._shields += 1
        try:
            yield
        finally:
            self._shields -= 1
        if self._came is not None and before is None and not self._shields:
            raise KeyboardInterrupt

    def _end(self, number: int, _frame: FrameType | None) -> None:
        first, self._came = self._came is None, number
        if first and not self._shields:
            raise KeyboardInterrupt
