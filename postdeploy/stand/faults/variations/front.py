"""A front that is healthy and yet makes a client wait, ask again or read another manner."""

from __future__ import annotations

import asyncio
import json
import time

from starlette.types import ASGIApp, Receive, Scope, Send

from postdeploy.stand.faults.declaring import as_variation, variation
from postdeploy.stand.faults.shapes.answers import answered, remade, standing_before
from postdeploy.stand.faults.tools import BAD_GATEWAY, Middleware, Reply, Requests, Whole, at_first, every, wrapping

LATER = Reply(429, '{"error":"Too many requests"}', marks={"retry-after": "0"})
NOT_READY = Reply(503, '{"code":"PGRST002","message":"Could not query the database for the schema cache. Retrying."}')
API, READS = Requests("/api/.*"), Requests("/api/(dashboard|agents|chat).*", "GET")
STARTING = Reply(503, '{"status":"starting","service":"worker","redis":{"connected":false,"error":null}}')


def _asleep() -> Middleware:
    """Hold the first request of the suite for longer than one request may take, and all that come meanwhile."""
    began: list[float] = []

    async def late(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        agent = dict(scope.get("headers", [])).get(b"user-agent", b"")
        if scope["type"] == "http" and agent.startswith(b"python-httpx"):
            began[:] = began or [time.monotonic()]
            await asyncio.sleep(max(0.0, began[0] + 2.4 - time.monotonic()))
        await app(scope, receive, send)

    return wrapping(late)


# Reads and writes alike.
RateLimited = variation(
    "Ограничитель частоты время от времени отвечает 429",
    answered(every(20, API), LATER),
    answered(every(15, Requests(".*", "GET")), LATER, before="supabase"),
)
GatewayHiccups = variation("Шлюз время от времени отвечает на чтение 502", answered(every(7, READS), BAD_GATEWAY))
SchemaStillBeingRead = variation(
    "PostgREST ещё читает схему, когда его спрашивают впервые",
    answered(at_first(0.8, Requests("/rest/v1/.*", "GET")), NOT_READY, before="supabase"),
)
# The stand's own look at whether the Worker is up comes first, so the time begins with it.
WorkerStillStarting = variation(
    "Worker первое время отвечает на /health 503",
    answered(at_first(1.5, Requests("/health")), STARTING, before="worker"),
)
ColdStart = variation(
    "Приложение просыпается: первый ответ приходит позже срока одного запроса", standing_before("web", _asleep())
)


@as_variation(
    remade(Requests("/api/auth/callback/credentials", "POST")), "Вход отвечает 200 и адресом в JSON вместо перехода"
)
def SignInSaysJson(answer: Whole) -> Whole:
    """Signing in answers 200 with the address, as to scripts."""
    cookies = [(name, value) for name, value in answer.headers if name == b"set-cookie"]
    body = json.dumps({"url": answer.header(b"location").decode()}).encode()
    return Whole(200, [*cookies, (b"content-type", b"application/json")], body)
