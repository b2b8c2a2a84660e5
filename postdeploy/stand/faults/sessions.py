"""Sessions that end while somebody is at work: harmless where one signs in again and goes on."""

from __future__ import annotations

import itertools
import secrets
from typing import Any

from starlette.requests import Request

from postdeploy.stand.faults.declaring import Change, Made, fault, variation
from postdeploy.stand.faults.shapes.methods import web
from postdeploy.stand.faults.tools import Requests

MID_RUN = 60
"""Requests after which the run is in its middle, over HTTP."""


def _forgetting(requests: Requests, nth: int) -> Change:
    """At the nth of these requests all sessions so far are over, as after a deploy with another AUTH_SECRET."""
    number = itertools.count(1)

    def current(platform: Any, ask: Any, request: Request) -> Any:
        if requests.match(request.scope) and next(number) == nth:
            platform.config = platform.config.with_(auth_secret=secrets.token_hex(32))
        return ask(request)

    return web("sessions.current")(current)


def _ended(title: str, requests: Requests, nth: int = 1, driver: str = "browser") -> Made:
    return variation(title, _forgetting(requests, nth), driver=driver)


SessionEndsMidRun = _ended("Посреди прогона все сессии кончаются", Requests("/.*"), MID_RUN, driver="api")
SessionEndsMidRunOnScreen = _ended("Посреди прогона в браузере все сессии кончаются", Requests("/.*"), 3 * MID_RUN)
SessionEndsOnSaving = _ended(
    "Сессия кончается, пока заполняют форму: «Создать правило» ведёт на вход",
    Requests("/api/agents/[0-9a-f-]{36}/rules", "POST"),
)
SessionEndsInChat = _ended(
    "Сессия кончается, пока пишут сообщение в чат: отправка ведёт на вход", Requests("/api/chat", "POST"), 2
)
SessionEndsOnTheWay = _ended(
    "Сессия кончается по дороге на страницу скриптов",
    Requests("/manage/[^/]+/ai-agents/[0-9a-f-]{36}/scripts", "GET"),
)


def _thrown_out(platform: Any, ask: Any, request: Request) -> Any:
    found = ask(request)
    if request.method == "POST" and request.url.path.startswith("/api/agents"):
        platform.config = platform.config.with_(auth_secret=secrets.token_hex(32))
    return found


ThrownOutAtEachSaving = fault(
    "Каждое сохранение завершает сессию: после него снова просят войти",
    "S2.a2",
    web("sessions.current")(_thrown_out),
    hint="AUTH_SECRET",
    leaves_traces=True,
)
