"""Tiny local servers: one that answers by path, one that misbehaves on the socket."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOST = "127.0.0.1"


@dataclass
class Asked:
    """One request that the server got; names of headers in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Reply:
    """What the server answers; a body that is not bytes or text goes out as JSON."""

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def packed(self) -> tuple[bytes, dict[str, str]]:
        headers = {key.lower(): value for key, value in self.headers.items()}
        if isinstance(self.body, bytes):
            return self.body, headers
        if isinstance(self.body, str):
            return self.body.encode(), {"content-type": "text/html; charset=utf-8", **headers}
        return json.dumps(self.body).encode(), {"content-type": "application/json", **headers}


Answerer = Reply | Callable[[Asked], Reply | None]


class Site:
    """Answers by «METHOD /path» or «/path»; what is not listed gets 404. An answerer that gives None hangs up."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Answerer] = {}
        self.over = threading.Event()
        self.asked: list[Asked] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                with contextlib.suppress(ConnectionError):
                    super().handle_one_request()

            def answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, self.path, headers, self.rfile.read(length))
                site.asked.append(asked)
                reply = site.reply(asked)
                if reply is None:
                    self.close_connection = True
                    return
                body, headers = reply.packed()
                self.send_response(reply.status)
                for name, value in {"content-length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = answer  # noqa: N815 - names that http.server asks for

            def log_message(self, format: str, *args: object) -> None:
                del format, args

        self._server = ThreadingHTTPServer((HOST, 0), Handler)
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"http{'s' if tls else ''}://{HOST}:{self._server.server_address[1]}"
        threading.Thread(target=lambda: self._server.serve_forever(poll_interval=0.01), daemon=True).start()

    def reply(self, asked: Asked) -> Reply | None:
        path = asked.path.partition("?")[0]
        found = self.routes.get(f"{asked.method} {path}", self.routes.get(path, Reply({"error": "Not Found"}, 404)))
        return found if isinstance(found, Reply) else found(asked)

    def paths(self) -> list[str]:
        return [f"{asked.method} {asked.path}" for asked in self.asked]

    def never(self, asked: Asked) -> None:
        """An answerer that keeps its client waiting."""
        del asked
        self.over.wait(30)

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()


Behaviour = Callable[[socket.socket, threading.Event], None]


class RawServer:
    """Each connection is handled by the next behaviour; the last one stays. `over` is set when the test ends.

    A behaviour gets the connection when a request has come, or at once without `listen_first`.
    """

    def __init__(self, *behaviours: Behaviour, listen_first: bool = True) -> None:
        self.over = threading.Event()
        self.connections = 0
        self._behaviours = list(behaviours)
        self._listen_first = listen_first
        self._socket = socket.create_server((HOST, 0))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://{HOST}:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.over.set()
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            behave = self._behaviours[min(self.connections, len(self._behaviours) - 1)]
            self.connections += 1
            threading.Thread(target=self._handle, args=(connection, behave), daemon=True).start()

    def _handle(self, connection: socket.socket, behave: Behaviour) -> None:
        with connection, contextlib.suppress(OSError):
            if self._listen_first:
                connection.recv(65536)
            behave(connection, self.over)


@contextlib.contextmanager
def raw(*behaviours: Behaviour, listen_first: bool = True) -> Iterator[RawServer]:
    server = RawServer(*behaviours, listen_first=listen_first)
    try:
        yield server
    finally:
        server.close()


def silent(connection: socket.socket, over: threading.Event) -> None:
    del connection
    over.wait(30)


def hangs_up(connection: socket.socket, over: threading.Event) -> None:
    del connection, over


def resets(connection: socket.socket, over: threading.Event) -> None:
    del over
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def says(data: bytes) -> Behaviour:
    def behave(connection: socket.socket, over: threading.Event) -> None:
        del over
        connection.sendall(data)

    return behave


def slowly(at_once: bytes, rest: bytes, pause: float = 0.02) -> Behaviour:
    """Sends a beginning and then byte after byte, to the end: whoever is patient enough gets it all."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(at_once)
        for number in range(len(rest)):
            if over.wait(pause):
                return
            connection.sendall(rest[number : number + 1])

    return behave


def floods(head: bytes, chunk: bytes) -> Behaviour:
    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(head)
        while not over.is_set():
            connection.sendall(chunk)

    return behave


def free_port() -> int:
    """A port on which nobody listens (and which nobody is given soon)."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
