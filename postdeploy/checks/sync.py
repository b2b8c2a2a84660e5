"""Reading the state of the Kommo sync, and whose sync a job was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from postdeploy.checks.asserting import check
from postdeploy.checks.common import has_fields
from postdeploy.checks.diagnosis import likely_cause
from postdeploy.checks.kommo import SyncState, completed_since, same_pipelines, written_since
from postdeploy.checks.listening import queue_hint
from postdeploy.checks.neighbours import expect_pipelines_kept, others_with_pipelines
from postdeploy.checks.waiting import eventually, found_soon
from postdeploy.errors import CannotTell
from postdeploy.platform.at_once import both
from postdeploy.platform.record import Record, inner
from postdeploy.session.scenario_state import attempt

if TYPE_CHECKING:
    from postdeploy.checks.jobs import JobWatch
    from postdeploy.platform.answer import Answer
    from postdeploy.platform.crm import Crm, Pipeline
    from postdeploy.platform.database import Row
    from postdeploy.platform.queue import Job
    from postdeploy.session.run import Run

EDITED = (
    "Воронки в Kommo правили, пока шла синхронизация: какими она их застала, не узнать. Повторите, когда их не правят:"
    " postdeploy check --only S2.3."
)
TABLES = "таблицы `crm_connections`, `crm_pipelines`, `crm_pipeline_stages`"


def sync_state(crm: Crm) -> SyncState:
    """What the tables say about the sync of the user's organisation right now.

    Raises:
        CannotTell: the tables are not seen.
    """
    connection = crm.connection()
    pipelines, stamps = crm.stored_pipelines(connection["id"])
    return SyncState(pipelines, stamps, _sync_of(connection))


def _sync_of(connection: Row) -> Mapping[str, Any]:
    metadata = Record(inner(connection, "metadata"), "таблица `crm_connections`, столбец `metadata`")
    return inner(metadata, "sync") if "sync" in metadata else {}


def sync_before(run: Run) -> SyncState:
    """The state before the button is pressed.

    Raises:
        CannotTell: the tables are not seen.
    """
    if not run.tables.seen(TABLES):
        raise CannotTell("Воронки в таблицах не видны: не задан SUPABASE_SERVICE_ROLE_KEY.")
    crm = run.kommo.crm
    tables, known = both(
        lambda: both(lambda: sync_state(crm), lambda: others_with_pipelines(run)),
        lambda: attempt(partial(crm.pipelines, at_once=True)).or_else(()),
    )
    state, others = tables.result()
    return replace(state.result(), others=others.result(), crm=known.result() or None)


def job_id_of(answer: Answer) -> str:
    """Id of the job that a press has put into the queue; empty when the platform names none."""
    return str(answer.at("details", "jobId", default=""))


def expect_own_sync(run: Run, job: Job | None, name: str) -> None:
    """The job was for this organisation's connection; None means that the queue was not visible."""
    if job is None:
        return
    wanted = {"provider": "kommo", "orgId": run.account.user.org_id}
    if run.tables.seen("таблица `crm_connections`"):
        wanted["connectionId"] = run.kommo.crm.connection()["id"]
    check(job.data, has_fields(wanted, f"задание {name} для подключения этой организации"), where="Redis, очередь")


def expect_synced(run: Run, before: SyncState, now: SyncState) -> SyncState:
    """The tables come to hold what the CRM has, all of it written after `before`; `now` is how the sync has left them.

    Gives how they are then.
    """
    where = f"{TABLES} и Kommo, GET /api/v4/leads/pipelines"
    crm = run.kommo.crm.pipelines()
    if before.crm in (None, crm):
        now = expect_written(run, before, now, crm, where)
    else:
        now = expect_one_of_both(run, before, now, crm, where)
    expect_pipelines_kept(run, before.others)
    return now


def expect_written(run: Run, before: SyncState, now: SyncState, pipelines: Sequence[Pipeline], where: str) -> SyncState:
    """These pipelines come to stand in the tables, written after `before`; gives how the tables are then.

    They may be empty for a moment: a sync that somebody else has started deletes and inserts too.
    """
    now = eventually(_beginning_with(run, now), same_pipelines(pipelines), run.budget, where=where)
    return eventually(_beginning_with(run, now), written_since(before), run.budget, where=TABLES)


def expect_one_of_both(run: Run, before: SyncState, now: SyncState, crm: Sequence[Pipeline], where: str) -> SyncState:
    """The same, where somebody has edited pipelines in the CRM meanwhile: the sync may have met them before or after.

    Raises:
        CannotTell: the tables hold neither; the sync may have met what was there in between.
    """
    state = _beginning_with(run, now)
    met = found_soon(lambda: _met(state(), (before.crm or (), crm)), run.budget)
    if met is None:
        raise CannotTell(EDITED)
    run.evidence.text("Воронки правили", "Пока шла синхронизация, их изменили; сравнено с тем, что она застала.")
    return expect_written(run, before, now, met, where)


def _met(now: SyncState, choices: Sequence[Sequence[Pipeline]]) -> Sequence[Pipeline] | None:
    return next((each for each in choices if same_pipelines(each).matches(now)), None)


def _beginning_with(run: Run, known: SyncState) -> Callable[[], SyncState]:
    """Reads of the state, of which the first is already there."""
    first = iter((known,))
    return lambda: next(first, None) or sync_state(run.kommo.crm)


def expect_completed(run: Run, before: SyncState, watch: JobWatch, job_id: str, which: str = "") -> SyncState:
    """Wait for the end of the sync that was started after `before`; no longer once its job has been given up.

    Args:
        run: the run.
        before: the state before it.
        watch: of its job.
        job_id: of its job.
        which: of several syncs it is, for the message.
    """
    return eventually(
        lambda: sync_state(run.kommo.crm),
        completed_since(before),
        run.budget,
        where=f"{TABLES}; {which}" if which else TABLES,
        hint=lambda: sync_hint(run) or watch.hint(job_id),
        final=lambda now: now.sync.get("status") != "completed" and watch.has_failed_for_good(job_id),
    )


def sync_hint(run: Run) -> str:
    """What the error that the sync has left points to; where it was never taken, who listens to what."""
    cause = likely_cause(str(sync_state(run.kommo.crm).sync.get("error") or ""))
    if cause or run.settings.redis_url is None:
        return cause
    return queue_hint(run.background.queue, run.testdata.mark)
