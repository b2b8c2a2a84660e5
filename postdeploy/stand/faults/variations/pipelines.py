"""A sync that keeps the CRM's pipelines in another manner (contract: Kommo sync)."""

from __future__ import annotations

import copy
import itertools
from typing import Any
from unicodedata import normalize

from postdeploy.stand.faults.declaring import Change, as_fault, as_variation, variation
from postdeploy.stand.faults.shapes.methods import outside, worker
from postdeploy.stand.faults.shapes.setting import executed
from postdeploy.stand.seed import NORTH_CONNECTION

HARD_SPACE = "\u00a0"


PAST = """
insert into crm_pipelines (connection_id, external_id, name, is_active, sort_order, created_at, updated_at)
  values ($1::uuid, '17', 'Прошлогодняя воронка', false, 9, now() - interval '9 days', now() - interval '9 days')
"""


IN_MOSCOW = """
alter role authenticator set timezone to 'Europe/Moscow';
create function in_moscow() returns trigger language plpgsql as $$
declare each text;
begin
  foreach each in array array['startedAt', 'completedAt', 'failedAt'] loop
    if new.metadata #>> array['sync', each] like '%Z' then
      new.metadata = jsonb_set(new.metadata, array['sync', each], to_jsonb(to_char(
        (new.metadata #>> array['sync', each])::timestamptz at time zone 'Europe/Moscow',
        'YYYY-MM-DD"T"HH24:MI:SS.MS"+03:00"')));
    end if;
  end loop;
  return new;
end $$;
create trigger in_moscow before insert or update on crm_connections for each row execute function in_moscow();
"""
"""Tables tell their times with an offset, and the state of the sync has its own so."""


def _tell_times(platform: Any) -> None:
    """Kommo tells when pipelines and stages were changed: in seconds, and as text by the account's own clock."""
    for pipeline in platform.kommo.pipelines:
        for one in (pipeline, *pipeline["_embedded"]["statuses"]):
            one |= {"updated_at": 1_795_343_325, "created_at": "2026-11-22T17:08:45+03:00", "timezone": "Europe/Moscow"}


def _edited(answer: Any, times: int) -> Any:
    """The list once somebody has renamed its first pipeline so many times."""
    found = copy.deepcopy(answer())
    found["_embedded"]["pipelines"][0]["name"] += f" {times}" if times else ""
    return found


def _asked(platform: Any) -> int:
    """How often Kommo was asked before: by the suite, by the Worker, by the suite."""
    return int(next(vars(platform.kommo).setdefault("asked", itertools.count())))


def _in_use(pipelines: Any) -> list[Any]:
    return [each for each in pipelines if not each.get("is_archive")]


def _tidy(pipeline: Any) -> Any:
    statuses = [{**stage, "name": _tidied(stage["name"])} for stage in pipeline["_embedded"]["statuses"]]
    return {**pipeline, "name": _tidied(pipeline["name"]), "_embedded": {"statuses": statuses}}


def _tidied(name: str) -> str:
    return " ".join(normalize("NFC", name).split())


def _untidy(platform: Any) -> None:
    for each in platform.kommo.pipelines:
        each["name"] = f" {normalize('NFD', each['name'])}  {HARD_SPACE}№\u00a01 "
        for stage in each["_embedded"]["statuses"]:
            stage["name"] = normalize("NFD", f"{stage['name']}  ")


async def _store_tidied(_platform: Any, store: Any, connection_id: str, pipelines: Any) -> None:
    await store(connection_id, [_tidy(each) for each in pipelines])


async def _store_in_use(_platform: Any, store: Any, connection_id: str, pipelines: Any) -> None:
    await store(connection_id, _in_use(pipelines))


def _archive_last(platform: Any) -> None:
    platform.kommo.pipelines[-1]["is_archive"] = True


def _renumbered(pipelines: Any) -> list[Any]:
    """The same order in other numbers: pipelines by tens, stages from zero."""
    made = []
    for place, pipeline in enumerate(sorted(pipelines, key=_sort), start=1):
        statuses = sorted(pipeline["_embedded"]["statuses"], key=_sort)
        stages = [{**stage, "sort": number} for number, stage in enumerate(statuses)]
        made.append({**pipeline, "sort": place * 10, "_embedded": {"statuses": stages}})
    return made


def _sort(one: Any) -> int:
    return int(one["sort"])


async def _store_renumbered(_platform: Any, store: Any, connection_id: str, pipelines: Any) -> None:
    await store(connection_id, _renumbered(pipelines))


OrderRenumbered = variation(
    "Порядок воронок и этапов хранится своими числами: 10, 20 и 0, 1, 2",
    worker("sync.store")(_store_renumbered),
)
AccountInAnotherZone = variation(
    "Учётная запись Kommo и база живут по московскому времени: все времена со сдвигом +03:00",
    executed(IN_MOSCOW),
    Change("outside", _tell_times),
)
PipelineNamesTidied = variation(
    "В Kommo названия с лишними пробелами и «й» из двух знаков, а в таблицах они приведены в порядок",
    Change("outside", _untidy),
    worker("sync.store")(_store_tidied),
)
ArchivedPipelinesLeftOut = variation(
    "Архивные воронки Kommo не переносятся",
    Change("outside", _archive_last),
    worker("sync.store")(_store_in_use),
    worker("sync.summary")(lambda _platform, summary, pipelines, *more: summary(_in_use(pipelines), *more)),
)


@as_variation(
    worker("sync.store"), "Удалённая в Kommo воронка остаётся в таблице выключенной", executed(PAST, NORTH_CONNECTION)
)
async def RemovedPipelinesDeactivated(platform: Any, store: Any, connection_id: str, pipelines: Any) -> None:
    """A pipeline that is gone from the CRM stays in the table, switched off: old deals refer to it."""
    await store(connection_id, pipelines)
    async with platform.database.connection() as connection:
        await connection.execute(PAST, connection_id)


@as_variation(outside("kommo.pipeline_list"), "Воронку в Kommo переименовали сразу после синхронизации")
def PipelineRenamedAfterSync(platform: Any, answer: Any) -> Any:
    """The Worker has read the old name."""
    return _edited(answer, int(_asked(platform) > 1))


@as_variation(outside("kommo.pipeline_list"), "Воронку в Kommo переименовали перед самой синхронизацией")
def PipelineRenamedBeforeSync(platform: Any, answer: Any) -> Any:
    """The Worker has read the new name."""
    return _edited(answer, int(_asked(platform) > 0))


@as_fault(
    outside("kommo.pipeline_list"),
    "Воронки в Kommo всё время правят: какими их застала синхронизация, не узнать",
    "",
    hides="S2.3",
    blinding="в kommo правили",
)
def PipelinesAlwaysEdited(platform: Any, answer: Any) -> Any:
    """Each time another name."""
    return _edited(answer, _asked(platform))
