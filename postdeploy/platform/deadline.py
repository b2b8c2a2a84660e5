"""The time that is left of the one thing that is being done now."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

SHORTEST = 0.05
"""Seconds that a single operation gets at least: 0 would mean «don't block» to a socket."""


class _Now(threading.local):
    end: float | None = None


_now = _Now()


@contextmanager
def until(end: float) -> Iterator[None]:
    """Bound every socket operation of this thread in the block by one moment (monotonic seconds)."""
    kept, _now.end = _now.end, end
    try:
        yield
    finally:
        _now.end = kept


def bounded(timeout: float | None) -> float | None:
    """A timeout for the next socket operation: the given one, or less when the present moment's end is nearer."""
    if _now.end is None:
        return timeout
    left = max(SHORTEST, _now.end - time.monotonic())
    return left if timeout is None else min(timeout, left)


def is_over() -> bool:
    """Tell whether the present block's end has passed."""
    return _now.end is not None and time.monotonic() >= _now.end


def within(seconds: float | None, call: Callable[[], T]) -> T:
    """Call something that knows no timeout of its own (name resolution) and give up on it in time.

    Raises:
        TimeoutError: it has not come back; it is left to end by itself in its thread.
    """
    outcome: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(call())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not outcome:
        raise TimeoutError(f"no answer within {seconds} s")
    return outcome[0]
