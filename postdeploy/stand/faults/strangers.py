"""Who is given what belongs to an organisation: somebody who has not signed in (contract: Answers, 401)."""

from __future__ import annotations

from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from postdeploy.stand.faults.declaring import Made, as_fault, fault
from postdeploy.stand.faults.shapes.answers import standing_before
from postdeploy.stand.faults.shapes.methods import web
from postdeploy.stand.faults.tools import Middleware, Requests, Whole, collected, wrapping
from postdeploy.stand.platform.web.session import User
from postdeploy.stand.seed import NORTH_ORG, NORTH_OWNER, NORTH_SLUG

API = Requests("/api/(agents|chat|dashboard).*", "GET")


@as_fault(web("sessions.current"), "Без входа каждый — владелец организации", "S3.4 S4.2 S5.5 S6.3 S7.3")
def EverybodyIsTheOwner(_platform: Any, current: Any, request: Any) -> Any:
    """A user for work on one's own machine was left in."""
    return current(request) or User(NORTH_OWNER, "dev@north.test", "Разработчик", NORTH_ORG, f"1-{NORTH_SLUG}")


def _cookie(scope: Scope) -> bytes:
    found: bytes = dict(scope.get("headers", [])).get(b"cookie", b"")
    return found if b"session" in found else b""


def _kept_for_all() -> Middleware:
    """Give what an owner was given last to whoever asks without a session."""
    kept: dict[tuple[str, bytes], Whole] = {}

    async def cache(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        if not API.match(scope):
            await app(scope, receive, send)
            return
        key, known = (scope["path"], scope["query_string"]), _cookie(scope)
        answer = kept[key] if key in kept and not known else await collected(app, scope, receive)
        kept.update({key: answer} if known else {})
        await answer.send(send)

    return wrapping(cache)


AnswersKeptForAll = fault(
    "CDN хранит ответы API и отдаёт их всем, не глядя на cookie", "S3.4 S4.2", standing_before("web", _kept_for_all())
)


def _unguarded(requests: Requests) -> Middleware:
    """Take whoever asks without a session for the one who was there last."""
    latest = [b""]

    async def as_the_last(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        latest[:] = [_cookie(scope) or latest[0]]
        if requests.match(scope) and not _cookie(scope):
            scope = {**scope, "headers": [*scope["headers"], (b"cookie", latest[0])]}
        await app(scope, receive, send)

    return wrapping(as_the_last)


def _open(what: str, line: str, path: str) -> Made:
    title = f"Маршрут не спрашивает сессию: {what} отдаются и тому, кто не вошёл"
    return fault(title, line, standing_before("web", _unguarded(Requests(path, "GET"))))


UpdatesOpen = _open("обновления Dashboard", "S3.4", "/api/dashboard/updates")
AgentsOpen = _open("агенты", "S4.2", "/api/agents")
TalksOpen = _open("сообщения чата", "S4.6", "/api/chat")
ScriptsOpen = _open("скрипты", "S5.5", "/api/agents/[^/]+/scripts")
RulesOpen = _open("правила", "S6.3", "/api/agents/[^/]+/rules")
SequencesOpen = _open("последовательности", "S7.3", "/api/agents/[^/]+/sequences")
