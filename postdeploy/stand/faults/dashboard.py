"""ШАГ 3: the table `activity_logs` and the dashboard's list of updates (contract: Dashboard)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.shapes import (
    Answered,
    Entered,
    EnteredOtherwise,
    EnteredTooLate,
    EnteredTwice,
    Hung,
    Rewritten,
)
from postdeploy.stand.faults.tools import (
    BAD_GATEWAY,
    Requests,
    failure,
    rewriting,
)
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_ORG

UPDATES = Requests("/api/dashboard/updates", "GET")
DASHBOARD = Requests("/manage/[^/]+", "GET")
AGENTS = Requests("/api/agents", "POST")


class _Tolerant(Fault):
    """Base: the application outlives a log of activities that it cannot write or read."""

    def web(self, platform: Any) -> None:
        write, latest = platform.activity.write, platform.activity.latest

        async def try_to_write(entry: Any) -> None:
            try:
                await write(entry)
            except Exception:  # as the platform's code does: logging must not break the request
                return

        async def try_to_read(org_id: str, limit: int) -> list[Any]:
            try:
                return list(await latest(org_id, limit))
            except Exception:
                return []

        platform.activity.write, platform.activity.latest = try_to_write, try_to_read

    def worker(self, platform: Any) -> None:
        write = platform.activity.write

        async def try_to_write(connection: Any, activity: Any) -> None:
            try:
                async with connection.transaction():
                    await write(connection, activity)
            except Exception:
                return

        platform.activity.write = try_to_write


class TableMissing(_Tolerant):
    """The migration that makes the table was not applied; the application carries on without it."""

    title = "Миграция не применена: таблицы `activity_logs` нет"
    kills = ("S3.1", "S3.3", "S6.5", "S7.5", "S7.6")

    async def database(self, connection: Any) -> None:
        await connection.execute("drop table activity_logs")


class TableUnderOtherName(_Tolerant):
    """The table exists under another name."""

    title = "Таблица создана под другим именем"
    kills = ("S3.1", "S3.3", "S6.5", "S7.5", "S7.6")
    leaves_traces = True

    async def database(self, connection: Any) -> None:
        await connection.execute("alter table activity_logs rename to activity_log")


class TableInOtherSchema(_Tolerant):
    """The migration has put the table into a schema that Supabase does not serve; the application finds it."""

    title = "Таблица `activity_logs` лежит в схеме, которую Supabase не отдаёт"
    kills = ("S3.1", "S3.a4", "S3.3", "S6.5", "S7.5", "S7.6")
    leaves_traces = True

    async def database(self, connection: Any) -> None:
        await connection.execute("create schema internal; alter table activity_logs set schema internal;")
        await connection.execute("alter role postgres set search_path = public, internal")


class ColumnMissing(_Tolerant):
    """The last migration, which adds a column, was not applied."""

    title = "В `activity_logs` нет столбца: последняя миграция не применена"
    kills = ("S3.1", "S3.3", "S6.5", "S7.5", "S7.6")

    async def database(self, connection: Any) -> None:
        await connection.execute("alter table activity_logs drop column description")


class ColumnRenamed(_Tolerant):
    """A column bears another name than the application uses."""

    title = "Столбец metadata в `activity_logs` переименован"
    kills = ("S3.1", "S3.3", "S6.5", "S7.5", "S7.6")
    leaves_traces = True

    async def database(self, connection: Any) -> None:
        await connection.execute("alter table activity_logs rename column metadata to details")


class FirstEntriesLost(Fault):
    """The log of activities is set up by the first look at the dashboard; what happens before is lost."""

    title = "Пока никто не открыл Dashboard, события не записываются"
    kills = ("S3.2",)

    def web(self, platform: Any) -> None:
        write, updates = platform.activity.write, platform.dashboard.updates
        awake: list[bool] = []

        async def write_when_awake(entry: Any) -> None:
            if awake:
                await write(entry)

        async def wake(org_id: str, limit: int) -> Any:
            awake.append(True)
            return await updates(org_id, limit)

        platform.activity.write, platform.dashboard.updates = write_when_awake, wake


class _Entry(Entered):
    """Base: the entry about a new agent is written in another way."""

    kills: ClassVar[tuple[str, ...]] = ("S3.3",)
    entry = "agent_created"


class NothingIsLogged(_Entry):
    """No creation of an agent is ever written."""

    title = "Создание агента не записывается в `activity_logs`"
    kills = ("S3.2", "S3.3")


class LoggedTooLate(_Entry, EnteredTooLate):
    """The entries wait for a batch."""

    title = "События записываются слишком поздно"
    kills = ("S3.2", "S3.3")


class LoggedForOtherTenant(_Entry, EnteredOtherwise):
    """The entry about a new agent goes to another organisation."""

    title = "Событие о новом агенте попадает чужой организации"
    kills = ("S3.2", "S3.3")

    def changes(self, entry: Any) -> dict[str, Any]:
        return {"org_id": SOUTH_ORG}


class EntryTwice(_Entry, EnteredTwice):
    """The entry is written twice."""

    title = "Событие о новом агенте записано дважды"


class EntryInEnglish(_Entry, EnteredOtherwise):
    """The title is not the checklist's."""

    title = "Событие называется не «Создан новый агент»"

    def changes(self, entry: Any) -> dict[str, Any]:
        return {"title": f"Agent created: {entry.metadata['agent_name']}"}


class EntryAboutOtherAgent(_Entry, EnteredOtherwise):
    """The entry belongs to another agent."""

    title = "Событие записано о другом агенте"

    def changes(self, entry: Any) -> dict[str, Any]:
        return {"agent_id": NORTH_AGENT}


class EntryWithoutUser(_Entry, EnteredOtherwise):
    """Nobody is named as the one who did it."""

    title = "В событии не указано, кто создал агента"

    def changes(self, entry: Any) -> dict[str, Any]:
        return {"user_id": None}


class EntryNotShown(Fault):
    """The dashboard leaves the kind of entry out."""

    title = "Событие записано, но Dashboard его не показывает"
    kills = ("S3.3",)
    hint = "пропускает этот вид"

    def web(self, platform: Any) -> None:
        latest = platform.activity.latest

        async def without(org_id: str, limit: int) -> list[Any]:
            return [entry for entry in await latest(org_id, limit) if entry["activity_type"] != "agent_created"]

        platform.activity.latest = without


class EntryShownWithoutName(Rewritten):
    """The dashboard shows the entry without the agent's name."""

    title = "Dashboard показывает событие без имени агента"
    kills = ("S3.3",)
    requests = UPDATES

    def change(self, body: Any) -> None:
        for item in body["data"]:
            if item["message"].startswith("Создан новый агент"):
                item["message"] = "Создан новый агент"


class AgentEntryShownTwice(Rewritten):
    """A join in the query doubles the entries about agents."""

    title = "Dashboard показывает одно событие дважды"
    kills = ("S3.3",)
    requests = UPDATES

    def change(self, body: Any) -> None:
        body["data"] = [
            copy for item in body["data"] for copy in ([item, item] if item["message"].startswith("Создан") else [item])
        ]


class UpdatesCached(Fault):
    """The dashboard is served from a cache that nobody clears."""

    title = "Dashboard отдаёт список из кэша: новых событий в нём нет"
    kills = ("S3.3", "S6.5", "S7.5", "S7.6")
    hint = "из кэша"

    def web(self, platform: Any) -> None:
        updates = platform.dashboard.updates
        kept: list[Any] = []

        async def cached(org_id: str, limit: int) -> Any:
            if not kept:
                kept.append(await updates(org_id, limit))
            return kept[0]

        platform.dashboard.updates = cached


class OldestFirst(Rewritten):
    """The list runs from old to new."""

    title = "Список обновлений идёт от старых к новым"
    kills = ("S3.4",)
    requests = UPDATES

    def change(self, body: Any) -> None:
        body["data"].reverse()


class OnlyTheNewest(Rewritten):
    """The list holds one entry."""

    title = "В списке обновлений только одна, последняя запись"
    kills = ("S3.4", "S6.5", "S7.5")
    requests = UPDATES

    def change(self, body: Any) -> None:
        body.update(data=body["data"][:1])


class WrongColour(Rewritten):
    """The entry is not marked as its kind is."""

    title = "Обновление о новом агенте отмечено цветом ошибки"
    kills = ("S3.4",)
    requests = UPDATES

    def change(self, body: Any) -> None:
        for item in body["data"]:
            item["color"] = "red"


class ClockShifted(Fault):
    """The server prints times of another zone than before the deploy."""

    title = "Время обновлений сдвинуто на три часа"
    kills = ("S3.4",)

    def web(self, platform: Any) -> None:
        form = "%d.%m.%Y, %H:%M"

        def shift(body: Any) -> None:
            for item in body["data"]:
                shown = datetime.strptime(item["timestamp"], form) + timedelta(hours=3)
                item["timestamp"] = shown.strftime(form)

        platform.middleware.append(rewriting(UPDATES, shift))


class ForeignUpdatesShown(Fault):
    """The list forgets the organisation."""

    title = "Dashboard показывает события всех организаций"
    kills = ("S3.a4", "S3.4")

    def web(self, platform: Any) -> None:
        async def of_all(_org_id: str, limit: int) -> Any:
            return await platform.database.rows("select * from activity_logs order by created_at desc limit $1", limit)

        platform.activity.latest = of_all


class ForeignUpdateSlipsIn(Fault):
    """One entry of another organisation comes in once there is an own one: a join gone wrong."""

    title = "Среди своих обновлений одно чужое"
    kills = ("S3.4",)

    def web(self, platform: Any) -> None:
        latest = platform.activity.latest

        async def with_stranger(org_id: str, limit: int) -> Any:
            own = await latest(org_id, limit)
            return [*own, *(await latest(SOUTH_ORG, 1))] if own else own

        platform.activity.latest = with_stranger


class UpdatesFail(Answered):
    """The list cannot be had."""

    title = "Список обновлений отвечает ошибкой 500"
    kills = ("S3.a4", "S3.3", "S6.5", "S7.5", "S7.6")
    requests = UPDATES
    reply = failure("Не удалось загрузить обновления")


class UpdatesHang(Hung):
    """The list never comes."""

    title = "Список обновлений не отвечает"
    kills = ("S3.a4", "S3.3", "S6.5", "S7.5", "S7.6")
    requests = UPDATES


class DashboardPageFails(Answered):
    """The dashboard's page is the proxy's."""

    title = "Страница Dashboard не открывается: прокси отвечает 502"
    kills = ("S3.a3",)
    requests = DASHBOARD
    reply = BAD_GATEWAY


class AgentCreatedTwice(Fault):
    """One press of the button makes two agents."""

    title = "Одно нажатие создаёт двух агентов"
    kills = ("S3.a5",)

    def web(self, platform: Any) -> None:
        create = platform.agents.create

        async def twice(user: Any, values: Any) -> Any:
            await create(user, values)
            return await create(user, values)

        platform.agents.create = twice
