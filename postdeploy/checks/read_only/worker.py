"""ШАГ 1 without a job of our own: what the Worker has done since it was started."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from postdeploy.checks.asserting import check
from postdeploy.checks.common import holds
from postdeploy.checks.read_only import looked_at, nothing_to_look_at
from postdeploy.platform.worker import started_at

if TYPE_CHECKING:
    from postdeploy.session.run import Run

PATIENCE = timedelta(minutes=5)
"""A job that waits longer than this while nobody takes it has been forgotten."""


def expect_jobs_done(run: Run) -> None:
    """The Worker has done jobs since it was started, and none lies about."""
    started = started_at(run.background.worker.health()) if run.background.sees_worker() else None
    if run.settings.redis_url is None:
        _expect_counted(run)
        return
    queue = run.background.queue
    waiting = queue.waiting_since()
    waits = datetime.now(UTC) - waiting if waiting else timedelta(0)
    fresh = holds(
        "задания не залёживаются в очереди",
        lambda age: age <= PATIENCE,
        lambda age: f"следующее по очереди ждёт {age.total_seconds() / 60:.0f} мин",
    )
    check(waits, fresh, where=f"Redis, очередь «{queue.name}»")
    job = queue.last_done()
    if job is None or job.finished is None:
        raise nothing_to_look_at("выполненных заданий в очереди нет, своё же поставить нельзя")
    done = datetime.fromtimestamp(job.finished / 1000, UTC)
    if started is not None and done < started:
        raise nothing_to_look_at(f"последнее задание выполнено {done:%d.%m.%Y %H:%M}, до запуска этого Worker")
    looked_at(run, f"последнее задание {job.id} «{job.name}» закончено {done:%d.%m.%Y %H:%M:%S} UTC, {job.state}")


def _expect_counted(run: Run) -> None:
    completed = run.background.worker.metrics().at("jobs", "completed")
    if not isinstance(completed, int) or completed == 0:
        raise nothing_to_look_at("Worker ещё не выполнил ни одного задания (очередь не видна: не задан REDIS_URL)")
    looked_at(run, f"по счётчикам Worker выполнено заданий: {completed}")
