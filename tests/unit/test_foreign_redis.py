"""Whatever answers in the place of Redis, reading a queue ends in values or in words of ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postdeploy.errors import CannotTell
from postdeploy.platform.job import job_from
from postdeploy.platform.queue import Queue
from postdeploy.platform.queue_clients import clients_of
from postdeploy.platform.queue_events import EventStream
from postdeploy.platform.redis_reads import Command

TEXTS = st.sampled_from(["", "0", "1", "17", "-1", "1.5", "nan", "inf", "1764000000000", "0-0", "1-x", "bull:q:id"])
SCALARS = st.none() | st.booleans() | st.integers(-2, 10**15) | st.floats() | TEXTS | st.binary(max_size=3)
NAMES = st.sampled_from(
    ["name", "opts", "data", "atm", "finishedOn", "failedReason", "maxmemory_policy", "event", "jobId"]
)
ANSWERS = st.recursive(
    SCALARS,
    lambda one: st.lists(one, max_size=3) | st.tuples(one, one) | st.dictionaries(NAMES, one, max_size=4),
    max_leaves=8,
)


class Impostor:
    """Answers every command with the next of some answers, the last for ever."""

    def __init__(self, answers: list[Any]) -> None:
        self._answers = iter(answers)
        self._last: Any = None

    def send(self, commands: Sequence[Command]) -> list[Any]:
        return [self._next() for _ in commands]

    def _next(self) -> Any:
        self._last = next(self._answers, self._last)
        return self._last


def looks(queue: Queue) -> Iterator[Any]:
    """Everything that is asked of a queue, one after the other."""
    yield lambda: queue.prefix
    yield from (queue.ping, queue.exists, queue.eviction, queue.last_done, queue.waiting_since, queue.obstacle)
    yield from (queue.workers, queue.queues_listened_to, lambda: queue.job("1"), lambda: queue.last_done("a"))
    yield from (lambda: queue.marked("pd-1"), lambda: queue.strayed("pd-1"), lambda: queue.events().read())


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(ANSWERS, min_size=1, max_size=5))
def test_any_answers(answers: list[Any]) -> None:
    queue = Queue("redis://127.0.0.1:1", "q", 1, lambda _command, _answer: None)
    queue._reads._send = Impostor(answers).send  # type: ignore[method-assign]
    for look in looks(queue):
        with suppress(CannotTell):
            look()


@given(st.dictionaries(NAMES, ANSWERS, max_size=6))
def test_any_hash(fields: dict[str, Any]) -> None:
    job = job_from("1", fields, "completed")
    assert (job.completed, type(job.attempts), type(job.data)) == (True, int, dict)


@given(st.lists(ANSWERS, max_size=4))
def test_any_clients(clients: list[Any]) -> None:
    assert all(
        isinstance(client.name, str) and client.was_there(60) in {True, False} for client in clients_of(clients) or ()
    )


@given(st.lists(st.tuples(TEXTS, ANSWERS), max_size=4))
def test_any_entries(entries: list[tuple[str, Any]]) -> None:
    stream = EventStream(lambda command, *_: entries if command == "XRANGE" else [], lambda: "bull:q:events")
    stream.read()
    assert stream.of("1").last == "" or stream.seen
