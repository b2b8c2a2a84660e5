"""What faults are made of: ASGI wrappers that answer in place of an application or change what it answers.

Everything takes the requests that it is about as a method and a regular expression of the whole path.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOREVER = 3600.0
"""Seconds that stand for «never»: longer than any client waits."""

HTML_502 = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>"

Middleware = Callable[[ASGIApp], ASGIApp]
Change = Callable[[Any], Any]
"""Takes decoded JSON and changes it in place, or returns another one."""


def _always(_scope: Scope) -> bool:
    return True


@dataclass(frozen=True)
class Requests:
    """Some of the requests to an application."""

    path: str
    method: str = ""
    """Any, if empty."""
    when: Callable[[Scope], bool] = _always
    """Which of them; asked of each, in their order."""

    def match(self, scope: Scope) -> bool:
        """Whether a request is one of them."""
        if scope["type"] != "http" or (self.method and scope["method"] != self.method):
            return False
        return re.fullmatch(self.path, scope["path"]) is not None and self.when(scope)


def every(nth: int, requests: Requests) -> Requests:
    """Each nth of the requests."""
    number = itertools.count(1)
    return replace(requests, when=lambda _scope: next(number) % nth == 0)


def but_the_nth(nth: int, requests: Requests) -> Requests:
    """All but one of them, counted from 1."""
    number = itertools.count(1)
    return replace(requests, when=lambda _scope: next(number) != nth)


def at_first(seconds: float, requests: Requests) -> Requests:
    """Those that come within some seconds of the first."""
    began: list[float] = []

    def early(_scope: Scope) -> bool:
        began[:] = began or [time.monotonic()]
        return time.monotonic() - began[0] < seconds

    return replace(requests, when=early)


@dataclass(frozen=True)
class Whole:
    """A whole answer as it goes over the wire."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    def header(self, name: bytes) -> bytes:
        """A header by its name in small letters; nothing where there is none."""
        return next((value for each, value in self.headers if each.lower() == name), b"")

    async def send(self, send: Send) -> None:
        """Send it; its length is told anew."""
        length = [] if self.status == 204 else [(b"content-length", str(len(self.body)).encode())]
        kept = [(name, value) for name, value in self.headers if name.lower() != b"content-length"]
        await send({"type": "http.response.start", "status": self.status, "headers": [*kept, *length]})
        await send({"type": "http.response.body", "body": self.body})


@dataclass(frozen=True)
class Reply:
    """A whole answer as one writes it down."""

    status: int
    body: str
    kind: str = "application/json"
    marks: dict[str, str] = field(default_factory=dict)
    """Headers of its own."""

    @property
    def whole(self) -> Whole:
        """As it goes over the wire."""
        headers = {"content-type": self.kind, **self.marks}
        return Whole(
            self.status, [(name.encode(), value.encode()) for name, value in headers.items()], self.body.encode()
        )


BAD_GATEWAY = Reply(502, HTML_502, "text/html")
SIGN_IN = Reply(307, "", "text/html", marks={"location": "/login"})
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


Act = Callable[[ASGIApp, Scope, Receive, Send], Awaitable[None]]


def wrapping(act: Act) -> Middleware:
    """A wrapper out of a function that gets the application beside a request."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            await act(app, scope, receive, send)

        return wrapped

    return wrap


def answering(requests: Requests, reply: Reply) -> Middleware:
    """Answer in place of the application, which never hears of the request."""

    async def instead(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await (reply.whole.send(send) if requests.match(scope) else app(scope, receive, send))

    return wrapping(instead)


def hanging(requests: Requests, seconds: float = FOREVER) -> Middleware:
    """Pass the request on only after some seconds, or never."""

    async def late(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        if requests.match(scope):
            await asyncio.sleep(seconds)
        await app(scope, receive, send)

    return wrapping(late)


def closing(requests: Requests) -> Middleware:
    """Begin an answer and close the connection in the middle of it."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]

    async def cut(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        if not requests.match(scope):
            await app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"success":', "more_body": True})

    return wrapping(cut)


def remaking(requests: Requests, remake: Callable[[Whole], Whole]) -> Middleware:
    """Let the application answer, then make another answer of it."""

    async def remade(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        if requests.match(scope):
            await remake(await collected(app, scope, receive)).send(send)
        else:
            await app(scope, receive, send)

    return wrapping(remade)


def rewriting(requests: Requests, change: Change) -> Middleware:
    """Let the application answer, then change the JSON of its answer; other content passes as it is."""
    return remaking(requests, lambda answer: replace(answer, body=_changed(answer.body, change)))


async def collected(app: ASGIApp, scope: Scope, receive: Receive) -> Whole:
    """The whole answer of an application."""
    start: MutableMapping[str, Any] = {}
    parts: list[bytes] = []

    async def collect(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, collect)
    return Whole(start["status"], list(start["headers"]), b"".join(parts))


def _changed(body: bytes, change: Change) -> bytes:
    try:
        content = json.loads(body)
    except ValueError:
        return body
    changed = change(content)
    return json.dumps(content if changed is None else changed, ensure_ascii=False).encode()
