"""A forward proxy: any name leads to one server, by CONNECT for https."""

from __future__ import annotations

import contextlib
import socket
import threading
from urllib.parse import urlsplit

from tests.unit.servers import Behaviour


def to(url: str, seen: list[str]) -> Behaviour:
    """A behaviour for `raw`: lets every client through to the server at an address and notes what was asked for."""
    place = (urlsplit(url).hostname, urlsplit(url).port)

    def behave(client: socket.socket, over: threading.Event) -> None:
        del over
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(65536)
        seen.append(head.split(b"\r\n")[0].decode())
        with socket.create_connection(place, 5) as server:
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            threading.Thread(target=_pump, args=(server, client), daemon=True).start()
            _pump(client, server)

    return behave


def _pump(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
    with contextlib.suppress(OSError):
        other.shutdown(socket.SHUT_WR)
