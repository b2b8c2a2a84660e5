"""Tells whether a service answers by now; to look again is the caller's job."""

from __future__ import annotations

import contextlib
import socket

from postdeploy.stand.ports import HOST

LOOK_SECONDS = 5.0
"""Longer than any variation of the stand delays an answer; who does not listen refuses at once."""


def listens(port: int) -> bool:
    """Whether something accepts connections on the port."""
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), LOOK_SECONDS):
        return True
    return False


def http_status(port: int, path: str, headers: tuple[str, ...] = ()) -> int | None:
    """Status of `GET path`, None while there is no HTTP answer."""
    lines = (f"GET {path} HTTP/1.1", f"Host: {HOST}:{port}", "Connection: close", *headers, "", "")
    answer = _exchange(port, "\r\n".join(lines).encode())
    parts = answer.split(maxsplit=2)
    if len(parts) < 2 or not parts[0].startswith(b"HTTP/"):
        return None
    return int(parts[1])


def redis_answers(port: int) -> bool:
    """Whether Redis answers PING."""
    return _exchange(port, b"PING\r\n").startswith(b"+PONG")


def _exchange(port: int, request: bytes) -> bytes:
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), LOOK_SECONDS) as connection:
        connection.sendall(request)
        return connection.recv(64)
    return b""
