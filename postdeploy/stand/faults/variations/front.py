"""A front that is healthy and yet makes a client wait, ask again or read another manner."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postdeploy.stand.faults import Variation
from postdeploy.stand.faults.gates import Marked
from postdeploy.stand.faults.tools import BAD_GATEWAY, Middleware, Reply, Requests

LATER = Marked(429, '{"error":"Too many requests"}', marks={"retry-after": "0"})
NOT_READY = Reply(503, '{"code":"PGRST002","message":"Could not query the database for the schema cache. Retrying."}')
API, READS = Requests("/api/.*"), Requests("/api/(dashboard|agents|chat).*", "GET")
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


class RateLimited(Variation):
    """A rate limiter turns every twentieth request away, reads and writes alike."""

    title = "Ограничитель частоты время от времени отвечает 429"

    def web(self, platform: Any) -> None:
        platform.middleware.append(now_and_then(API, LATER, 20))

    def outside(self, platform: Any) -> None:
        _before_supabase(platform, now_and_then(Requests(".*", "GET"), LATER, 15))


class GatewayHiccups(Variation):
    """A read now and then ends at the gateway."""

    title = "Шлюз время от времени отвечает на чтение 502"

    def web(self, platform: Any) -> None:
        platform.middleware.append(now_and_then(READS, BAD_GATEWAY, 7))


class SchemaStillBeingRead(Variation):
    """PostgREST has just been started."""

    title = "PostgREST ещё читает схему, когда его спрашивают впервые"

    def outside(self, platform: Any) -> None:
        platform.middleware.append(
            lambda name, app: (
                at_first(Requests("/rest/v1/.*", "GET"), NOT_READY, 0.8)(app) if name == "supabase" else app
            )
        )


class WorkerStillStarting(Variation):
    """The Worker's health is 503 for a moment after the deploy."""

    title = "Worker первое время отвечает на /health 503"

    def worker(self, platform: Any) -> None:
        starting = Reply(503, '{"status":"starting","service":"worker","redis":{"connected":false,"error":null}}')
        # The stand's own look at whether the Worker is up comes first, so the time begins with it.
        platform.middleware.append(at_first(Requests("/health"), starting, 1.5))


class ColdStart(Variation):
    """A function that slept answers its first request late."""

    title = "Приложение просыпается: первый ответ приходит позже срока одного запроса"

    def web(self, platform: Any) -> None:
        platform.middleware.append(_asleep)


class SignInSaysJson(Variation):
    """Signing in answers 200 with the address, as to scripts."""

    title = "Вход отвечает 200 и адресом в JSON вместо перехода"

    def web(self, platform: Any) -> None:
        platform.middleware.append(_told_in_json)


def _before_supabase(platform: Any, middleware: Middleware) -> None:
    platform.middleware.append(lambda name, app: middleware(app) if name == "supabase" else app)


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
