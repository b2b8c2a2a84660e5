"""The integration's page and the button «Синхронизировать» (contract: Kommo sync)."""

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
    BAD_GATEWAY,
    Requests,
    answering,
    failure,
    said,
)

SYNC = Requests("/api/agents/[^/]+/integrations/[^/]+/sync", "POST")


class SyncMessageDiffers(Rewritten):
    """The message has lost its words."""

    title = "Сообщение о запуске синхронизации другое"
    kills = ("S2.1",)
    requests = SYNC

    def change(self, body: Any) -> None:
        body.update(message="Sync started")


class SyncMessageWithoutJob(Rewritten):
    """The message is there, the number of the job is not: nothing can be followed."""

    title = "Сообщение есть, а номера задания нет"
    kills = ("S2.1",)
    requests = SYNC

    def change(self, body: Any) -> None:
        body["details"].pop("jobId")


class SyncRefused(Fault):
    """The web app does not find the connection that is there."""

    title = "Приложение не находит подключение Kommo, хотя оно есть"
    kills = ("S2.1",)

    def web(self, platform: Any) -> None:
        async def none(_org_id: str) -> None:
            return None

        platform.integrations.connection = none


class SyncRouteFails(Answered):
    """The route answers 500."""

    title = "Запрос синхронизации отвечает ошибкой 500"
    kills = ("S2.1",)
    requests = SYNC
    reply = failure("Не удалось запустить синхронизацию")


class SyncRouteIsPage(Answered):
    """The proxy answers the route with a page."""

    title = "Вместо ответа на синхронизацию приходит HTML прокси"
    kills = ("S2.1",)
    requests = SYNC
    reply = BAD_GATEWAY


class SyncRouteHangs(Hung):
    """The button's request never comes back."""

    title = "Запрос синхронизации не получает ответа"
    kills = ("S2.a3",)
    requests = SYNC


class SyncNotQueued(Fault):
    """The message is said and no job was made."""

    title = "Сообщение появилось, но задания в очереди нет"
    kills = ("S2.2", "S2.3")

    def web(self, platform: Any) -> None:
        async def pretend(_user: Any, _integration: Any) -> str:
            return "4711"

        platform.integrations.sync = pretend


class IntegrationNotListed(Fault):
    """Kommo was added to the agent and is not among its integrations."""

    title = "Интеграция Kommo не показана у агента"
    kills = ("S2.a2",)

    def web(self, platform: Any) -> None:
        path = Requests("/api/agents/[^/]+/integrations", "GET")
        platform.middleware.append(answering(path, said({"success": True, "integrations": []})))


class KommoPageBroken(Rendered):
    """The settings page of Kommo shows the error screen."""

    title = "Страница настроек Kommo показывает ошибку"
    kills = ("S2.a2",)
    page = "kommo"
