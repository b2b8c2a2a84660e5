"""Who listens to the queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import redis

from postdeploy.errors import CannotTell
from postdeploy.platform.queue import Queue
from postdeploy.platform.queue_clients import clients_of
from tests.unit.queue.stored import NAME, encoded
from tests.unit.servers import HOST


@pytest.mark.parametrize(
    "name", [f"bull:{encoded(NAME)}", f"bull:{NAME}", f"bull:{encoded(NAME)}:w:worker-1", f"bull:{NAME}:w:worker-1"]
)
def test_a_worker_of_either_kind_is_seen(queue: Queue, attach: Callable[[str], None], name: str) -> None:
    assert queue.workers() == 0
    attach(name)
    assert queue.workers() == 1
    assert queue.queues_listened_to() == [NAME]


@pytest.mark.parametrize(
    "name",
    [
        f"bull:{encoded(NAME)}:qe",
        f"bull:{encoded('gpt-agent-jobs-2')}",
        "bull:gpt-agent-jobs-2",
        NAME,
        encoded(NAME),
        f"bull2:{NAME}",
        "ioredis",
    ],
)
def test_somebody_else_is_not_taken_for_it(queue: Queue, attach: Callable[[str], None], name: str) -> None:
    attach(name)
    assert queue.workers() == 0
    assert NAME not in queue.queues_listened_to()


def test_the_queues_that_are_listened_to_by_their_names(queue: Queue, attach: Callable[[str], None]) -> None:
    for name in (f"bull:{encoded('очередь')}", "bull:plain", f"bull:{encoded('zzz')}", f"bull:{encoded('zzz')}"):
        attach(name)
    attach(f"bull:{encoded('events')}:qe")
    assert queue.queues_listened_to() == ["plain", "zzz", "очередь"]


@pytest.mark.parametrize("name", [f"bull:{encoded(NAME)}", f"bull:{NAME}:w:worker-1"])
def test_a_worker_that_was_attached_before(queue: Queue, attach: Callable[[str], None], name: str) -> None:
    attach(name)
    attach("bull:another-queue")
    assert (queue.workers_older_than(-1), queue.workers_older_than(60)) == (1, 0)


@pytest.mark.parametrize(
    ("client", "works"),
    [
        ({"age": "900", "idle": "5"}, True),
        ({"age": 900, "idle": 0}, True),
        ({"age": "500", "idle": "5"}, False),
        ({"age": "900", "idle": "400"}, False),
        ({"age": "900"}, False),
        ({"idle": "5"}, False),
        ({"age": "давно", "idle": "5"}, False),
    ],
)
def test_a_connection_that_nobody_uses_any_more_is_no_worker(client: dict[str, Any], works: bool) -> None:
    found = clients_of([{"name": "bull:q:w:1", **client}])
    assert found is not None
    assert [each.was_there(600) for each in found] == [works]


def test_a_user_who_may_not_ask_for_the_clients(queue: Queue, server: redis.Redis, port: int) -> None:
    server.acl_setuser("qa", enabled=True, nopass=True, keys=["*"], commands=["+@read", "+ping", "-client"])
    allowed = Queue(f"redis://qa:any@{HOST}:{port}", NAME, 5.0, lambda *_: None)
    try:
        assert allowed.ping()
        assert allowed.workers() is None
        assert allowed.workers_older_than(-1) == 0
        with pytest.raises(CannotTell, match="запрещена"):
            allowed.queues_listened_to()
    finally:
        allowed.close()


@pytest.mark.parametrize(
    "words", ["Command is not available: 'CLIENT|LIST'", "MOVED 3999 127.0.0.1:6381", "NOPERM x", "unknown command"]
)
def test_a_refused_client_list_is_no_verdict_whatever_its_words(
    queue: Queue, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.ping()
    parse: Any = redis.Redis.parse_response

    def refused(client: redis.Redis, connection: Any, command: str, **options: Any) -> Any:
        answer = parse(client, connection, command, **options)
        if command.startswith("CLIENT"):
            raise redis.ResponseError(words)
        return answer

    monkeypatch.setattr(redis.Redis, "parse_response", refused)
    assert queue.workers() is None
    with pytest.raises(CannotTell, match="запрещена"):
        queue.queues_listened_to()


def test_a_redis_that_shows_no_names_leaves_the_number_open(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    parse: Any = redis.Redis.parse_response

    def nameless(client: redis.Redis, connection: Any, command: str, **options: Any) -> Any:
        answer = parse(client, connection, command, **options)
        return [{**each, "name": ""} for each in answer] if command == "CLIENT LIST" else answer

    monkeypatch.setattr(redis.Redis, "parse_response", nameless)
    assert queue.workers() is None
