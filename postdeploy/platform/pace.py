"""No more requests a second than the deployment was said to bear."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

BURST = 1.0
"""Seconds whose worth of requests may leave at once after a silence."""


class Pace:
    """Holds requests back so that in any second at most `per_second` of them (and a first burst) leave.

    Args:
        per_second: how many; None for as many as come.
        clock: monotonic seconds.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        per_second: float | None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap = 1 / per_second if per_second else 0.0
        self._burst = max(self._gap, BURST)
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._booked = clock() - self._burst
        """Up to when requests are booked; behind the clock after a silence."""

    def wait(self) -> None:
        """Come back when the next request may leave."""
        if not self._gap:
            return
        with self._lock:
            now = self._clock()
            self._booked = max(self._booked, now - self._burst) + self._gap
            left = self._booked - now
        if left > 0:
            self._sleep(left)
