"""The list of the scripts (contract: Scripts)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.shapes import (
    Answered,
    Rewritten,
)
from postdeploy.stand.faults.tools import (
    Requests,
    failure,
    rewriting,
)
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_AGENT, SOUTH_ORG

LIST = Requests("/api/agents/[^/]+/scripts", "GET")


class ScriptsListFails(Answered):
    """The list cannot be had."""

    title = "Список скриптов отвечает ошибкой 500"
    kills = ("S5.5",)
    requests = LIST
    reply = failure("Не удалось загрузить скрипты")


class ScriptsListEmpty(Rewritten):
    """The list has nothing."""

    title = "Список скриптов пуст, хотя они есть"
    kills = ("S5.5",)
    requests = LIST

    def change(self, body: Any) -> None:
        body.update(data=[])


class ScriptsListStale(Fault):
    """The list is cached at the first look."""

    title = "Список скриптов из кэша: изменений в нём нет"
    kills = ("S5.5",)

    def web(self, platform: Any) -> None:
        kept: list[Any] = []

        def first(body: Any) -> Any:
            kept.append(body)
            return kept[0]

        platform.middleware.append(rewriting(LIST, first))


class ScriptsListWithStrangers(Fault):
    """The list holds a script of another organisation."""

    title = "В списке виден скрипт чужой организации"
    kills = ("S5.5",)

    def web(self, platform: Any) -> None:
        of_agent = platform.scripts.of_agent

        async def with_stranger(org_id: str, agent_id: str, type_: str | None = None) -> Any:
            return [*(await of_agent(org_id, agent_id, type_)), *(await of_agent(SOUTH_ORG, SOUTH_AGENT, type_))]

        platform.scripts.of_agent = with_stranger


class ScriptsListOfAllAgents(Fault):
    """The list shows the scripts of all agents."""

    title = "В списке скрипты всех агентов организации"
    kills = ("S5.5",)

    def web(self, platform: Any) -> None:
        of_agent = platform.scripts.of_agent

        async def of_all(org_id: str, agent_id: str, type_: str | None = None) -> Any:
            return [*(await of_agent(org_id, NORTH_AGENT, type_)), *(await of_agent(org_id, agent_id, type_))]

        platform.scripts.of_agent = of_all


class ScriptsListWithoutTexts(Rewritten):
    """The list shows names without texts."""

    title = "В списке у скриптов нет содержимого"
    kills = ("S5.5",)
    requests = LIST

    def change(self, body: Any) -> None:
        for item in body["data"]:
            item["content"] = ""
