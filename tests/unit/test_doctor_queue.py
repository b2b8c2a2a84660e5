"""What the look before a run says of the queue."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.doctor import queue as doctor

NAME = "gpt-agent-jobs"


def site(workers: int | None, obstacle: str = "", elsewhere: tuple[str, ...] = ()) -> Any:
    queue = SimpleNamespace(
        workers=lambda: workers, obstacle=lambda: obstacle, queues_listened_to=lambda: list(elsewhere)
    )
    settings = SimpleNamespace(queue_name=NAME, redis_url="redis://x")
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
        (site(1, "очередь «gpt-agent-jobs» на паузе"), "bad", "на паузе"),
        (site(1, "очередь «gpt-agent-jobs» ограничена по частоте (ещё 60 с)"), "bad", "ограничена по частоте"),
    ],
)
def test_the_queue_before_a_run(seen: Any, level: str, words: str) -> None:
    finding = doctor.names(seen)
    assert finding.level == level
    assert words in finding.text
