"""Several requests that do not need each other's answers, at the same time: far away, each one alone costs a turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")

MOST = 6
"""How many are under way together; a browser allows itself as many to one host."""


def at_once(*calls: Callable[[], T]) -> list[T]:
    """Call all of them, wait for all of them, and give what they return, in their order.

    Raises:
        Exception: what the first of them that failed, in their order, has raised.
    """
    return [outcome.result() for outcome in outcomes(calls)]


def both(first: Callable[[], T], second: Callable[[], U]) -> tuple[Future[T], Future[U]]:
    """Call two at once and give what came of each; whoever asks for a result is told of that one's failure only then.

    A check thus judges the first before it hears that the second could not be read, as if it had read them in turn.
    """
    with ThreadPoolExecutor(1, "at-once") as threads:
        other = threads.submit(second)
        return _done(first), other


@contextmanager
def meanwhile(call: Callable[[], T]) -> Iterator[Future[T]]:
    """Call while the body goes on; what came of it is there once the body is through."""
    with ThreadPoolExecutor(1, "at-once") as threads:
        yield threads.submit(call)


def outcomes(calls: Sequence[Callable[[], T]]) -> list[Future[T]]:
    """Call all of them and give, once all are done, what came of each, failures included.

    The first is called in the caller's own thread: a driver that looks through a browser knows no other.
    """
    if not calls:
        return []
    with ThreadPoolExecutor(MOST, "at-once") as threads:
        others = [threads.submit(call) for call in calls[1:]]
        return [_done(calls[0]), *others]


def _done(call: Callable[[], T]) -> Future[T]:
    outcome: Future[T] = Future()
    try:
        outcome.set_result(call())
    except Exception as error:
        outcome.set_exception(error)
    return outcome
