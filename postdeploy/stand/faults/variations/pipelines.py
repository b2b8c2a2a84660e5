"""A sync that keeps the CRM's pipelines in another manner (contract: Kommo sync)."""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

from postdeploy.stand.faults import Variation
from postdeploy.stand.seed import NORTH_CONNECTION

HARD_SPACE = "\u00a0"


class PipelineNamesTidied(Variation):
    """Kommo's names have spaces too many and letters in two parts; the tables hold them tidied."""

    title = "В Kommo названия с лишними пробелами и «й» из двух знаков, а в таблицах они приведены в порядок"

    def outside(self, platform: Any) -> None:
        for each in platform.kommo.pipelines:
            each["name"] = f" {normalize('NFD', each['name'])}  {HARD_SPACE}№\u00a01 "
            for stage in each["_embedded"]["statuses"]:
                stage["name"] = normalize("NFD", f"{stage['name']}  ")

    def worker(self, platform: Any) -> None:
        store = platform.sync.store

        async def tidied(connection_id: str, pipelines: Any) -> None:
            await store(connection_id, [_tidy(each) for each in pipelines])

        platform.sync.store = tidied


class ArchivedPipelinesLeftOut(Variation):
    """Pipelines that are archived in the CRM are not taken over."""

    title = "Архивные воронки Kommo не переносятся"

    def outside(self, platform: Any) -> None:
        platform.kommo.pipelines[-1]["is_archive"] = True

    def worker(self, platform: Any) -> None:
        store, summary = platform.sync.store, platform.sync.summary

        async def without(connection_id: str, pipelines: Any) -> None:
            await store(connection_id, _in_use(pipelines))

        platform.sync.store = without
        platform.sync.summary = lambda pipelines, *more: summary(_in_use(pipelines), *more)


class RemovedPipelinesDeactivated(Variation):
    """A pipeline that is gone from the CRM stays in the table, switched off: old deals refer to it."""

    title = "Удалённая в Kommo воронка остаётся в таблице выключенной"

    async def database(self, connection: Any) -> None:
        await connection.execute(PAST, NORTH_CONNECTION)

    def worker(self, platform: Any) -> None:
        store = platform.sync.store

        async def keeping(connection_id: str, pipelines: Any) -> None:
            await store(connection_id, pipelines)
            async with platform.database.connection() as connection:
                await connection.execute(PAST, connection_id)

        platform.sync.store = keeping


PAST = """
insert into crm_pipelines (connection_id, external_id, name, is_active, sort_order, created_at, updated_at)
  values ($1::uuid, '17', 'Прошлогодняя воронка', false, 9, now() - interval '9 days', now() - interval '9 days')
"""


def _in_use(pipelines: Any) -> list[Any]:
    return [each for each in pipelines if not each.get("is_archive")]


def _tidy(pipeline: Any) -> Any:
    statuses = [{**stage, "name": _tidied(stage["name"])} for stage in pipeline["_embedded"]["statuses"]]
    return {**pipeline, "name": _tidied(pipeline["name"]), "_embedded": {"statuses": statuses}}


def _tidied(name: str) -> str:
    return " ".join(normalize("NFC", name).split())
