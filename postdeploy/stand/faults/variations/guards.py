"""What stands before a healthy web app or in it: a guard against other sites, a cache of a moment, an envelope."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from math import ceil
from typing import Any
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postdeploy.stand.faults.declaring import as_variation, variation
from postdeploy.stand.faults.shapes.answers import rewritten, standing_before
from postdeploy.stand.faults.tools import Middleware, Reply, Requests, Whole, collected, failure, invalid, wrapping

READS = ("GET", "HEAD", "OPTIONS")
FROM_OUTSIDE = "/api/crm/webhook"
"""Called by Kommo's servers, of which no browser tells an origin."""
PUBLIC = b"https://app.example.com"
KEPT = 1.5
"""Seconds that an answer is given again."""
NAMED = Requests(
    "/api/agents(/[^/]+/(scripts|rules|sequences)(/[^/]+)?)?", when=lambda scope: scope["method"] in {"POST", "PATCH"}
)
ANSWERS = Requests("/api/(agents|chat).*", "GET")


def _guard(refusal: Callable[[Scope], Reply | None]) -> Middleware:
    """Answer in the app's place where there is something to refuse."""

    async def guard(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        refused = refusal(scope) if scope["type"] == "http" else None
        await (refused.whole.send(send) if refused else app(scope, receive, send))

    return wrapping(guard)


def _not_of_own_page(scope: Scope) -> Reply | None:
    """What the page of another site may have sent, as frameworks see it: a write without the app's own `Origin`."""
    headers = dict(scope["headers"])
    own = headers.get(b"origin", b"").partition(b"://")[2] == headers.get(b"host", b"")
    strange = scope["method"] not in READS and own == (scope["path"] == FROM_OUTSIDE)
    return failure("Invalid origin", 403) if strange else None


OwnOriginAsked = variation(
    "Всё, что меняет данные, принимается только с Origin самого приложения, а события CRM — только без Origin",
    standing_before("web", _guard(_not_of_own_page)),
)


def _not_of_known_site(scope: Scope) -> Reply | None:
    """Each `Origin` that is not on a list, as `cors` refuses it: the app is asked at an address of its own network."""
    strange = dict(scope["headers"]).get(b"origin", PUBLIC) != PUBLIC
    return failure("Not allowed by CORS") if strange else None


AskedBehindItsPublicAddress = variation(
    "Приложение проверяют по внутреннему адресу, а Origin оно знает только публичный: на другой — ошибка CORS",
    standing_before("web", _guard(_not_of_known_site)),
)


def _kept_for_a_moment() -> Middleware:
    kept: dict[tuple[str, bytes, bytes], tuple[float, Whole]] = {}

    async def again(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        if not ANSWERS.match(scope):
            await app(scope, receive, send)
            return
        key = (scope["path"], scope["query_string"], dict(scope["headers"]).get(b"cookie", b""))
        until, answer = kept.get(key, (0.0, None))
        if answer is None or time.monotonic() >= until:
            answer = await collected(app, scope, receive)
            kept[key] = (time.monotonic() + KEPT, answer)
        await answer.send(send)

    return wrapping(again)


AnswersKeptForAMoment = variation(
    "Приложение хранит ответы API на чтение полторы секунды: новое, изменённое и удалённое видно не сразу",
    standing_before("web", _kept_for_a_moment()),
)


@as_variation(rewritten(Requests("/api/(?!auth).*")), "Конверт ответов другой: {data, meta, error} без `success`")
def AnswersInAnotherEnvelope(body: Any) -> None:
    """A yes is told by the status and by what there is."""
    if isinstance(body, dict) and body.get("success") is True:
        del body["success"]
        body.update(error=None, meta={"requestId": "r-1"})


def _of_everybody(body: Any) -> None:
    for name in ("data", "integrations"):
        if isinstance(items := body.get(name), list) and items:
            ours = {"agent_id": None, "name": "Для всей организации", "id": str(uuid4())}
            body[name] = [*items, {**items[0], **ours}, {**items[0], **ours, "org_id": None, "id": str(uuid4())}]


TemplatesInLists = variation(
    "В списках правил, цепочек и интеграций агента — и общие: организации и самой платформы",
    rewritten(Requests("/api/agents/[^/]+/(rules|sequences|integrations)", "GET"))(_of_everybody),
)

LONGEST_NAME = 50
A_MESSAGE_IN, AGENTS_IN, AGENTS = 1.0, 2.0, 3
"""Seconds in which one message may be sent, and so many agents be made."""


def _with_short_names() -> Middleware:
    """Refuse what has a longer name, as a schema of the app's routes does."""

    async def judge(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        if not NAMED.match(scope):
            await app(scope, receive, send)
            return
        parts: list[bytes] = []
        more = True
        while more:
            message = await receive()
            parts.append(message.get("body", b""))
            more = message.get("more_body", False)
        body = b"".join(parts)
        sent = json.loads(body)
        if len(str(sent.get("name") or sent.get("title"))) > LONGEST_NAME:
            await invalid(f"Название не длиннее {LONGEST_NAME} символов").whole.send(send)
            return

        async def again() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        await app(scope, again, send)

    return wrapping(judge)


NamesAreShort = variation(
    "Названия агентов, скриптов, правил и цепочек не длиннее 50 символов", standing_before("web", _with_short_names())
)


def _at_most(number: int, seconds: float, requests: Requests) -> Middleware:
    """Let so many requests through in so many seconds; to others say when to come again."""
    times: list[float] = []

    async def count(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        now = time.monotonic()
        times[:] = [each for each in times if now - each < seconds]
        if requests.match(scope) and len(times) >= number:
            wait = str(ceil(times[0] + seconds - now))
            await Reply(429, '{"error":"Too many requests"}', marks={"retry-after": wait}).whole.send(send)
            return
        times.extend([now] if requests.match(scope) else [])
        await app(scope, receive, send)

    return wrapping(count)


SlowedDown = variation(
    "Сообщений чата принимается одно за секунду, новых агентов — три за две секунды; лишним отвечают 429 и Retry-After",
    standing_before("web", _at_most(1, A_MESSAGE_IN, Requests("/api/chat", "POST"))),
    standing_before("web", _at_most(AGENTS, AGENTS_IN, Requests("/api/agents", "POST"))),
)


ENGLISH = {
    "Тестовый чат": "Test chat",
    "Скрипты продаж": "Sales scripts",
    "Синхронизация запущена": "Synchronisation started",
}


def _in_the_readers_language() -> Middleware:
    """Speak English to whoever does not ask for Russian: `Accept-Language` tells."""

    async def speak(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        asked = dict(scope.get("headers", [])).get(b"accept-language", b"")
        if scope["type"] != "http" or asked.startswith(b"ru"):
            await app(scope, receive, send)
            return
        answer = await collected(app, scope, receive)
        body = answer.body
        for russian, english in ENGLISH.items():
            body = body.replace(russian.encode(), english.encode())
        await replace(answer, body=body).send(send)

    return wrapping(speak)


LanguageOfTheReader = variation(
    "Приложение говорит на языке из Accept-Language: кто русского не просит, с тем по-английски",
    standing_before("web", _in_the_readers_language()),
)
