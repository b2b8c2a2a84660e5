"""The integration's page and the button «Синхронизировать» (contract: Kommo sync)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.declaring import as_fault, fault
from postdeploy.stand.faults.shapes.answers import answered, hung, rendered, rewritten, with_fields
from postdeploy.stand.faults.shapes.methods import nothing, web
from postdeploy.stand.faults.shapes.objects import listed_with
from postdeploy.stand.faults.tools import BAD_GATEWAY, Requests, failure, said
from postdeploy.stand.seed import SOUTH_AGENT, SOUTH_ORG

SYNC = Requests("/api/agents/[^/]+/integrations/[^/]+/sync", "POST")

SyncMessageDiffers = fault(
    "Сообщение о запуске синхронизации другое",
    "S2.1",
    with_fields(SYNC, message="Sync started"),
)
SyncMessageWithoutJob = fault(
    "Сообщение есть, а номера задания нет", "S2.1", rewritten(SYNC)(lambda body: body["details"].pop("jobId"))
)
SyncRefused = fault(
    "Приложение не находит подключение Kommo, хотя оно есть", "S2.1", web("integrations.connection")(nothing)
)
SyncRouteFails = fault(
    "Запрос синхронизации отвечает ошибкой 500", "S2.1", answered(SYNC, failure("Не удалось запустить синхронизацию"))
)
SyncRouteIsPage = fault("Вместо ответа на синхронизацию приходит HTML прокси", "S2.1", answered(SYNC, BAD_GATEWAY))

SyncRouteHangs = fault("Запрос синхронизации не получает ответа", "S2.a3", hung(SYNC))


@as_fault(web("integrations.sync"), "Сообщение появилось, но задания в очереди нет", "S2.2 S2.3")
async def SyncNotQueued(_platform: Any, _original: Any, _user: Any, _integration: Any) -> str:
    """The message is said and no job was made."""
    return "4711"


IntegrationNotListed = fault(
    "Интеграция Kommo не показана у агента",
    "S2.a2",
    answered(Requests("/api/agents/[^/]+/integrations", "GET"), said({"success": True, "integrations": []})),
)
IntegrationsListWithStrangers = fault(
    "Среди интеграций агента видны интеграции чужой организации",
    "S2.a2",
    listed_with("integrations", SOUTH_AGENT, SOUTH_ORG),
)
KommoPageBroken = fault("Страница настроек Kommo показывает ошибку", "S2.a2", rendered("kommo"))
