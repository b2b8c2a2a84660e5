"""What the look before a run says of the queue."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.doctor import queue as doctor

NAME = "gpt-agent-jobs"


PAUSED = f"очередь «{NAME}» на паузе"
LIMITED = f"очередь «{NAME}» ограничена по скорости (ещё 60 с)"
SINCE = datetime(2026, 11, 22, 10, tzinfo=UTC)


def site(
    workers: int | None,
    obstacle: str = "",
    *,
    left: float = 0,
    waiting: datetime | None = None,
    policy: str | None = None,
) -> Any:
    queue = SimpleNamespace(
        workers=lambda: workers,
        obstacle=lambda: obstacle,
        queues_listened_to=list,
        limited_for=lambda: left,
        waiting_since=lambda: waiting,
        eviction=lambda: policy,
    )
    settings = SimpleNamespace(queue_name=NAME, redis_url="redis://x", wait_seconds=30)
    return SimpleNamespace(
        settings=settings,
        health=SimpleNamespace(get=lambda: SimpleNamespace(at=lambda *_: NAME)),
        pong=SimpleNamespace(get=lambda: True),
        queue=SimpleNamespace(get=lambda: queue),
    )


@pytest.mark.parametrize(
    ("seen", "level", "words"),
    [
        (site(2), "ok", "слушают Worker'ов — 2"),
        (site(None), "warn", "не видно"),
        (site(0), "bad", "никто не слушает"),
        (site(1, PAUSED), "bad", "на паузе"),
        (site(1, LIMITED, left=60, waiting=SINCE), "bad", "ограничена по скорости"),
        (site(1, LIMITED, left=20, waiting=SINCE), "warn", "ограничена по скорости"),
        (site(1, LIMITED, left=60), "ok", "очередь ограничена по скорости"),
    ],
)
def test_the_queue_before_a_run(seen: Any, level: str, words: str) -> None:
    finding = doctor.names(seen)
    assert finding.level == level
    assert words in finding.text


@pytest.mark.parametrize(
    ("policy", "level"),
    [("allkeys-lru", "warn"), ("allkeys-random", "warn"), ("noeviction", "ok"), ("volatile-lru", "ok"), (None, "ok")],
)
def test_a_redis_that_may_drop_jobs(policy: str | None, level: str) -> None:
    finding = doctor.redis(site(1, policy=policy))
    assert finding.level == level
    assert (f"удаляет любые ключи ({policy})" in finding.text) == (level == "warn")
    assert ("noeviction" in finding.advice) == (level == "warn")
