"""Requests that pages keep open or repeat for as long as they are shown, and that nobody at the screen waits for.

A browser opens six connections to a host that speaks HTTP/1.1; all together they leave two for the page's own data.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import socket
import threading
from contextlib import suppress

from starlette.types import ASGIApp, Receive, Scope, Send

from postdeploy.stand.faults.declaring import Change
from postdeploy.stand.faults.pages.patching import page_variation, script
from postdeploy.stand.faults.pages.variations import MAIN
from postdeploy.stand.faults.shapes.answers import standing_before
from postdeploy.stand.faults.tools import Middleware, Requests, wrapping

EVENTS_PATH = "/api/notifications/stream"
EVENT_EVERY = 1.0
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""Part of every answer to a WebSocket's request (RFC 6455)."""

FLIGHT = [(b"content-type", b"text/x-component")]

EVENT_SOURCE = f'new EventSource("{EVENTS_PATH}");\n'
THIRD_PARTIES = """\
const tag = Object.assign(document.createElement("script"), { src: "https://cdn.metrics.invalid/t.js", async: true });
document.head.append(tag);
new Image().src = "https://pixel.metrics.invalid/p.gif";
fetch("https://api.metrics.invalid/collect", { method: "POST", mode: "no-cors", body: "{}" }).catch(() => {});
navigator.sendBeacon("https://api.metrics.invalid/visit", "{}");
"""


def web_socket(port: int) -> str:
    """What a page says to open a WebSocket."""
    return f'new WebSocket("ws://127.0.0.1:{port}/live");\n'


def endless(path: str, query: bytes = b"", begun: bool = False) -> Middleware:
    """Requests to a path, with something in their query, that stay open until the browser gives them up.

    Args:
        path: a regular expression of the whole path.
        query: what the query must hold.
        begun: whether the answer's head and the beginning of its body are sent.
    """

    requests = Requests(path, when=lambda scope: query in scope["query_string"])

    async def kept(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        if not requests.match(scope):
            await app(scope, receive, send)
            return
        if begun:
            await send({"type": "http.response.start", "status": 200, "headers": FLIGHT})
            await send({"type": "http.response.body", "body": b"0:", "more_body": True})
        await _gone(receive)

    return wrapping(kept)


def event_stream() -> Middleware:
    """Answers `EVENTS_PATH` with an event every second until the browser goes."""
    kind = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]

    async def streaming(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != EVENTS_PATH:
            await app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": kind})
        gone = asyncio.ensure_future(_gone(receive))
        while not gone.done():
            await send({"type": "http.response.body", "body": b"data: {}\n\n", "more_body": True})
            await asyncio.wait([gone], timeout=EVENT_EVERY)

    return wrapping(streaming)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def live_port() -> int:
    """Port of a server of WebSockets on 127.0.0.1 that lives as long as this process."""
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_accept, args=(server,), daemon=True).start()
    return int(server.getsockname()[1])


def _accept(server: socket.socket) -> None:
    while True:
        connection, _ = server.accept()
        threading.Thread(target=_talk, args=(connection,), daemon=True).start()


def _talk(connection: socket.socket) -> None:
    with connection, suppress(OSError):
        connection.sendall(_accepted(connection.recv(65536)))
        connection.settimeout(EVENT_EVERY)
        while True:
            connection.sendall(b"\x81\x02{}")  # one whole text frame
            with suppress(TimeoutError):
                if not connection.recv(65536):
                    return


def _accepted(request: bytes) -> bytes:
    key = re.search(rb"(?i)sec-websocket-key: *(\S+)", request)
    proof = base64.b64encode(hashlib.sha1((key[1] if key else b"") + GUID.encode()).digest())
    head = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    return head + b"Sec-WebSocket-Accept: " + proof + b"\r\n\r\n"


def _saying(statements: str) -> Change:
    """Every page says this before anything else."""
    return script("page.js", (MAIN, f"{statements}\n{MAIN}"))


def _talking(more: str = "") -> Change:
    """Every page opens a WebSocket, whose server begins with the app, and says more."""
    return Change("web", lambda platform: _saying(f"{web_socket(live_port())}{more}").act(platform))


# What Next.js asks for behind the links of the menu: one answer never begins, two never end.
PrefetchesNeverEnd = page_variation(
    "Предзагрузка ссылок меню (?_rsc=) не завершается никогда",
    standing_before("web", endless(r"/analytics", query=b"_rsc=")),
    standing_before("web", endless(r"/webhooks|/pricing", query=b"_rsc=", begun=True)),
)
BeaconHangs = page_variation(
    "Запрос аналитики /api/analytics висит, пока страница открыта", standing_before("web", endless("/api/analytics"))
)
EventStreamOpen = page_variation(
    "Страницы держат открытым поток событий (server-sent events)",
    _saying(EVENT_SOURCE),
    standing_before("web", event_stream()),
)
WebSocketOpen = page_variation("Страницы держат открытым WebSocket", _talking())
ThirdPartyUnresolved = page_variation(
    "На страницах сторонние сценарии и счётчики, чьи имена не находятся в DNS", _saying(THIRD_PARTIES)
)
NeverQuiet = page_variation(
    "Сеть страниц не затихает никогда: предзагрузка, аналитика, поток событий, WebSocket, сторонние сценарии",
    _talking(EVENT_SOURCE + THIRD_PARTIES),
    standing_before("web", event_stream()),
    standing_before("web", endless("/api/analytics")),
    standing_before("web", endless(r"/analytics", query=b"_rsc=")),
    standing_before("web", endless(r"/webhooks", query=b"_rsc=", begun=True)),
)
