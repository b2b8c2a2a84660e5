"""A sync into empty tables proves half: the next one meets what the first has written, as each one after will."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.jobs import JobWatch
from postdeploy.checks.kommo import same_pipelines, says_started
from postdeploy.checks.sync import TABLES, expect_completed, expect_written, job_id_of, sync_state
from postdeploy.errors import CannotTell

if TYPE_CHECKING:
    from postdeploy.checks.kommo import SyncState
    from postdeploy.session.run import Run

TITLE = "Повторная синхронизация"
SECOND = "вторая синхронизация подряд, первая застала таблицы пустыми"


def expect_repeatable(run: Run, before: SyncState, first: SyncState, kommo: tuple[str, str], name: str) -> None:
    """After a sync that has found empty tables, one more; what a platform puts off, or refuses so soon, is not judged.

    Args:
        run: the run.
        before: the state before the first one.
        first: how it has left the tables, with all that is in the CRM.
        kommo: ids of the agent and of its integration.
        name: of the job.
    """
    if before.pipelines:
        return
    watch = JobWatch(run, name)
    answer = run.api.integrations.sync(*kommo)
    job_id = job_id_of(answer)
    run.testdata.own_job(job_id)
    if not says_started().matches(answer):
        run.evidence.text(TITLE, f"Не посмотрели: сразу после первой её не начинают ({answer.describe()}).")
        return
    try:
        now = expect_completed(run, first, watch, job_id, SECOND)
    except Mismatch:
        if _has_failed(run, watch, job_id):
            raise
        run.evidence.text(TITLE, "Не посмотрели: начата, но в срок не закончена; платформа может откладывать её.")
        return
    if same_pipelines(first.pipelines).matches(now) or not same_pipelines(run.kommo.crm.pipelines()).matches(now):
        expect_written(run, first, now, first.pipelines, TABLES)  # else somebody has edited them in the CRM meanwhile


def _has_failed(run: Run, watch: JobWatch, job_id: str) -> bool:
    """Whether it has met an error, and not just its turn has not come."""
    try:
        state = sync_state(run.kommo.crm).sync
    except CannotTell:
        return False
    return bool(state.get("status") == "failed" or state.get("error") or watch.has_failed_for_good(job_id))
