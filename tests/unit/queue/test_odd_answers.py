"""Answers of Redis that nobody expects."""

from __future__ import annotations

from typing import Any

import pytest
import redis

from postdeploy.errors import CannotTell
from postdeploy.platform.queue import Queue
from tests.unit.queue.stored import put


def test_an_answer_that_is_no_answer_of_redis_leaves_it_open(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    def odd(_client: redis.Redis, *args: Any) -> Any:
        raise KeyError(None)

    queue.ping()
    monkeypatch.setattr(redis.Redis, "execute_command", odd)
    with pytest.raises(CannotTell, match="непонятный ответ"):
        queue.ping()


def test_an_odd_answer_among_several_is_not_taken_for_the_next_one(
    queue: Queue, server: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(server, 1, "completed")
    parse: Any = redis.Redis.parse_response

    def odd(client: redis.Redis, connection: Any, command: str, **options: Any) -> Any:
        if command == "ZSCORE":
            raise KeyError(None)
        return parse(client, connection, command, **options)

    with monkeypatch.context() as patched:
        patched.setattr(redis.Redis, "parse_response", odd)
        with pytest.raises(CannotTell, match="непонятный ответ"):
            queue.job("1")
    assert queue.ping() is True
    found = queue.job("1")
    assert found is not None
    assert found.completed


def test_a_job_that_is_done_is_told_although_the_lists_may_not_be_read(
    queue: Queue, server: redis.Redis, commands: list[tuple[str, str]]
) -> None:
    put(server, 1, "completed")
    server.acl_setuser("default", enabled=True, nopass=True, keys=["*"], channels=["*"], commands=["+@all", "-lrange"])
    found = queue.job("1")
    assert found is not None
    assert found.completed
    assert any(command.startswith("LRANGE") and "no permissions" in answer for command, answer in commands)
