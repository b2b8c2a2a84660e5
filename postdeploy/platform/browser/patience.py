"""Looking at a page again and again until it shows something, however seldom a busy machine gets to look."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from postdeploy.platform.browser.pausing import PAUSES
from postdeploy.waiting import looks

T = TypeVar("T")

BRIEF = 3.0
"""Seconds of a wait for what comes almost at once; a machine that is busy makes up for the looks that it has missed."""
LEAST = 4
"""Looks in a second without which one cannot say that nothing has come."""
AT_LAST = 10.0
"""Seconds after which it is done with making up for looks."""
LONG = 2.0
"""Seconds after which a wait is likely to end badly."""


def look_until(
    test: Callable[[], T],
    seconds: float,
    limit: Callable[[float], float],
    pause: Callable[[float], object],
    closer: Callable[[], object] | None = None,
) -> T:
    """Look until the test gives something true; give what it gave last.

    Args:
        test: one look.
        seconds: for which it is looked.
        limit: shortens a wait to what is left of the run.
        pause: lets the page go on for some seconds.
        closer: called as soon as the wait is likely to end badly.
    """

    def look(within: float, most: int | None = None) -> tuple[T, int]:
        for count, one in enumerate(looks(limit(within), pause, lambda: PAUSES), start=1):
            value = test()
            if value or one.last or count == most:
                return value, count
            if closer is not None and one.seconds > LONG:
                closer()
        raise AssertionError("unreachable: the last look returns")

    value, count = look(seconds)
    due = int(LEAST * seconds) + 1 - count
    return value if value or seconds > BRIEF or due < 1 else look(AT_LAST, due)[0]
