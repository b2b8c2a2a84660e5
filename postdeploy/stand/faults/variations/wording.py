"""Objects, entries and pages that say more, or the same in other words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from postdeploy.stand.faults.declaring import as_variation, variation
from postdeploy.stand.faults.shapes.answers import drawn_otherwise, rewritten
from postdeploy.stand.faults.shapes.methods import web, worker
from postdeploy.stand.faults.shapes.setting import executed
from postdeploy.stand.faults.tools import Requests
from postdeploy.stand.seed import NORTH_OWNER

SYNC = Requests("/api/agents/[^/]+/integrations/[^/]+/sync", "POST")
LISTS = Requests("/api/agents/[^/]+/(scripts|rules|sequences)", "GET")
OWNERS = ("org_id", "orgId", "agent_id", "agentId")
UPDATES = Requests("/api/dashboard/updates", "GET")
NOTICE = {"id": "notice-7", "message": "Новая версия: что изменилось", "timestamp": "сегодня", "color": "blue"}


def _longer(entry: Any) -> Any:
    return replace(entry, title=f"🔔 Событие: {entry.title} · 1 действие")


async def _told_by_app(_platform: Any, write: Any, entry: Any) -> None:
    await write(_longer(entry))


async def _told_by_worker(_platform: Any, write: Any, connection: Any, entry: Any) -> None:
    await write(connection, _longer(entry))


@as_variation(web("rules.create"), "Платформа дополняет действия правила: номер, канал, задержка")
async def ActionsCarryMore(_platform: Any, create: Any, org_id: str, agent_id: str, values: Any) -> Any:
    """The platform gives each action of a rule an id and fills in what was left out."""
    more = {"channel": "default", "delay_minutes": 0}
    actions = [{"id": f"a{number}", **action, **more} for number, action in enumerate(values["actions"])]
    return await create(org_id, agent_id, {**values, "actions": actions})


@as_variation(web("activity.write"), "Описание записи о правиле другими словами: «Действий выполнено: 1 из 1.»")
async def DescriptionsInOtherWords(_platform: Any, write: Any, entry: Any) -> None:
    """The entry about an executed rule counts its actions in other words."""
    counted = entry.type == "rule_executed"
    await write(replace(entry, description="Действий выполнено: 1 из 1.") if counted else entry)


NoticeOnDashboard = variation(
    "Первой в списке обновлений — новость от разработчиков, её нет в `activity_logs`",
    rewritten(UPDATES)(lambda body: body["data"].insert(0, dict(NOTICE))),
)
NoticeOfTheSameKind = variation(
    "В списке обновлений — новость с номером UUID, которой нет в `activity_logs`",
    rewritten(UPDATES)(lambda body: body["data"].insert(1, {**NOTICE, "id": "7c9e6679-7425-40de-944b-e07fc1f90ae7"})),
)
TitlesSayMore = variation(
    "Записи о событиях говорят больше: «🔔 Правило выполнено: … · 1 действие»",
    web("activity.write")(_told_by_app),
    worker("activity.write")(_told_by_worker),
)
SyncMessageSpelledOtherwise = variation(
    "Сообщение набрано иначе: «✅ Синхронизация запущена!»",
    rewritten(SYNC)(lambda body: {**body, "message": f"✅ {body['message']}!"} if body["success"] else body),
)


def _with_badges(page: str) -> str:
    for words in ("Тестовый чат", "Скрипты продаж"):
        page = page.replace(f"<h1>{words}</h1>", f"<h1>💬 {words.replace(' ', '&nbsp;')} (beta)</h1>")
    return page


HeadingsSayMore = variation(
    "Заголовки страниц со значком и счётчиком: «💬 Тестовый чат (beta)»", drawn_otherwise(_with_badges)
)
OwnerWithoutName = variation(
    "У владельца организации не заполнено имя", executed("update users set full_name = null where id = $1", NORTH_OWNER)
)


@as_variation(
    web("activity.write"), "Описание записи о правиле называет сделку и время: «Сделка №…: выполнено 1 из 1 за 35 мс»"
)
async def DescriptionsNameTheDeal(_platform: Any, write: Any, entry: Any) -> None:
    """The entry about an executed rule tells for which deal, and how long it took."""
    told = f"Сделка №{(entry.metadata or {}).get('lead_id')}: выполнено 1 из 1 действий за 35 мс"
    await write(replace(entry, description=told) if entry.type == "rule_executed" else entry)


@as_variation(rewritten(LISTS), "Списки скриптов, правил и цепочек не повторяют номеров организации и агента")
def ListsTellLess(body: Any) -> None:
    """Lists give what the page shows and nothing that their reader knows anyway: organisation and agent."""
    for item in body["data"]:
        for field in OWNERS:
            item.pop(field, None)


@as_variation(rewritten(SYNC), "Сообщение говорит больше: «Синхронизация запущена. Это займёт около минуты»")
def SyncMessageSaysMore(body: Any) -> Any:
    """The message goes on after the words of the checklist."""
    return {**body, "message": f"{body['message']}. Это займёт около минуты"} if body["success"] else body
