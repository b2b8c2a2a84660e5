"""ШАГ 2 without pressing the button: the latest synchronisation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hamcrest.core.matcher import Matcher

from postdeploy.checks import kommo as expect
from postdeploy.checks import worker as expect_worker
from postdeploy.checks.asserting import check, expectation
from postdeploy.checks.kommo import SyncState
from postdeploy.checks.pages import expect_page
from postdeploy.checks.read_only import existing, looked_at, nothing_to_look_at
from postdeploy.checks.sync import TABLES, sync_state
from postdeploy.errors import CannotTell
from postdeploy.platform.crm import Pipeline
from postdeploy.platform.worker_log import Entry

if TYPE_CHECKING:
    from postdeploy.session.run import Run
    from postdeploy.session.scenario_state import ScenarioState

SYNC_JOB = "crm:sync-pipelines"
PATIENCE = timedelta(minutes=1)
"""Longer than a sync and the pauses between its attempts take together."""


def go_to_kommo(run: Run, _facts: ScenarioState) -> None:
    """Open the pages of an integration that is there."""
    agent_id, kommo_id = existing.kommo(run)
    expect_page(run, run.driver.integrations.list_page(run.account.user.tenant_id, agent_id))
    check(run.driver.integrations.of(agent_id), expect.installed(kommo_id), where="список интеграций агента")
    expect_page(run, run.driver.integrations.kommo_page(run.account.user.tenant_id, agent_id, kommo_id))
    looked_at(run, f"интеграция Kommo агента {agent_id}")


def sync_was_logged(run: Run, _facts: ScenarioState) -> None:
    """The latest job of this kind was done, by what queue and log still show of it."""
    seen = [told for told in (_by_queue(run), _by_log(run)) if told]
    if not seen:
        raise nothing_to_look_at(f"прежних заданий {SYNC_JOB} не видно ни в очереди, ни в логе")
    looked_at(run, "; ".join(seen))


def pipelines_were_synced(run: Run, _facts: ScenarioState) -> None:
    """The latest synchronisation is completed, and the tables hold what it says and what the CRM has."""
    now = sync_state(run.kommo.crm)
    if not now.sync:
        raise nothing_to_look_at("синхронизации ещё не было")
    check(now, was_completed(), where=TABLES)
    looked_at(run, f"синхронизация, законченная {now.sync.get('completedAt')}")
    crm = expect.same_pipelines(run.kommo.crm.pipelines())
    if not crm.matches(now):
        raise nothing_to_look_at(
            f"воронки в Kommo сейчас другие, чем записала синхронизация {now.sync.get('completedAt')}: "
            "изменились ли они после неё, покажет только новая"
        )


def was_completed() -> Matcher[SyncState]:
    """The latest synchronisation has ended well, and the tables hold as many rows as it says to have written."""

    def judge(now: SyncState) -> str | None:
        if now.sync.get("status") != "completed":
            return f"состояние «{now.sync.get('status')}» {now.sync.get('error') or ''}".strip()
        stored = _counted(now.pipelines)
        said = now.sync.get("pipelinesCount", stored[0]), now.sync.get("stagesCount", stored[1])
        in_use = _counted([pipeline for pipeline in now.pipelines if not pipeline.archived])
        return (
            None if said in {stored, in_use} else f"воронок и этапов записано {stored}, а синхронизация сообщила {said}"
        )

    return expectation("последняя синхронизация закончена (completed), её воронки и этапы в таблицах", judge)


def _counted(pipelines: Sequence[Pipeline]) -> tuple[int, int]:
    return len(pipelines), sum(len(pipeline.stages) for pipeline in pipelines)


def _by_queue(run: Run) -> str:
    if run.settings.redis_url is None:
        return ""
    job = run.background.queue.last_done(SYNC_JOB)
    if job is None or job.data.get("orgId") not in (None, run.account.user.org_id):
        return ""
    check(job, expect_worker.processed(SYNC_JOB), where=f"Redis, очередь «{run.background.queue.name}»")
    return f"в очереди последнее такое задание — {job.id}, выполнено"


def _by_log(run: Run) -> str:
    if run.background.log is None:
        return ""
    try:
        entries = run.background.log.latest(SYNC_JOB)
    except CannotTell as error:
        run.evidence.text("Не посмотрели", f"Лог Worker: {error}")
        return ""
    if not entries or _is_of_others(entries, run.account.user.org_id):
        return ""
    done = expect_worker.logged_to_completion(SYNC_JOB)
    if not done.matches(entries) and _may_go_on(entries):
        return ""
    check(entries, done, where="лог Worker")
    run.evidence.text("Лог Worker", "\n".join(entry.raw for entry in entries))
    return "в логе последнее такое задание начато и завершено"


def _is_of_others(entries: Sequence[Entry], org_id: str) -> bool:
    """Whether the job is known to be another organisation's."""
    data = next((entry.fields.get("jobData") for entry in entries if entry.event == "job.start"), None)
    return isinstance(data, dict) and data.get("orgId") not in {None, org_id}


def _may_go_on(entries: Sequence[Entry]) -> bool:
    """Whether the job may be under way, or tried again in a moment."""
    last = entries[-1].moment
    return last is not None and datetime.now(UTC) - last < PATIENCE
