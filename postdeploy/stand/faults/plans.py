"""How many there may be: as many as the plan of the organisation allows, or by mistake a single one.

That a plan allows no more is not the deploy's fault.
"""

from __future__ import annotations

import re
from typing import Unpack

from starlette.types import ASGIApp, Receive, Scope, Send

from postdeploy.stand.faults.declaring import Besides, Made, fault, hiding
from postdeploy.stand.faults.shapes.answers import answered, standing_before
from postdeploy.stand.faults.tools import Middleware, Requests, failure, wrapping

NO_AGENTS = "Достигнут лимит тарифа: не более 5 агентов"
NO_SCRIPTS = "Plan limit reached: 10 scripts"


def _no_more(title: str, hides: str, error: str, path: str, status: int) -> Made:
    return hiding(title, hides, error.casefold(), answered(Requests(path, "POST"), failure(error, status)))


NoMoreAgentsInPlan = _no_more(
    "У организации столько агентов, сколько позволяет тариф",
    "S2.a2 S3.2 S3.a5 S4.2 S5.a1 S6.a1 S7.a1",
    NO_AGENTS,
    "/api/agents",
    403,
)
NoMoreScriptsInPlan = _no_more(
    "У организации столько скриптов, сколько позволяет тариф", "S5.2", NO_SCRIPTS, "/api/agents/[^/]+/scripts", 402
)
NoMoreRulesInPlan = _no_more(
    "У организации столько правил, сколько позволяет тариф",
    "S6.3",
    "Превышено количество правил для вашего тарифа",
    "/api/agents/[^/]+/rules",
    422,
)
NoMoreTokensInPlan = _no_more(
    "Токены, которые тариф даёт организации на месяц, кончились",
    "S4.4",
    "Лимит токенов вашего тарифа исчерпан",
    "/api/chat",
    402,
)


def _one_only(title: str, line: str, noun: str, **more: Unpack[Besides]) -> Made:
    """A unique index that forgets what it is unique in: the second object of an agent meets the first."""
    error = f'duplicate key value violates unique constraint "{noun}_agent_id_key"'
    return fault(title, line, standing_before("web", _first_alone(f"/api/agents/([^/]+)/{noun}", error)), **more)


def _first_alone(path: str, error: str) -> Middleware:
    had: set[str] = set()

    async def let_one_in(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        found = re.fullmatch(path, scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if found and found[1] in had:
            await failure(error).whole.send(send)
            return
        had.update(found.groups() if found else ())
        await app(scope, receive, send)

    return wrapping(let_one_in)


SecondScriptFails = _one_only("Второй скрипт агента не создаётся: duplicate key", "S5.2", "scripts")
SecondRuleFails = _one_only("Второе правило агента не создаётся: duplicate key", "S6.4", "rules", hint="на втором")
SecondSequenceFails = _one_only(
    "Вторая последовательность агента не создаётся: duplicate key", "S7.4", "sequences", hint="на втором"
)
