"""What the sync stores (contract: Kommo sync)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from postdeploy.stand.faults.declaring import Change, as_fault, fault
from postdeploy.stand.faults.shapes.methods import nothing, web, worker
from postdeploy.stand.faults.shapes.setting import executed
from postdeploy.stand.kommo.double import PIPELINES
from postdeploy.stand.seed import NORTH_CONNECTION, SOUTH_CONNECTION

LAST_TIME = '{"sync": {"status": "completed", "completedAt": "2026-01-01T00:00:00.000Z"}}'


def _stored(change: Callable[[list[Any]], list[Any]]) -> Change:
    """The job stores other pipelines than it was given, and says completed."""

    async def other(_platform: Any, store: Any, connection_id: str, pipelines: list[Any]) -> None:
        await store(connection_id, change(pipelines))

    return worker("sync.store")(other)


def _with_stages(change: Callable[[list[Any]], list[Any]]) -> Change:
    """The job stores other stages of each pipeline."""

    def changed(pipeline: Any) -> Any:
        stages = pipeline["_embedded"]["statuses"]
        return {**pipeline, "_embedded": {**pipeline["_embedded"], "statuses": change(stages)}}

    return _stored(lambda pipelines: [changed(each) for each in pipelines])


def _reversed(stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same stages with their places exchanged."""
    sorts = [stage["sort"] for stage in reversed(stages)]
    return [{**stage, "sort": sort} for stage, sort in zip(stages, sorts, strict=True)]


def _misread(pipelines: list[Any]) -> list[Any]:
    """UTF-8 was read as Latin-1."""
    return [{**one, "name": one["name"].encode().decode("latin-1")} for one in pipelines]


SyncStoresNothing = fault("Состояние «completed», а таблицы воронок пусты", "S2.3", worker("sync.store")(nothing))
StagesReversed = fault("Порядок этапов воронки перепутан", "S2.3", _with_stages(_reversed))
LastStageLost = fault("Последний этап воронки не сохраняется", "S2.3", _with_stages(lambda stages: stages[:-1]))
OnlyFirstPipeline = fault("Сохраняется только первая воронка", "S2.3", _stored(lambda pipelines: pipelines[:1]))
NamesInWrongEncoding = fault("Названия воронок сохранены в неверной кодировке", "S2.3", _stored(_misread))


@as_fault(worker("sync.store"), "Воронки сохраняются чужой организации", "S2.3")
async def SyncIntoOtherTenant(_platform: Any, store: Any, _connection_id: str, pipelines: list[Any]) -> None:
    """The pipelines land at another organisation."""
    await store(SOUTH_CONNECTION, pipelines)


@as_fault(
    worker("sync.store"),
    "Синхронизация стирает воронки всех организаций, а записывает только наши",
    "S2.3",
    executed(
        "insert into crm_pipelines (connection_id, external_id, name) values ($1, '1', 'Воронка Юга')",
        SOUTH_CONNECTION,
    ),
)
async def SyncWipesOthers(platform: Any, store: Any, connection_id: str, pipelines: list[Any]) -> None:
    """The old pipelines are deleted without a condition."""
    async with platform.database.connection() as connection:
        await connection.execute("delete from crm_pipelines")
    await store(connection_id, pipelines)


async def _synchronised(connection: Any) -> None:
    for pipeline in PIPELINES:
        pipeline_id = await connection.fetchval(
            "insert into crm_pipelines (connection_id, external_id, name, sort_order) values ($1, $2, $3, $4)"
            " returning id",
            NORTH_CONNECTION,
            str(pipeline["id"]),
            pipeline["name"],
            pipeline["sort"],
        )
        for stage in pipeline["_embedded"]["statuses"]:
            await connection.execute(
                "insert into crm_pipeline_stages (pipeline_id, external_id, name, sort_order) values ($1, $2, $3, $4)",
                pipeline_id,
                str(stage["id"]),
                stage["name"],
                stage["sort"],
            )


OldPipelinesStay = fault(
    "Воронки остались от синхронизации до деплоя, новая ничего не записала",
    "S2.3",
    Change("database", _synchronised),
    worker("sync.store")(nothing),
)


async def _added(platform: Any, _store: Any, connection_id: str, pipelines: list[Any]) -> None:
    """The pipelines are added to what there is: where there is something already, with the same numbers, it fails."""
    async with platform.database.connection() as connection, connection.transaction():
        await platform.sync.add(connection, connection_id, pipelines)


# The organisation has never been synchronised: the first sync goes well.
SyncWorksOnce = fault(
    "Синхронизация удаётся один раз: вторая встречает воронки первой (duplicate key)",
    "S2.3",
    worker("sync.store")(_added),
)
SyncMeetsDuplicates = fault(
    "Синхронизация не убирает прежних воронок и кончается ошибкой duplicate key",
    "S2.2 S2.3",
    Change("database", _synchronised),
    worker("sync.store")(_added),
)
SyncStateNotWritten = fault(
    "Воронки сохранены, а состояние синхронизации остаётся «queued»", "S2.3", worker("sync.set_state")(nothing)
)
SyncStateOfLastTime = fault(
    "Показана завершённая прошлая синхронизация, а новая не отмечена",
    "S2.3",
    executed("update crm_connections set metadata = $2::jsonb where id = $1", NORTH_CONNECTION, LAST_TIME),
    web("integrations.mark_queued")(nothing),
    worker("sync.set_state")(nothing),
)


@as_fault(worker("kommo.pipelines"), "Worker берёт воронки из кэша, а в Kommo они уже другие", "S2.3")
async def KommoListIsCached(_platform: Any, ask: Any, base_domain: str, token: str) -> list[Any]:
    """The Worker serves Kommo's list from a cache; meanwhile somebody has renamed a pipeline."""
    found = await ask(base_domain, token)
    return [{**one, "name": f"{one['name']} (старая)"} for one in found]


PipelinesStoredOff = fault(
    "Все воронки сохраняются выключенными: is_archive понят наоборот",
    "S2.3",
    _stored(lambda pipelines: [{**each, "is_archive": not each["is_archive"]} for each in pipelines]),
)
