"""Redis as it lets us in, or does not."""

from __future__ import annotations

import socket

import pytest
import redis

from postdeploy.errors import CannotTell
from postdeploy.platform.queue import Queue
from tests.unit.queue.stored import NAME, put
from tests.unit.servers import HOST, free_port, raw, silent


def test_redis_answers_and_the_evidence_has_it(queue: Queue, commands: list[tuple[str, str]]) -> None:
    assert queue.ping() is True
    assert commands == [("PING", "True")]


def test_a_wrong_password(server: redis.Redis, port: int) -> None:
    server.acl_setuser("qa", enabled=True, reset_passwords=True, passwords=["+right"], keys=["*"], commands=["+@all"])
    queue = Queue(f"redis://qa:wrong-pass@{HOST}:{port}", NAME, 5.0, lambda *_: None)
    with pytest.raises(CannotTell, match=r"Redis: не принял пароль; проверьте REDIS_URL") as caught:
        queue.ping()
    assert "wrong-pass" not in str(caught.value)


def test_a_password_that_was_forgotten(server: redis.Redis, port: int, queue: Queue) -> None:
    server.config_set("requirepass", "s3cr3t")
    try:
        with pytest.raises(CannotTell, match="Redis: не принял пароль"):
            queue.ping()
    finally:
        with redis.Redis(host=HOST, port=port, password="s3cr3t") as client:
            client.config_set("requirepass", "")


def test_nobody_there() -> None:
    commands: list[tuple[str, str]] = []
    queue = Queue(f"redis://{HOST}:{free_port()}", NAME, 5.0, lambda *words: commands.append(words))
    with pytest.raises(CannotTell, match="Redis: в соединении отказано; проверьте REDIS_URL"):
        queue.ping()
    assert {command for command, _ in commands} == {"PING"}
    assert len(commands) <= 2, "every attempt is visible, and there are few of them"


def test_somebody_who_never_answers() -> None:
    with raw(silent, listen_first=False) as server:
        queue = Queue(f"redis://{HOST}:{server.port}", NAME, 0.2, lambda *_: None)
        with pytest.raises(CannotTell, match="Redis: не отвечает вовремя"):
            queue.ping()


def test_somebody_who_hangs_up() -> None:
    def hang_up(connection: socket.socket, _over: object) -> None:
        connection.recv(100)

    with raw(hang_up, listen_first=False) as server:
        queue = Queue(f"redis://{HOST}:{server.port}", NAME, 5.0, lambda *_: None)
        with pytest.raises(CannotTell, match=r"^Redis: .*проверьте REDIS_URL"):
            queue.ping()


def test_it_only_reads(queue: Queue, server: redis.Redis, commands: list[tuple[str, str]]) -> None:
    put(server, 7, "completed", {"mark": "pd-mine"})
    before = set(server.keys())
    queue.job("7")
    queue.marked("pd-mine")
    queue.workers()
    assert set(server.keys()) == before
    assert {command.split()[0] for command, _ in commands} <= {
        *("HGETALL", "HGET", "GET", "ZSCORE", "LRANGE", "CLIENT", "EXISTS", "XREVRANGE")
    }
