"""ШАГ 3: the table `activity_logs` and the dashboard's list of updates (contract: Dashboard)."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from postdeploy.stand.faults.declaring import Change, as_fault, fault
from postdeploy.stand.faults.shapes.answers import answered, hung, items_with, rewritten
from postdeploy.stand.faults.shapes.entries import entry, entry_otherwise, entry_with
from postdeploy.stand.faults.shapes.methods import nothing, too_late, twice, web, worker
from postdeploy.stand.faults.shapes.setting import executed
from postdeploy.stand.faults.tools import BAD_GATEWAY, Requests, failure
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_ORG

UPDATES = Requests("/api/dashboard/updates", "GET")
DASHBOARD = Requests("/manage/[^/]+", "GET")
KIND = "agent_created"
CREATED = "Создан новый агент"
LONG = 500
FORM = "%d.%m.%Y, %H:%M"
WITHOUT_LOG = "S3.1 S3.3 S6.5 S7.5 S7.6"
"""Lines that need the table, and each of its columns."""


async def _try_to_write(_platform: Any, write: Any, entry: Any) -> None:
    with suppress(Exception):  # as the platform's code does: logging must not break the request
        await write(entry)


async def _try_to_read(_platform: Any, latest: Any, org_id: str, limit: int) -> list[Any]:
    with suppress(Exception):
        return list(await latest(org_id, limit))
    return []


async def _try_to_write_there(_platform: Any, write: Any, connection: Any, activity: Any) -> None:
    with suppress(Exception):
        async with connection.transaction():
            await write(connection, activity)


TOLERANT = (
    web("activity.write")(_try_to_write),
    web("activity.latest")(_try_to_read),
    worker("activity.write")(_try_to_write_there),
)
"""The application outlives a log of activities that it cannot write or read."""


TableMissing = fault(
    "Миграция не применена: таблицы `activity_logs` нет", WITHOUT_LOG, executed("drop table activity_logs"), *TOLERANT
)
TableUnderOtherName = fault(
    "Таблица создана под другим именем",
    WITHOUT_LOG,
    executed("alter table activity_logs rename to activity_log"),
    *TOLERANT,
    leaves_traces=True,
)

# The application finds it there.
TableInOtherSchema = fault(
    "Таблица `activity_logs` лежит в схеме, которую Supabase не отдаёт",
    "S3.1 S3.a4 S3.3 S6.5 S7.5 S7.6",
    executed("create schema internal; alter table activity_logs set schema internal;"),
    executed("alter role postgres set search_path = public, internal"),
    *TOLERANT,
    leaves_traces=True,
)

ColumnMissing = fault(
    "В `activity_logs` нет столбца: последняя миграция не применена",
    WITHOUT_LOG,
    executed("alter table activity_logs drop column description"),
    *TOLERANT,
)
ColumnRenamed = fault(
    "Столбец metadata в `activity_logs` переименован",
    WITHOUT_LOG,
    executed("alter table activity_logs rename column metadata to details"),
    *TOLERANT,
    leaves_traces=True,
)


def _wake(platform: Any, render: Any, request: Any, name: str, **context: Any) -> Any:
    platform.log_is_awake = getattr(platform, "log_is_awake", False) or name == "dashboard"
    return render(request, name, **context)


@as_fault(
    entry(KIND),
    "Пока никто не открыл Dashboard, новые агенты не записываются",
    "S3.2",
    web("pages.render")(_wake),
)
async def FirstEntriesLost(platform: Any, write: Any, entry: Any) -> None:
    """The log of agents is set up by the dashboard's page; what happens before somebody opens it is lost."""
    if getattr(platform, "log_is_awake", False):
        await write(entry)


NothingIsLogged = fault("Создание агента не записывается в `activity_logs`", "S3.2 S3.3", entry(KIND)(nothing))
LoggedTooLate = fault("События записываются слишком поздно", "S3.2 S3.3", entry(KIND)(too_late))
LoggedForOtherTenant = fault(
    "Событие о новом агенте попадает чужой организации", "S3.2 S3.3", entry_with(KIND, org_id=SOUTH_ORG)
)

EntryTwice = fault("Событие о новом агенте записано дважды", "S3.3", entry(KIND)(twice))
EntryInEnglish = fault(
    "Событие называется не «Создан новый агент»",
    "S3.3",
    entry_otherwise(KIND)(lambda entry: {"title": f"Agent created: {entry.metadata['agent_name']}"}),
)
EntryAboutOtherAgent = fault("Событие записано о другом агенте", "S3.3", entry_with(KIND, agent_id=NORTH_AGENT))
EntryWithoutUser = fault("В событии не указано, кто создал агента", "S3.3", entry_with(KIND, user_id=None))


@as_fault(
    web("activity.latest"), "Событие записано, но Dashboard его не показывает", "S3.3", hint="пропускает этот вид"
)
async def EntryNotShown(_platform: Any, latest: Any, org_id: str, limit: int) -> list[Any]:
    """The dashboard leaves the kind of entry out."""
    return [entry for entry in await latest(org_id, limit) if entry["activity_type"] != KIND]


@as_fault(rewritten(UPDATES), "Dashboard показывает событие без имени агента", "S3.3")
def EntryShownWithoutName(body: Any) -> None:
    """The dashboard shows the entry without the agent's name."""
    for item in body["data"]:
        if item["message"].startswith(CREATED):
            item["message"] = CREATED


@as_fault(rewritten(UPDATES), "Dashboard показывает одно событие дважды", "S3.3")
def AgentEntryShownTwice(body: Any) -> None:
    """A join in the query doubles the entries about agents."""
    body["data"] = [
        copy for item in body["data"] for copy in ([item, item] if item["message"].startswith("Создан") else [item])
    ]


def _remember_when(platform: Any) -> None:
    platform.built_at = datetime.now(UTC)


@as_fault(
    web("activity.latest"),
    "Dashboard отдаёт список из кэша: новых событий в нём нет",
    "S3.3 S6.5 S7.5 S7.6",
    Change("web", _remember_when),
    hint="из кэша",
)
async def UpdatesCached(platform: Any, latest: Any, org_id: str, limit: int) -> Any:
    """The list is that of the app's start, as of a route that Next.js takes for static."""
    entries = [entry for entry in await latest(org_id, LONG) if _made(entry) < platform.built_at]
    return entries[:limit]


def _made(entry: Any) -> datetime:
    return datetime.fromisoformat(entry["created_at"])


OldestFirst = fault(
    "Список обновлений идёт от старых к новым", "S3.4", rewritten(UPDATES)(lambda body: body["data"].reverse())
)

OnlyTheNewest = fault(
    "В списке обновлений только одна, последняя запись",
    "S3.4 S6.5 S7.5",
    rewritten(UPDATES)(lambda body: body.update(data=body["data"][:1])),
)

WrongColour = fault("Обновление о новом агенте отмечено цветом ошибки", "S3.4", items_with(UPDATES, color="red"))


@as_fault(rewritten(UPDATES), "Время обновлений сдвинуто на три часа", "S3.4")
def ClockShifted(body: Any) -> None:
    """The server prints times of another zone than before the deploy."""
    for item in body["data"]:
        shown = datetime.strptime(item["timestamp"], FORM) + timedelta(hours=3)
        item["timestamp"] = shown.strftime(FORM)


WrittenInAnotherZone = fault(
    "Время записей пишется по местному времени без пояса: в таблице и в списке оно на три часа впереди",
    "S3.4",
    executed(
        """create function local_time() returns trigger language plpgsql as $$
           begin new.created_at = new.created_at + interval '3 hours'; return new; end $$;
           create trigger local_time before insert on activity_logs for each row execute function local_time()"""
    ),
    hint="по местному времени",
)


@as_fault(web("activity.latest"), "Dashboard показывает события всех организаций", "S3.a4 S3.4")
async def ForeignUpdatesShown(platform: Any, _original: Any, _org_id: str, limit: int) -> Any:
    """The list forgets the organisation."""
    return await platform.database.rows("select * from activity_logs order by created_at desc limit $1", limit)


@as_fault(web("activity.latest"), "Среди своих обновлений одно чужое", "S3.a4 S3.4")
async def ForeignUpdateSlipsIn(_platform: Any, latest: Any, org_id: str, limit: int) -> Any:
    """One entry of another organisation comes in at the very end: a join gone wrong."""
    return [*await latest(org_id, limit), *await latest(SOUTH_ORG, 1)]


UpdatesFail = fault(
    "Список обновлений отвечает ошибкой 500",
    "S3.a4 S3.3 S6.5 S7.5 S7.6",
    answered(UPDATES, failure("Не удалось загрузить обновления")),
)
UpdatesHang = fault("Список обновлений не отвечает", "S3.a4 S3.3 S6.5 S7.5 S7.6", hung(UPDATES))

DashboardPageFails = fault(
    "Страница Dashboard не открывается: прокси отвечает 502", "S3.a3", answered(DASHBOARD, BAD_GATEWAY)
)

AgentCreatedTwice = fault("Одно нажатие создаёт двух агентов", "S3.a5", web("agents.create")(twice))
