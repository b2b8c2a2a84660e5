"""The proxy that is far away: what it delays, and how it counts the turns of who asks."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from benchmarks.far.proxy import Far, Turn, one_after_another


@pytest.fixture
def echo() -> Iterator[tuple[str, int]]:
    """A service that says back what it hears."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(client: socket.socket) -> None:
        with client:
            while data := client.recv(100):
                client.sendall(data)

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield listener.getsockname()[:2]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@pytest.fixture
def far() -> Iterator[Far]:
    proxies = Far(0.02)
    yield proxies
    proxies.close()


def connected(far: Far, place: tuple[str, int]) -> socket.socket:
    host, _, port = far.proxy("Эхо", *place).partition(":")
    client = socket.create_connection((host, int(port)), 5)
    client.settimeout(5)
    return client


def test_every_turn_takes_a_round_trip_and_a_connection_one_more(far: Far, echo: tuple[str, int]) -> None:
    with connected(far, echo) as client:
        for word in (b"one", b"two"):
            client.sendall(word)
            assert client.recv(100) == word

    connection, *turns = far.turns
    assert [turn.describe() for turn in far.turns] == ["Эхо: соединение", "Эхо: one", "Эхо: two"]
    assert turns[0].began >= connection.ended
    assert all(turn.ended - turn.began >= 0.02 for turn in turns)
    assert one_after_another(far.turns) == 3


def test_what_is_under_way_together_is_one_turn(far: Far, echo: tuple[str, int]) -> None:
    with connected(far, echo) as client:
        client.sendall(b"one")
        client.sendall(b"two")
        assert client.recv(6, socket.MSG_WAITALL) == b"onetwo"

    assert len(far.turns) == 2


def test_an_end_is_passed_on(far: Far, echo: tuple[str, int]) -> None:
    with connected(far, echo) as client:
        client.sendall(b"last")
        client.shutdown(socket.SHUT_WR)
        assert b"".join(iter(lambda: client.recv(100), b"")) == b"last"


def test_a_service_that_is_gone_ends_the_connection(far: Far) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        place = closed.getsockname()[:2]
    with connected(far, place) as client:
        assert client.recv(100) == b""


def test_turns_at_once_count_as_one_after_another_only_once() -> None:
    together = [Turn("A", b"1", 0, 10), Turn("B", b"2", 1, 9), Turn("A", b"3", 10, 20), Turn("B", b"4", 12, 19)]

    assert one_after_another(together) == 2
    assert one_after_another([]) == 0
