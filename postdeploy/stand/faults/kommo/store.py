"""What the sync stores (contract: Kommo sync)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults import Fault
from postdeploy.stand.seed import NORTH_CONNECTION, SOUTH_CONNECTION


class _Store(Fault):
    """Base: the job stores something else than it should, and says completed."""

    def worker(self, platform: Any) -> None:
        store = platform.sync.store

        async def changed(connection_id: str, pipelines: list[Any]) -> None:
            await self.store(store, connection_id, pipelines)

        platform.sync.store = changed

    async def store(self, store: Any, connection_id: str, pipelines: list[Any]) -> None:
        """Store in another way."""


class SyncStoresNothing(_Store):
    """The state says completed, the tables are empty."""

    title = "Состояние «completed», а таблицы воронок пусты"
    kills = ("S2.3",)


class StagesReversed(_Store):
    """The order of the stages is lost."""

    title = "Порядок этапов воронки перепутан"
    kills = ("S2.3",)

    async def store(self, store: Any, connection_id: str, pipelines: list[Any]) -> None:
        await store(connection_id, [_with_stages(one, _reversed) for one in pipelines])


class LastStageLost(_Store):
    """The last stage of a pipeline is not stored."""

    title = "Последний этап воронки не сохраняется"
    kills = ("S2.3",)

    async def store(self, store: Any, connection_id: str, pipelines: list[Any]) -> None:
        await store(connection_id, [_with_stages(one, lambda stages: stages[:-1]) for one in pipelines])


class OnlyFirstPipeline(_Store):
    """Only one page, or only the main pipeline, is read."""

    title = "Сохраняется только первая воронка"
    kills = ("S2.3",)

    async def store(self, store: Any, connection_id: str, pipelines: list[Any]) -> None:
        await store(connection_id, pipelines[:1])


class NamesInWrongEncoding(_Store):
    """UTF-8 was read as Latin-1."""

    title = "Названия воронок сохранены в неверной кодировке"
    kills = ("S2.3",)

    async def store(self, store: Any, connection_id: str, pipelines: list[Any]) -> None:
        await store(connection_id, [{**one, "name": one["name"].encode().decode("latin-1")} for one in pipelines])


class SyncIntoOtherTenant(_Store):
    """The pipelines land at another organisation."""

    title = "Воронки сохраняются чужой организации"
    kills = ("S2.3",)

    async def store(self, store: Any, connection_id: str, pipelines: list[Any]) -> None:
        await store(SOUTH_CONNECTION, pipelines)


class OldPipelinesStay(_Store):
    """The tables hold the right pipelines, left by the sync before the deploy; the new one writes nothing."""

    title = "Воронки остались от синхронизации до деплоя, новая ничего не записала"
    kills = ("S2.3",)

    async def database(self, connection: Any) -> None:
        from postdeploy.stand.kommo.double import PIPELINES as KNOWN

        for pipeline in KNOWN:
            pipeline_id = await connection.fetchval(
                "insert into crm_pipelines (connection_id, external_id, name, sort_order)"
                " values ($1, $2, $3, $4) returning id",
                NORTH_CONNECTION,
                str(pipeline["id"]),
                pipeline["name"],
                pipeline["sort"],
            )
            for stage in pipeline["_embedded"]["statuses"]:
                await connection.execute(
                    "insert into crm_pipeline_stages (pipeline_id, external_id, name, sort_order)"
                    " values ($1, $2, $3, $4)",
                    pipeline_id,
                    str(stage["id"]),
                    stage["name"],
                    stage["sort"],
                )


class SyncStateNotWritten(Fault):
    """The pipelines are stored, the state of the sync never leaves «queued»."""

    title = "Воронки сохранены, а состояние синхронизации остаётся «queued»"
    kills = ("S2.3",)

    def worker(self, platform: Any) -> None:
        async def nothing(_connection_id: str, _state: Any) -> None:
            return None

        platform.sync.set_state = nothing


class SyncStateOfLastTime(Fault):
    """The page shows the completion of the sync before: the cache is not told of the new one."""

    title = "Показана завершённая прошлая синхронизация, а новая не отмечена"
    kills = ("S2.3",)

    async def database(self, connection: Any) -> None:
        state = '{"sync": {"status": "completed", "completedAt": "2026-01-01T00:00:00.000Z"}}'
        await connection.execute(
            "update crm_connections set metadata = $2::jsonb where id = $1", NORTH_CONNECTION, state
        )

    def web(self, platform: Any) -> None:
        async def nothing(_connection_id: str) -> None:
            return None

        platform.integrations.mark_queued = nothing

    def worker(self, platform: Any) -> None:
        async def nothing(_connection_id: str, _state: Any) -> None:
            return None

        platform.sync.set_state = nothing


class KommoListIsCached(Fault):
    """The Worker serves Kommo's list from a cache; meanwhile somebody has renamed a pipeline."""

    title = "Worker берёт воронки из кэша, а в Kommo они уже другие"
    kills = ("S2.3",)

    def worker(self, platform: Any) -> None:
        ask = platform.kommo.pipelines

        async def old(base_domain: str, token: str) -> list[Any]:
            found = await ask(base_domain, token)
            return [{**one, "name": f"{one['name']} (старая)"} for one in found]

        platform.kommo.pipelines = old


def _with_stages(pipeline: dict[str, Any], change: Any) -> dict[str, Any]:
    stages = pipeline["_embedded"]["statuses"]
    return {**pipeline, "_embedded": {**pipeline["_embedded"], "statuses": change(stages)}}


def _reversed(stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same stages with their places exchanged."""
    sorts = [stage["sort"] for stage in reversed(stages)]
    return [{**stage, "sort": sort} for stage, sort in zip(stages, sorts, strict=True)]
