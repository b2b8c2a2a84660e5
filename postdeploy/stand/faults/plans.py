"""The organisation has as much as its plan allows: whatever is wrong with that, it is not the deploy."""

from __future__ import annotations

from postdeploy.stand.faults.declaring import Made, hiding
from postdeploy.stand.faults.shapes.answers import answered
from postdeploy.stand.faults.tools import Requests, failure

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
