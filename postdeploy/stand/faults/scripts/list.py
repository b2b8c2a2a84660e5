"""The list of the scripts (contract: Scripts)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.declaring import as_fault, fault
from postdeploy.stand.faults.shapes.answers import answered, cached, items_with, with_fields
from postdeploy.stand.faults.shapes.methods import web
from postdeploy.stand.faults.tools import Requests, failure
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_AGENT, SOUTH_ORG

LIST = Requests("/api/agents/[^/]+/scripts", "GET")

ScriptsListFails = fault(
    "Список скриптов отвечает ошибкой 500", "S5.5", answered(LIST, failure("Не удалось загрузить скрипты"))
)
ScriptsListEmpty = fault("Список скриптов пуст, хотя они есть", "S5.5", with_fields(LIST, data=[]))
ScriptsListStale = fault("Список скриптов из кэша: изменений в нём нет", "S5.5", cached(LIST))


@as_fault(web("scripts.of_agent"), "В списке виден скрипт чужой организации", "S5.5")
async def ScriptsListWithStrangers(
    _platform: Any, of_agent: Any, org_id: str, agent_id: str, type_: str | None = None
) -> Any:
    """The list holds a script of another organisation."""
    return [*(await of_agent(org_id, agent_id, type_)), *(await of_agent(SOUTH_ORG, SOUTH_AGENT, type_))]


@as_fault(web("scripts.of_agent"), "В списке скрипты всех агентов организации", "S5.5")
async def ScriptsListOfAllAgents(
    _platform: Any, of_agent: Any, org_id: str, agent_id: str, type_: str | None = None
) -> Any:
    """The list shows the scripts of all agents."""
    return [*(await of_agent(org_id, NORTH_AGENT, type_)), *(await of_agent(org_id, agent_id, type_))]


ScriptsListWithoutTexts = fault("В списке у скриптов нет содержимого", "S5.5", items_with(LIST, content=""))
