"""What keeps a page's network busy really stays open, and leaves everything else alone."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from postdeploy.stand.faults.pages.background import EVENTS_PATH, endless, event_stream, live_port
from postdeploy.stand.faults.tools import Middleware

KEY, PROOF = b"dGhlIHNhbXBsZSBub25jZQ==", b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
"""The example of RFC 6455."""


def asked(middleware: Middleware, path: str, query: bytes = b"") -> tuple[list[Message], bool]:
    """What a browser gets that goes away after a while, and whether it had to wait until then."""

    async def talk() -> tuple[list[Message], bool]:
        sent: list[Message] = []
        gone = asyncio.Event()

        async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
            await send({"type": "app"})

        async def receive() -> Message:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        scope: dict[str, Any] = {"type": "http", "path": path, "query_string": query}
        answer = asyncio.ensure_future(middleware(app)(scope, receive, send))
        await asyncio.sleep(0.05)
        waited = not answer.done()
        gone.set()
        await answer
        return sent, waited

    return asyncio.run(talk())


def test_an_endless_request_is_kept_until_the_browser_gives_up() -> None:
    assert asked(endless("/analytics", query=b"_rsc="), "/analytics", b"_rsc=a1b2c") == ([], True)


def test_an_endless_answer_begins_and_does_not_end() -> None:
    sent, waited = asked(endless("/webhooks", begun=True), "/webhooks")

    assert waited
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[-1]["more_body"]


def test_a_person_who_goes_to_the_same_address_is_answered() -> None:
    assert asked(endless("/analytics", query=b"_rsc="), "/analytics") == ([{"type": "app"}], False)


def test_events_come_until_the_browser_goes() -> None:
    sent, waited = asked(event_stream(), EVENTS_PATH)

    assert waited
    assert sent[0]["headers"][0] == (b"content-type", b"text/event-stream")
    assert sent[1]["body"] == b"data: {}\n\n"


def test_other_requests_are_no_events() -> None:
    assert asked(event_stream(), "/api/dashboard") == ([{"type": "app"}], False)


def test_a_web_socket_is_accepted_and_something_comes() -> None:
    with socket.create_connection(("127.0.0.1", live_port()), timeout=10) as connection:
        connection.sendall(b"GET /live HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Key: " + KEY + b"\r\n\r\n")
        stream = connection.makefile("rb")
        head = [stream.readline() for _ in range(5)]
        frame = stream.read(4)

    assert head[0].startswith(b"HTTP/1.1 101 ")
    assert b"Sec-WebSocket-Accept: " + PROOF + b"\r\n" in head
    assert frame == b"\x81\x02{}"
