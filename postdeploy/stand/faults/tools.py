"""What faults are made of: ASGI wrappers that answer in place of an application or change what it answers.

Everything takes the requests that it is about as a method and a regular expression of the whole path.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOREVER = 3600.0
"""Seconds that stand for «never»: longer than any client waits."""

HTML_502 = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>"

Middleware = Callable[[ASGIApp], ASGIApp]
Change = Callable[[Any], Any]
"""Takes decoded JSON and changes it in place, or returns another one."""


@dataclass(frozen=True)
class Requests:
    """Some of the requests to an application."""

    path: str
    method: str = ""
    """Any, if empty."""

    def match(self, scope: Scope) -> bool:
        """Whether a request is one of them."""
        if scope["type"] != "http" or (self.method and scope["method"] != self.method):
            return False
        return re.fullmatch(self.path, scope["path"]) is not None


@dataclass(frozen=True)
class Reply:
    """A whole answer."""

    status: int
    body: str
    kind: str = "application/json"
    location: str = ""

    async def send(self, send: Send) -> None:
        """Send it."""
        data = self.body.encode()
        headers = [(b"content-type", self.kind.encode()), (b"content-length", str(len(data)).encode())]
        if self.location:
            headers.append((b"location", self.location.encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": data})


BAD_GATEWAY = Reply(502, HTML_502, "text/html")
SIGN_IN = Reply(307, "", "text/html", location="/login")
"""The guard of a page has lost the session."""


def failure(error: str, status: int = 500) -> Reply:
    """An error in the platform's own shape."""
    return Reply(status, json.dumps({"success": False, "error": error}, ensure_ascii=False))


def invalid(*details: str) -> Reply:
    """What was sent is refused by the schema of the route."""
    body = {"success": False, "error": "Некорректные данные", "details": details}
    return Reply(400, json.dumps(body, ensure_ascii=False))


def said(body: Any) -> Reply:
    """JSON with status 200."""
    return Reply(200, json.dumps(body, ensure_ascii=False))


def answering(requests: Requests, reply: Reply) -> Middleware:
    """Answer in place of the application, which never hears of the request."""

    async def instead(_scope: Scope, _receive: Receive, send: Send) -> None:
        await reply.send(send)

    return _instead(requests, instead)


def hanging(requests: Requests, seconds: float = FOREVER) -> Middleware:
    """Pass the request on only after some seconds, or never."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def late(scope: Scope, receive: Receive, send: Send) -> None:
            if requests.match(scope):
                await asyncio.sleep(seconds)
            await app(scope, receive, send)

        return late

    return wrap


def closing(requests: Requests) -> Middleware:
    """Begin an answer and close the connection in the middle of it."""

    async def instead(_scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"success":', "more_body": True})

    return _instead(requests, instead)


def rewriting(requests: Requests, change: Change) -> Middleware:
    """Let the application answer, then change the JSON of its answer; other content passes as it is."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def rewritten(scope: Scope, receive: Receive, send: Send) -> None:
            if not requests.match(scope):
                await app(scope, receive, send)
                return
            start, body = await _collected(app, scope, receive)
            await _send_again(send, start, _changed(body, change))

        return rewritten

    return wrap


def _instead(requests: Requests, answer: Callable[[Scope, Receive, Send], Awaitable[None]]) -> Middleware:
    def wrap(app: ASGIApp) -> ASGIApp:
        async def chosen(scope: Scope, receive: Receive, send: Send) -> None:
            await (answer if requests.match(scope) else app)(scope, receive, send)

        return chosen

    return wrap


async def _collected(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    start: MutableMapping[str, Any] = {}
    parts: list[bytes] = []

    async def collect(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, collect)
    return start, b"".join(parts)


def _changed(body: bytes, change: Change) -> bytes:
    try:
        content = json.loads(body)
    except ValueError:
        return body
    changed = change(content)
    return json.dumps(content if changed is None else changed, ensure_ascii=False).encode()


async def _send_again(send: Send, start: Message, body: bytes) -> None:
    kept = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
    await send({**start, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})
