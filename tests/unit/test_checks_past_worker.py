from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from postdeploy.checks.past import worker as past
from postdeploy.errors import ReadOnly
from tests.unit.tables import Notes

NOW = datetime.now(UTC)


def run_over(
    *, waiting: datetime | None = None, done: datetime | None = None, started: datetime | None = None, **settings: Any
) -> Any:
    """A run whose queue and Worker say this."""
    job = SimpleNamespace(id="7", name="test-job", state="completed", finished=done and done.timestamp() * 1000)
    queue = SimpleNamespace(name="jobs", waiting_since=lambda: waiting, last_done=lambda: job if done else None)
    uptime = (NOW - started).total_seconds() if started else 0
    health = {"uptime": uptime, "timestamp": NOW.isoformat()}
    worker = SimpleNamespace(
        health=lambda: SimpleNamespace(at=lambda *path: health.get(path[0])),
        metrics=lambda: SimpleNamespace(at=lambda *_: settings.get("counted")),
    )
    return cast(
        Any,
        SimpleNamespace(
            queue=queue,
            worker=worker,
            evidence=Notes(),
            settings=SimpleNamespace(redis_url=settings.get("redis_url", "redis://queue")),
            sees_worker=lambda: started is not None,
        ),
    )


def test_jobs_that_are_done_in_time() -> None:
    run = run_over(done=NOW, started=NOW - timedelta(hours=1), waiting=NOW - timedelta(seconds=20))
    past.expect_jobs_done(run)
    assert "test-job" in run.evidence.texts[-1][1]


def test_a_job_that_nobody_takes() -> None:
    with pytest.raises(AssertionError, match=r"не залёживаются.*\n.*ждёт 11 мин"):
        past.expect_jobs_done(run_over(done=NOW, waiting=NOW - timedelta(minutes=11)))


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ({}, "выполненных заданий в очереди нет"),
        ({"done": NOW - timedelta(hours=2), "started": NOW - timedelta(hours=1)}, "до запуска этого Worker"),
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
