"""The chat's page and the choice of an agent (contract: Test chat)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.shapes import (
    Answered,
    Hung,
    Rendered,
    Rewritten,
)
from postdeploy.stand.faults.tools import (
    Reply,
    Requests,
    answering,
    failure,
)
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_ORG

PAGE = Requests("/manage/[^/]+/test-chat", "GET")
LIST = Requests("/api/agents", "GET")
AGENT = Requests("/api/agents/[^/]+", "GET")


class ChatPageShowsError(Rendered):
    """The page answers 200 and shows the error screen."""

    title = "Страница чата отвечает 200, но показывает экран ошибки"
    kills = ("S4.1",)
    page = "chat"


class ChatPageFails(Rendered):
    """The page answers 500."""

    title = "Страница чата отвечает 500"
    kills = ("S4.1",)
    page, status = "chat", 500


class ChatPageIsAnother(Rendered):
    """The route shows another page."""

    title = "Вместо чата открывается другая страница"
    kills = ("S4.1",)
    page, template = "chat", "agents"


class ChatPageMissing(Rendered):
    """The page was not deployed."""

    title = "Страницы чата нет: код 404"
    kills = ("S4.1",)
    page, template, status = "chat", "404", 404


class ChatPageBlank(Fault):
    """The page answers 200 with an empty body: a script has failed on the server."""

    title = "Страница чата пустая"
    kills = ("S4.1",)

    def web(self, platform: Any) -> None:
        blank = Reply(200, "<!DOCTYPE html><html><head><title>T11</title></head><body></body></html>", "text/html")
        platform.middleware.append(answering(PAGE, blank))


class ChatPageWantsSignIn(Answered):
    """The guard of the page loses the session."""

    title = "Страница чата отправляет вошедшего пользователя на вход"
    kills = ("S4.1",)
    requests = PAGE
    reply = Reply(307, "", "text/html", location="/login")


class ChatPageHangs(Hung):
    """The page never comes."""

    title = "Страница чата не отвечает"
    kills = ("S4.a1",)
    requests = PAGE


class AgentListEmpty(Rewritten):
    """The selector has nobody."""

    title = "Список агентов пуст"
    kills = ("S4.2",)
    requests = LIST

    def change(self, body: Any) -> None:
        body.update(data=[])


class AgentListFails(Answered):
    """The list cannot be had."""

    title = "Список агентов отвечает ошибкой 500"
    kills = ("S4.2",)
    requests = LIST
    reply = failure("Не удалось загрузить агентов")


class AgentListStale(Fault):
    """The list comes from a cache of before the deploy."""

    title = "Список агентов из кэша: новых в нём нет"
    kills = ("S4.2",)

    def web(self, platform: Any) -> None:
        of_organisation = platform.agents.of_organisation

        async def old(org_id: str, status: str | None = None, limit: int | None = None) -> list[Any]:
            return [row for row in await of_organisation(org_id, status, limit) if row["id"] == NORTH_AGENT]

        platform.agents.of_organisation = old


class InactiveAgentsListed(Fault):
    """The filter by status is ignored."""

    title = "В списке есть неактивные агенты"
    kills = ("S4.2",)

    def web(self, platform: Any) -> None:
        of_organisation = platform.agents.of_organisation

        async def all_of_them(org_id: str, _status: str | None = None, limit: int | None = None) -> Any:
            return await of_organisation(org_id, None, limit)

        platform.agents.of_organisation = all_of_them


class ForeignAgentListed(Fault):
    """Another organisation's agent can be seen."""

    title = "В списке виден агент чужой организации"
    kills = ("S4.2",)

    def web(self, platform: Any) -> None:
        of_organisation = platform.agents.of_organisation

        async def with_stranger(org_id: str, status: str | None = None, limit: int | None = None) -> Any:
            own = await of_organisation(org_id, status, limit)
            return [*own, *(await of_organisation(SOUTH_ORG, status, limit))]

        platform.agents.of_organisation = with_stranger


class AgentListedTwice(Rewritten):
    """A join doubles the agents."""

    title = "Каждый агент в списке дважды"
    kills = ("S4.2",)
    requests = LIST

    def change(self, body: Any) -> None:
        body.update(data=body["data"] * 2)


class AgentNamesMixed(Rewritten):
    """Names and ids do not belong together."""

    title = "Имена агентов в списке перепутаны"
    kills = ("S4.2",)
    requests = LIST

    def change(self, body: Any) -> None:
        names = [item["name"] for item in body["data"]]
        for item, name in zip(body["data"], names[1:] + names[:1], strict=True):
            item["name"] = name


class AnotherAgentOpens(Fault):
    """Whoever is chosen, the first agent opens."""

    title = "При выборе агента открывается другой"
    kills = ("S4.3",)

    def web(self, platform: Any) -> None:
        cached = platform.agents.cached

        async def first(org_id: str, _agent_id: str) -> Any:
            return await cached(org_id, NORTH_AGENT)

        platform.agents.cached = first


class ChosenAgentNotFound(Answered):
    """The chosen agent is said not to be there."""

    title = "Выбранный агент не находится: код 404"
    kills = ("S4.3",)
    requests = AGENT
    reply = failure("Агент не найден", 404)


class ChosenAgentInactive(Rewritten):
    """The chosen agent opens as a draft."""

    title = "Выбранный агент открывается черновиком"
    kills = ("S4.3",)
    requests = AGENT

    def change(self, body: Any) -> None:
        body["data"].update(status="draft")


class ChosenAgentNameless(Rewritten):
    """The fields of the agent have other names."""

    title = "У выбранного агента нет имени: поле переименовано"
    kills = ("S4.3",)
    requests = AGENT

    def change(self, body: Any) -> None:
        body["data"]["agentName"] = body["data"].pop("name")
