"""A front that is healthy and yet makes a client wait, ask again or read another manner."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postdeploy.stand.faults.declaring import variation
from postdeploy.stand.faults.gates import Marked
from postdeploy.stand.faults.shapes.answers import standing_before
from postdeploy.stand.faults.tools import BAD_GATEWAY, Middleware, Reply, Requests

LATER = Marked(429, '{"error":"Too many requests"}', marks={"retry-after": "0"})
NOT_READY = Reply(503, '{"code":"PGRST002","message":"Could not query the database for the schema cache. Retrying."}')
API, READS = Requests("/api/.*"), Requests("/api/(dashboard|agents|chat).*", "GET")
STARTING = Reply(503, '{"status":"starting","service":"worker","redis":{"connected":false,"error":null}}')
SIGN_IN = Requests("/api/auth/callback/credentials", "POST")


def now_and_then(requests: Requests, reply: Reply, every: int) -> Middleware:
    """Answer each `every`-th of the requests in the application's place."""
    number = iter(range(1, 10**9))
    return _instead(requests, reply, lambda: next(number) % every == 0)


def at_first(requests: Requests, reply: Reply, seconds: float) -> Middleware:
    """Answer in the application's place for some seconds from the first of the requests on."""
    began: list[float] = []

    def early() -> bool:
        began[:] = began or [time.monotonic()]
        return time.monotonic() - began[0] < seconds

    return _instead(requests, reply, early)


def _instead(requests: Requests, reply: Reply, when: Callable[[], bool]) -> Middleware:
    def wrap(app: ASGIApp) -> ASGIApp:
        async def chosen(scope: Scope, receive: Receive, send: Send) -> None:
            if requests.match(scope) and when():
                await reply.send(send)
                return
            await app(scope, receive, send)

        return chosen

    return wrap


def _asleep(app: ASGIApp) -> ASGIApp:
    """Hold the first request of the suite for longer than one request may take, and all that come meanwhile."""
    began: list[float] = []

    async def late(scope: Scope, receive: Receive, send: Send) -> None:
        agent = dict(scope.get("headers", [])).get(b"user-agent", b"")
        if scope["type"] == "http" and agent.startswith(b"python-httpx"):
            began[:] = began or [time.monotonic()]
            await asyncio.sleep(max(0.0, began[0] + 2.4 - time.monotonic()))
        await app(scope, receive, send)

    return late


def _told_in_json(app: ASGIApp) -> ASGIApp:
    async def told(scope: Scope, receive: Receive, send: Send) -> None:
        place: list[str] = []

        async def instead(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = {name: value for name, value in message["headers"] if name != b"set-cookie"}
                place[:] = [headers.get(b"location", b"").decode()]
                kept = [(name, value) for name, value in message["headers"] if name == b"set-cookie"]
                body = json.dumps({"url": place[0]}).encode()
                lines = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
                await send({**message, "status": 200, "headers": [*kept, *lines]})
                await send({"type": "http.response.body", "body": body})

        await app(scope, receive, instead if SIGN_IN.match(scope) else send)

    return told


# Reads and writes alike.
RateLimited = variation(
    "Ограничитель частоты время от времени отвечает 429",
    standing_before("web", now_and_then(API, LATER, 20)),
    standing_before("supabase", now_and_then(Requests(".*", "GET"), LATER, 15)),
)
GatewayHiccups = variation(
    "Шлюз время от времени отвечает на чтение 502", standing_before("web", now_and_then(READS, BAD_GATEWAY, 7))
)
SchemaStillBeingRead = variation(
    "PostgREST ещё читает схему, когда его спрашивают впервые",
    standing_before("supabase", at_first(Requests("/rest/v1/.*", "GET"), NOT_READY, 0.8)),
)
# The stand's own look at whether the Worker is up comes first, so the time begins with it.
WorkerStillStarting = variation(
    "Worker первое время отвечает на /health 503",
    standing_before("worker", at_first(Requests("/health"), STARTING, 1.5)),
)
ColdStart = variation(
    "Приложение просыпается: первый ответ приходит позже срока одного запроса", standing_before("web", _asleep)
)
SignInSaysJson = variation("Вход отвечает 200 и адресом в JSON вместо перехода", standing_before("web", _told_in_json))
