"""ШАГ 3: the table `activity_logs` and the dashboard's list of updates (contract: Dashboard)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.tools import BAD_GATEWAY, Requests, answering, failure, hanging, rewriting
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_ORG

UPDATES = Requests("/api/dashboard/updates", "GET")
DASHBOARD = Requests("/manage/[^/]+", "GET")
AGENTS = Requests("/api/agents", "POST")
CREATED = "agent_created"
TOO_LATE = 20.0


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
    kills = ("S3.1",)
    hint = "не применена миграция"
    leaves_traces = True

    async def database(self, connection: Any) -> None:
        await connection.execute("drop table activity_logs")


class TableUnderOtherName(_Tolerant):
    """The table exists under another name."""

    title = "Таблица создана под другим именем"
    kills = ("S3.1",)
    hint = "не применена миграция"
    leaves_traces = True

    async def database(self, connection: Any) -> None:
        await connection.execute("alter table activity_logs rename to activity_log")


class TableInOtherSchema(_Tolerant):
    """The migration has put the table into a schema that Supabase does not serve; the application finds it."""

    title = "Таблица `activity_logs` лежит в схеме, которую Supabase не отдаёт"
    kills = ("S3.1",)
    hint = "не применена миграция"
    leaves_traces = True

    async def database(self, connection: Any) -> None:
        await connection.execute("create schema internal; alter table activity_logs set schema internal;")
        await connection.execute("alter role postgres set search_path = public, internal")


class ColumnMissing(_Tolerant):
    """The last migration, which adds a column, was not applied."""

    title = "В `activity_logs` нет столбца: последняя миграция не применена"
    kills = ("S3.1",)
    hint = "не применена миграция"

    async def database(self, connection: Any) -> None:
        await connection.execute("alter table activity_logs drop column description")


class ColumnRenamed(_Tolerant):
    """A column bears another name than the application uses."""

    title = "Столбец metadata в `activity_logs` переименован"
    kills = ("S3.1",)
    hint = "не применена миграция"
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


class NothingIsLogged(Fault):
    """No creation of an agent is ever written."""

    title = "Создание агента не записывается в `activity_logs`"
    kills = ("S3.2", "S3.3")

    def web(self, platform: Any) -> None:
        _change_entry(platform, CREATED, lambda _entry: None)


class LoggedTooLate(Fault):
    """The entries wait for a batch."""

    title = "События записываются слишком поздно"
    kills = ("S3.2", "S3.3")

    def web(self, platform: Any) -> None:
        write = platform.activity.write

        async def later(entry: Any) -> None:
            if entry.type == CREATED:
                platform.background.spawn(write(entry), after=TOO_LATE)
                return
            await write(entry)

        platform.activity.write = later


class LoggedForOtherTenant(Fault):
    """The entry about a new agent goes to another organisation."""

    title = "Событие о новом агенте попадает чужой организации"
    kills = ("S3.2", "S3.3")

    def web(self, platform: Any) -> None:
        _change_entry(platform, CREATED, lambda entry: replace(entry, org_id=SOUTH_ORG))


class EntryTwice(Fault):
    """The entry is written twice."""

    title = "Событие о новом агенте записано дважды"
    kills = ("S3.3",)

    def web(self, platform: Any) -> None:
        write = platform.activity.write

        async def twice(entry: Any) -> None:
            await write(entry)
            if entry.type == CREATED:
                await write(entry)

        platform.activity.write = twice


class EntryInEnglish(Fault):
    """The title is not the checklist's."""

    title = "Событие называется не «Создан новый агент»"
    kills = ("S3.3",)

    def web(self, platform: Any) -> None:
        _change_entry(
            platform, CREATED, lambda entry: replace(entry, title=f"Agent created: {entry.metadata['agent_name']}")
        )


class EntryAboutOtherAgent(Fault):
    """The entry belongs to another agent."""

    title = "Событие записано о другом агенте"
    kills = ("S3.3",)

    def web(self, platform: Any) -> None:
        _change_entry(platform, CREATED, lambda entry: replace(entry, agent_id=NORTH_AGENT))


class EntryWithoutUser(Fault):
    """Nobody is named as the one who did it."""

    title = "В событии не указано, кто создал агента"
    kills = ("S3.3",)

    def web(self, platform: Any) -> None:
        _change_entry(platform, CREATED, lambda entry: replace(entry, user_id=None))


class EntryNotShown(Fault):
    """The dashboard leaves the kind of entry out."""

    title = "Событие записано, но Dashboard его не показывает"
    kills = ("S3.3",)
    hint = "пропускает этот вид"

    def web(self, platform: Any) -> None:
        latest = platform.activity.latest

        async def without(org_id: str, limit: int) -> list[Any]:
            return [entry for entry in await latest(org_id, limit) if entry["activity_type"] != CREATED]

        platform.activity.latest = without


class EntryShownWithoutName(Fault):
    """The dashboard shows the entry without the agent's name."""

    title = "Dashboard показывает событие без имени агента"
    kills = ("S3.3",)

    def web(self, platform: Any) -> None:
        def cut(body: Any) -> None:
            for item in body["data"]:
                if item["message"].startswith("Создан новый агент"):
                    item["message"] = "Создан новый агент"

        platform.middleware.append(rewriting(UPDATES, cut))


class AgentEntryShownTwice(Fault):
    """A join in the query doubles the entries about agents."""

    title = "Dashboard показывает одно событие дважды"
    kills = ("S3.3",)

    def web(self, platform: Any) -> None:
        def double(body: Any) -> None:
            body["data"] = [
                copy
                for item in body["data"]
                for copy in ([item, item] if item["message"].startswith("Создан") else [item])
            ]

        platform.middleware.append(rewriting(UPDATES, double))


class UpdatesCached(Fault):
    """The dashboard is served from a cache that nobody clears."""

    title = "Dashboard отдаёт список из кэша: новых событий в нём нет"
    kills = ("S3.3", "S6.5", "S7.5")
    hint = "из кэша"

    def web(self, platform: Any) -> None:
        updates = platform.dashboard.updates
        kept: list[Any] = []

        async def cached(org_id: str, limit: int) -> Any:
            if not kept:
                kept.append(await updates(org_id, limit))
            return kept[0]

        platform.dashboard.updates = cached


class OldestFirst(Fault):
    """The list runs from old to new."""

    title = "Список обновлений идёт от старых к новым"
    kills = ("S3.4",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(rewriting(UPDATES, lambda body: body["data"].reverse()))


class OnlyTheNewest(Fault):
    """The list holds one entry."""

    title = "В списке обновлений только одна, последняя запись"
    kills = ("S3.4", "S6.5", "S7.5")

    def web(self, platform: Any) -> None:
        platform.middleware.append(rewriting(UPDATES, lambda body: body.update(data=body["data"][:1])))


class WrongColour(Fault):
    """The entry is not marked as its kind is."""

    title = "Обновление о новом агенте отмечено цветом ошибки"
    kills = ("S3.4",)

    def web(self, platform: Any) -> None:
        def red(body: Any) -> None:
            for item in body["data"]:
                item["color"] = "red"

        platform.middleware.append(rewriting(UPDATES, red))


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


class UpdatesFail(Fault):
    """The list cannot be had."""

    title = "Список обновлений отвечает ошибкой 500"
    kills = ("S3.a4", "S3.3", "S6.5", "S7.5")

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(UPDATES, failure("Не удалось загрузить обновления")))


class UpdatesHang(Fault):
    """The list never comes."""

    title = "Список обновлений не отвечает"
    kills = ("S3.a4", "S3.3", "S6.5", "S7.5")

    def web(self, platform: Any) -> None:
        platform.middleware.append(hanging(UPDATES))


class DashboardPageFails(Fault):
    """The dashboard's page is the proxy's."""

    title = "Страница Dashboard не открывается: прокси отвечает 502"
    kills = ("S3.a3",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(DASHBOARD, BAD_GATEWAY))


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


def _change_entry(platform: Any, kind: str, change: Any) -> None:
    """Let entries of one kind be written as `change` makes them; None keeps them out."""
    write = platform.activity.write

    async def changed(entry: Any) -> None:
        written = change(entry) if entry.type == kind else entry
        if written is not None:
            await write(written)

    platform.activity.write = changed
