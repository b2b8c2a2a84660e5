"""What faults are made of: which of the requests are meant, and how another answer is made of one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postdeploy.stand.faults import tools
from postdeploy.stand.faults.tools import (
    Middleware,
    Reply,
    Requests,
    Whole,
    answering,
    at_first,
    but_the_nth,
    every,
    remaking,
    rewriting,
)

PLAIN = Reply(200, '{"data": [1, 2]}', marks={"x-own": "1"})


async def _app(_scope: Scope, _receive: Receive, send: Send) -> None:
    await PLAIN.whole.send(send)


def ask(app: ASGIApp, path: str = "/api/agents", method: str = "GET") -> Whole:
    """What comes over the wire."""
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        said.append(message)

    asyncio.run(app({"type": "http", "path": path, "method": method, "headers": []}, receive, send))  # type: ignore[arg-type]
    start, *parts = said
    return Whole(start["status"], list(start["headers"]), b"".join(part["body"] for part in parts))


def statuses(middleware: Middleware, number: int) -> list[int]:
    app = middleware(_app)
    return [ask(app).status for _ in range(number)]


REQUESTS, BUSY = Requests("/api/.*", "GET"), Reply(429, "{}")


def test_each_nth_request_and_all_but_the_first() -> None:
    assert statuses(answering(every(3, REQUESTS), BUSY), 7) == [200, 200, 429, 200, 200, 429, 200]
    assert statuses(answering(but_the_nth(2, REQUESTS), BUSY), 3) == [429, 200, 429]


def test_requests_of_other_kinds_do_not_count() -> None:
    app = answering(every(2, REQUESTS), BUSY)(_app)
    asked: Any = [("/api/a", "GET"), ("/api/a", "POST"), ("/other", "GET"), ("/api/a", "GET")]
    assert [ask(app, *each).status for each in asked] == [200, 200, 200, 429]


def test_for_some_seconds_from_the_first_request_on(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = count(100)  # each look at the clock takes one
    monkeypatch.setattr(tools, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    assert statuses(answering(at_first(2.5, REQUESTS), BUSY), 4) == [429, 429, 200, 200]


def test_another_answer_tells_its_own_length_once() -> None:
    longer = ask(rewriting(REQUESTS, lambda body: body["data"].append(333))(_app))
    assert longer.body == b'{"data": [1, 2, 333]}'
    assert [value for name, value in longer.headers if name == b"content-length"] == [b"21"]
    assert longer.header(b"x-own") == b"1"


def test_an_answer_without_content_tells_no_length() -> None:
    bare = ask(remaking(REQUESTS, lambda answer: replace(answer, status=204, body=b""))(_app))
    assert (bare.status, bare.body, bare.header(b"content-length")) == (204, b"", b"")
