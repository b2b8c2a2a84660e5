"""Objects, entries and pages that say more, or the same in other words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.responses import HTMLResponse

from postdeploy.stand.faults import Variation
from postdeploy.stand.faults.tools import Requests, rewriting
from postdeploy.stand.seed import NORTH_OWNER

SYNC = Requests("/api/agents/[^/]+/integrations/[^/]+/sync", "POST")
LISTS = Requests("/api/agents/[^/]+/(scripts|rules|sequences)", "GET")
OWNERS = ("org_id", "orgId", "agent_id", "agentId")
UPDATES = Requests("/api/dashboard/updates", "GET")
NOTICE = {"id": "notice-7", "message": "Новая версия: что изменилось", "timestamp": "сегодня", "color": "blue"}


class ActionsCarryMore(Variation):
    """The platform gives each action of a rule an id and fills in what was left out."""

    title = "Платформа дополняет действия правила: номер, канал, задержка"

    def web(self, platform: Any) -> None:
        create = platform.rules.create

        async def filled(org_id: str, agent_id: str, values: Any) -> Any:
            more = {"channel": "default", "delay_minutes": 0}
            actions = [{"id": f"a{number}", **action, **more} for number, action in enumerate(values["actions"])]
            return await create(org_id, agent_id, {**values, "actions": actions})

        platform.rules.create = filled


class DescriptionsInOtherWords(Variation):
    """The entry about an executed rule counts its actions in other words."""

    title = "Описание записи о правиле другими словами: «Действий выполнено: 1 из 1.»"

    def web(self, platform: Any) -> None:
        write = platform.activity.write

        async def other(entry: Any) -> None:
            counted = entry.type == "rule_executed"
            await write(replace(entry, description="Действий выполнено: 1 из 1.") if counted else entry)

        platform.activity.write = other


class DescriptionsNameTheDeal(Variation):
    """The entry about an executed rule tells for which deal, and how long it took."""

    title = "Описание записи о правиле называет сделку и время: «Сделка №…: выполнено 1 из 1 за 35 мс»"

    def web(self, platform: Any) -> None:
        write = platform.activity.write

        async def other(entry: Any) -> None:
            told = f"Сделка №{(entry.metadata or {}).get('lead_id')}: выполнено 1 из 1 действий за 35 мс"
            await write(replace(entry, description=told) if entry.type == "rule_executed" else entry)

        platform.activity.write = other


class ListsTellLess(Variation):
    """Lists give what the page shows and nothing that their reader knows anyway: organisation and agent."""

    title = "Списки скриптов, правил и цепочек не повторяют номеров организации и агента"

    def web(self, platform: Any) -> None:
        platform.middleware.append(rewriting(LISTS, _without_owners))


class NoticeOnDashboard(Variation):
    """The list of updates begins with a notice of the vendor's, which no table of activities has."""

    title = "Первой в списке обновлений — новость от разработчиков, её нет в `activity_logs`"

    def web(self, platform: Any) -> None:
        platform.middleware.append(rewriting(UPDATES, lambda body: body["data"].insert(0, dict(NOTICE))))


class SyncMessageSpelledOtherwise(Variation):
    """The message carries a tick and an exclamation mark."""

    title = "Сообщение набрано иначе: «✅ Синхронизация запущена!»"

    def web(self, platform: Any) -> None:
        platform.middleware.append(
            rewriting(SYNC, lambda body: {**body, "message": f"✅ {body['message']}!"} if body["success"] else body)
        )


class SyncMessageSaysMore(Variation):
    """The message goes on after the words of the checklist."""

    title = "Сообщение говорит больше: «Синхронизация запущена. Это займёт около минуты»"

    def web(self, platform: Any) -> None:
        more = "Это займёт около минуты"
        platform.middleware.append(
            rewriting(SYNC, lambda body: {**body, "message": f"{body['message']}. {more}"} if body["success"] else body)
        )


class HeadingsSayMore(Variation):
    """Headings carry a sign, a count and a badge."""

    title = "Заголовки страниц со значком и счётчиком: «💬 Тестовый чат (beta)»"

    def web(self, platform: Any) -> None:
        render = platform.pages.render

        def other(request: Any, name: str, status: int = 200, **context: Any) -> Any:
            text = render(request, name, status, **context).body.decode()
            for words in ("Тестовый чат", "Скрипты продаж"):
                text = text.replace(f"<h1>{words}</h1>", f"<h1>💬 {words.replace(' ', '&nbsp;')} (beta)</h1>")
            return HTMLResponse(text, status)

        platform.pages.render = other


class OwnerWithoutName(Variation):
    """The owner has never filled in a name."""

    title = "У владельца организации не заполнено имя"

    async def database(self, connection: Any) -> None:
        await connection.execute("update users set full_name = null where id = $1", NORTH_OWNER)


def _without_owners(body: Any) -> None:
    for item in body["data"]:
        for field in OWNERS:
            item.pop(field, None)
