"""A proxy between suite and stand: records what the suite sends, and can behave as badly as networks do."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

HOST = "127.0.0.1"
CHUNK = 65536
HEAD_END = b"\r\n\r\n"

Behaviour = Callable[["Proxy", socket.socket], None]
"""Handles one connection of a client."""


@dataclass
class Proxy:
    """Listens on a port of its own in front of one service.

    Args:
        upstream: host and port of the service.
        behaviour: what is done with each connection; may be changed at any time.
        tls: wraps the connections of clients.
        upstream_tls: speaks TLS to the service too, without asking for its certificate.
    """

    upstream: tuple[str, int]
    behaviour: Behaviour = field(default_factory=lambda: forward)
    tls: ssl.SSLContext | None = None
    upstream_tls: bool = False
    sent: list[bytes] = field(default_factory=list)
    """What clients have sent, a piece for each connection."""

    def __post_init__(self) -> None:
        self._listener = socket.create_server((HOST, 0))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._closed = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    def requests(self) -> list[tuple[str, str]]:
        """Methods and paths of the HTTP requests that clients have sent."""
        return [found for data in self.sent for found in http_requests(data)]

    def has_asked(self, ending: str) -> bool:
        """Tell whether some client has sent a request for a path with this ending."""
        return any(path.endswith(ending) for _, path in self.requests())

    def commands(self) -> list[str]:
        """The Redis commands that clients have sent, with their first argument."""
        return [" ".join(words[:2]) for data in self.sent for words in redis_commands(data)]

    def connect(self) -> socket.socket:
        plain = socket.create_connection(self.upstream, 5)
        self._open.append(plain)
        if not self.upstream_tls:
            return plain
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(plain)

    def refuse(self) -> None:
        """Stop listening: from now on connections are refused."""
        self._closed.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def close(self) -> None:
        self.refuse()
        for each in self._open:
            with contextlib.suppress(OSError):
                each.close()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(client)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            if self.tls is not None:
                client = self.tls.wrap_socket(client, server_side=True)
            self.behaviour(self, client)
        with contextlib.suppress(OSError):
            client.close()


def forward(proxy: Proxy, client: socket.socket) -> None:
    """Pass everything on, both ways."""
    relay(proxy, client, lambda data: data)


def relay(proxy: Proxy, client: socket.socket, change: Callable[[bytes], bytes], late: float = 0) -> None:
    """Pass everything on; what the client sends is changed on the way, what the service answers is `late` seconds."""
    server = proxy.connect()
    index = len(proxy.sent)
    proxy.sent.append(b"")

    def back() -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(CHUNK):
                proxy._closed.wait(late)
                client.sendall(data)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)

    threading.Thread(target=back, daemon=True).start()
    try:
        while data := client.recv(CHUNK):
            proxy.sent[index] += data
            server.sendall(change(data))
    finally:
        server.close()


def late_answers(proxy: Proxy, client: socket.socket) -> None:
    """Pass everything on; the service's answers come a moment late."""
    relay(proxy, client, lambda data: data, late=0.5)


def signed_out(proxy: Proxy, client: socket.socket) -> None:
    """Sessions have expired: the cookie counts no more."""
    relay(proxy, client, lambda data: data.replace(b"authjs.session-token=", b"authjs.session-tokex="))


def slow(proxy: Proxy, client: socket.socket) -> None:
    """Pass everything on, each piece a moment late."""

    def later(data: bytes) -> bytes:
        proxy._closed.wait(0.05)
        return data

    relay(proxy, client, later)


def reset(proxy: Proxy, client: socket.socket) -> None:
    """Break the connection as soon as something was asked."""
    client.recv(CHUNK)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def answer_to(proxy: Proxy, request: bytes) -> bytes:
    """Hand one request on and take the whole answer, after which the service closes the connection."""
    server = proxy.connect()
    server.sendall(request.replace(b"Connection: keep-alive", b"Connection: close", 1))
    return b"".join(iter(lambda: server.recv(CHUNK), b""))


def holds(beginning: bytes, path_end: bytes) -> Behaviour:
    """Serve everything but requests that begin so and whose path ends so; those are never answered."""

    def behave(proxy: Proxy, client: socket.socket) -> None:
        request = read_request(client)
        if request.startswith(beginning) and path_end + b" HTTP" in request.partition(b"\r\n")[0]:
            silent(proxy, client)
        elif request:
            client.sendall(answer_to(proxy, request))

    return behave


def loses_answers(to: Callable[[bytes, bytes], bool]) -> Behaviour:
    """Hand chosen requests on, wait until they are answered, and break the connection instead of telling.

    Args:
        to: chooses by method and path.
    """

    def behave(proxy: Proxy, client: socket.socket) -> None:
        request = read_request(client)
        if not request:
            return
        method, path, _ = request.split(b" ", 2)
        answer = answer_to(proxy, request)
        if to(method, path):
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            client.sendall(answer)

    return behave


def silent(proxy: Proxy, client: socket.socket) -> None:
    """Take the request and never answer."""
    while client.recv(CHUNK):
        pass


def hangs_up(proxy: Proxy, client: socket.socket) -> None:
    """Close the connection without a word."""
    client.recv(CHUNK)


def drips_head(proxy: Proxy, client: socket.socket) -> None:
    """A byte of an endless header now and then."""
    client.recv(CHUNK)
    client.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    drip(proxy, client)


def drips_body(proxy: Proxy, client: socket.socket) -> None:
    """A byte of an endless body now and then."""
    client.recv(CHUNK)
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
    drip(proxy, client)


def drip(proxy: Proxy, client: socket.socket) -> None:
    while not proxy._closed.wait(0.02):
        client.sendall(b"x")


def answers(
    status: int, body: bytes = b"", kind: str = "application/json", headers: str = "", length: int | None = None
) -> Behaviour:
    """Answer every request the same; with a wrong `length`, hang up in the middle."""

    def behave(proxy: Proxy, client: socket.socket) -> None:
        while read_request(client):
            size = len(body) if length is None else length
            head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n{headers}\r\n"
            client.sendall(head.encode() + body)
            if length is not None:
                return

    return behave


def gigantic(proxy: Proxy, client: socket.socket) -> None:
    """An answer of a gigabyte."""
    client.recv(CHUNK)
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n")
    while not proxy._closed.is_set():
        client.sendall(b"[" * CHUNK)


def says(line: bytes) -> Behaviour:
    """Answer every Redis command with the same line."""

    def behave(proxy: Proxy, client: socket.socket) -> None:
        while data := client.recv(CHUNK):
            client.sendall(line * max(1, len(list(redis_commands(data)))))

    return behave


def read_request(client: socket.socket) -> bytes:
    """One whole HTTP request, or nothing when the client has gone."""
    data = b""
    while HEAD_END not in data:
        more = client.recv(CHUNK)
        if not more:
            return b""
        data += more
    head, _, body = data.partition(HEAD_END)
    missing = content_length(head) - len(body)
    while missing > 0:
        more = client.recv(CHUNK)
        if not more:
            return b""
        data += more
        missing -= len(more)
    return data


def content_length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0


def http_requests(data: bytes) -> Iterator[tuple[str, str]]:
    """Methods and paths in what a client has sent over one connection."""
    while HEAD_END in data:
        head, _, rest = data.partition(HEAD_END)
        method, target, _ = head.split(b"\r\n")[0].decode().split(" ", 2)
        yield method, urlsplit(target).path
        data = rest[content_length(head) :]


def redis_commands(data: bytes) -> Iterator[list[str]]:
    """Words of the commands in what a client has sent over one connection (RESP arrays)."""
    while data.startswith(b"*"):
        head, _, data = data.partition(b"\r\n")
        words = []
        for _ in range(int(head[1:])):
            size, _, data = data.partition(b"\r\n")
            length = int(size[1:])
            words.append(data[:length].decode("utf-8", "replace"))
            data = data[length + 2 :]
        yield words
