"""The chat's page and the choice of an agent (contract: Test chat)."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from postdeploy.stand.faults.declaring import as_fault, fault
from postdeploy.stand.faults.shapes.answers import answered, field_renamed, hung, rendered, rewritten, with_fields
from postdeploy.stand.faults.shapes.methods import web
from postdeploy.stand.faults.tools import SIGN_IN, Reply, Requests, failure
from postdeploy.stand.platform.web.errors import NotFound
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_ORG

PAGE = Requests("/manage/[^/]+/test-chat", "GET")
LIST = Requests("/api/agents", "GET")
AGENT = Requests("/api/agents/[^/]+", "GET")
BLANK = "<!DOCTYPE html><html><head><title>T11</title></head><body></body></html>"

ChatPageShowsError = fault("Страница чата отвечает 200, но показывает экран ошибки", "S4.1", rendered("chat"))
ChatPageFails = fault("Страница чата отвечает 500", "S4.1", rendered("chat", status=500))
ChatPageIsAnother = fault("Вместо чата открывается другая страница", "S4.1", rendered("chat", template="agents"))
ChatPageMissing = fault("Страницы чата нет: код 404", "S4.1", rendered("chat", template="404", status=404))
# A script has failed on the server.
ChatPageBlank = fault("Страница чата пустая", "S4.1", answered(PAGE, Reply(200, BLANK, "text/html")))
ChatPageWantsSignIn = fault("Страница чата отправляет вошедшего пользователя на вход", "S4.1", answered(PAGE, SIGN_IN))

ChatPageHangs = fault("Страница чата не отвечает", "S4.a1", hung(PAGE))

AgentListEmpty = fault("Список агентов пуст", "S4.2", with_fields(LIST, data=[]))
AgentListFails = fault(
    "Список агентов отвечает ошибкой 500", "S4.2", answered(LIST, failure("Не удалось загрузить агентов"))
)


@as_fault(web("agents.of_organisation"), "Список агентов из кэша: новых в нём нет", "S4.2")
async def AgentListStale(
    _platform: Any, of_organisation: Any, org_id: str, status: str | None = None, limit: int | None = None
) -> list[Any]:
    """The list comes from a cache of before the deploy."""
    return [row for row in await of_organisation(org_id, status, limit) if row["id"] == NORTH_AGENT]


@as_fault(web("agents.of_organisation"), "В списке есть неактивные агенты", "S4.2")
async def InactiveAgentsListed(
    _platform: Any, of_organisation: Any, org_id: str, _status: str | None = None, limit: int | None = None
) -> Any:
    """The filter by status is ignored."""
    return await of_organisation(org_id, None, limit)


@as_fault(web("agents.of_organisation"), "В списке виден агент чужой организации", "S4.2")
async def ForeignAgentListed(
    _platform: Any, of_organisation: Any, org_id: str, status: str | None = None, limit: int | None = None
) -> Any:
    """Another organisation's agent can be seen."""
    own = await of_organisation(org_id, status, limit)
    return [*own, *(await of_organisation(SOUTH_ORG, status, limit))]


AgentListedTwice = fault(
    "Каждый агент в списке дважды", "S4.2", rewritten(LIST)(lambda body: body.update(data=body["data"] * 2))
)


@as_fault(rewritten(LIST), "Имена агентов в списке перепутаны", "S4.2")
def AgentNamesMixed(body: Any) -> None:
    """Names and ids do not belong together."""
    names = [item["name"] for item in body["data"]]
    for item, name in zip(body["data"], names[1:] + names[:1], strict=True):
        item["name"] = name


@as_fault(web("agents.cached"), "При выборе агента открывается другой", "S4.3")
async def AnotherAgentOpens(_platform: Any, cached: Any, org_id: str, _agent_id: str) -> Any:
    """Whoever is chosen, the first agent opens."""
    return await cached(org_id, NORTH_AGENT)


@as_fault(web("agents.cached"), "Агент чужой организации открывается по номеру", "S4.3", hint="по организации")
async def ForeignAgentOpens(_platform: Any, cached: Any, org_id: str, agent_id: str) -> Any:
    """An agent is looked for by its id alone."""
    with suppress(NotFound):
        return await cached(org_id, agent_id)
    return await cached(SOUTH_ORG, agent_id)


ChosenAgentNotFound = fault(
    "Выбранный агент не находится: код 404", "S4.3", answered(AGENT, failure("Агент не найден", 404))
)
ChosenAgentInactive = fault(
    "Выбранный агент открывается черновиком", "S4.3", with_fields(AGENT, "data", status="draft")
)
ChosenAgentNameless = fault(
    "У выбранного агента нет имени: поле переименовано", "S4.3", field_renamed(AGENT, "data", "name", "agentName")
)
