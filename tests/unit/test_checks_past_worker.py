from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.checks.read_only import worker as past
from postdeploy.errors import ReadOnly
from tests.unit.runs import run_of
from tests.unit.tables import Notes

HOUR = timedelta(hours=1)


def run_over(
    *,
    waiting: timedelta | None = None,
    done: timedelta | None = None,
    started: timedelta | None = None,
    **settings: Any,
) -> Any:
    """A run whose queue and Worker say that this was so long ago."""
    now = datetime.now(UTC)
    finished = (now - done).timestamp() * 1000 if done is not None else None
    job = SimpleNamespace(id="7", name="test-job", state="completed", finished=finished)
    since = now - waiting if waiting is not None else None
    queue = SimpleNamespace(name="jobs", waiting_since=lambda: since, last_done=lambda: job if finished else None)
    health = {"uptime": started.total_seconds() if started else 0, "timestamp": now.isoformat()}
    worker = SimpleNamespace(
        health=lambda: SimpleNamespace(at=lambda *path: health.get(path[0])),
        metrics=lambda: SimpleNamespace(at=lambda *_: settings.get("counted")),
    )
    return run_of(
        queue=queue,
        worker=worker,
        evidence=Notes(),
        settings=SimpleNamespace(redis_url=settings.get("redis_url", "redis://queue")),
        sees_worker=lambda: started is not None,
    )


def test_jobs_that_are_done_in_time() -> None:
    run = run_over(done=timedelta(0), started=HOUR, waiting=timedelta(seconds=20))
    past.expect_jobs_done(run)
    assert "test-job" in run.evidence.texts[-1][1]


def test_a_job_that_nobody_takes() -> None:
    with pytest.raises(AssertionError, match=r"не залёживаются.*\n.*ждёт 11 мин"):
        past.expect_jobs_done(run_over(done=timedelta(0), waiting=timedelta(minutes=11)))


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ({}, "выполненных заданий в очереди нет"),
        ({"done": 2 * HOUR, "started": HOUR}, "до запуска этого Worker"),
        ({"redis_url": None, "counted": 0}, "не выполнил ни одного задания"),
        ({"redis_url": None, "counted": None}, "не выполнил ни одного задания"),
    ],
)
def test_nothing_to_tell_it_by(seen: dict[str, Any], words: str) -> None:
    with pytest.raises(ReadOnly, match=words):
        past.expect_jobs_done(run_over(**seen))


def test_the_counters_tell_where_the_queue_is_not_seen() -> None:
    run = run_over(redis_url=None, counted=3)
    past.expect_jobs_done(run)
    assert "3" in run.evidence.texts[-1][1]
