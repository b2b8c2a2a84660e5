"""Several requests that do not need each other's answers, at the same time: far away, each one alone costs a turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

MOST = 6
"""How many are under way together; a browser allows itself as many to one host."""


def at_once(*calls: Callable[[], T]) -> list[T]:
    """Call all of them, wait for all of them, and give what they return, in their order.

    Raises:
        Exception: what the first of them that failed, in their order, has raised.
    """
    return [outcome.result() for outcome in outcomes(calls)]


def outcomes(calls: Sequence[Callable[[], T]]) -> list[Future[T]]:
    """Call all of them and give, once all are done, what came of each, failures included."""
    if len(calls) == 1:
        return [_done(calls[0])]
    with ThreadPoolExecutor(max(1, min(MOST, len(calls))), "at-once") as threads:
        return [threads.submit(call) for call in calls]


def _done(call: Callable[[], T]) -> Future[T]:
    outcome: Future[T] = Future()
    try:
        outcome.set_result(call())
    except Exception as error:
        outcome.set_exception(error)
    return outcome
