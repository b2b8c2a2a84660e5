"""Whether the Worker that answers at WORKER_URL is the one that works, and answers of now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.checks import work
from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.waiting import Budget
from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer
from tests.unit.answers import answer
from tests.unit.tables import Tables, run_over


def health(stamp: object, uptime: float = 1.0) -> Answer:
    return answer({"status": "ok", "timestamp": stamp, "uptime": uptime})


def run(
    health_now: list[Answer] | None = None,
    completed: list[Any] | None = None,
    workers: int | None = 1,
    seconds: float = 30,
) -> Any:
    last_health, last_count = (health_now or [health("t")])[-1], (completed or [0])[-1]
    healths, counts = chain(health_now or [], repeat(last_health)), chain(completed or [], repeat(last_count))
    worker = SimpleNamespace(
        health=lambda: next(healths), metrics=lambda: answer({"jobs": {"completed": next(counts)}})
    )
    queue = SimpleNamespace(name="gpt-agent-jobs", workers=lambda: workers)
    settings = SimpleNamespace(redis_url="redis://queue.test")
    return run_over(
        Tables(),
        worker=worker,
        queue=queue,
        settings=settings,
        works=lambda _: True,
        sees_worker=lambda: True,
        budget=Budget(seconds),
    )


@pytest.mark.parametrize("now", [[health("t2")], [health("t1"), health("t2")], [health("t1", 2.0)], [health(None)]])
def test_an_answer_that_changes_is_of_now(now: list[Answer]) -> None:
    work.expect_of_now(run(now), health("t1"))


def test_an_answer_without_a_time_is_taken_at_its_word() -> None:
    work.expect_of_now(run([health(None)]), health(None))


def test_the_same_answer_again_and_again_is_a_caches() -> None:
    with pytest.raises(CannotTell, match=r"один и тот же ответ \(timestamp «t1»\).*кэш"):
        work.expect_of_now(run([health("t1")], seconds=0), health("t1"))


@pytest.mark.parametrize("counted", [[6], [5, 5, 6], [0]])
def test_the_worker_that_counts_the_job_has_done_it(counted: list[int]) -> None:
    work._expect_done_there(run(completed=counted), 5)


def test_one_that_counts_nothing_is_another() -> None:
    with pytest.raises(CannotTell, match=r"выполнено 5, как и до него.*другому развёртыванию"):
        work._expect_done_there(run(completed=[5], seconds=0), 5)


@pytest.mark.parametrize("workers", [2, 0, None])
def test_where_several_may_have_done_it_nobody_is_suspected(workers: int | None) -> None:
    work._expect_done_there(run(completed=[5], workers=workers), 5)


@pytest.mark.parametrize("odd", ["5", None, [], 1.5])
def test_a_worker_that_does_not_say_how_much_it_has_done(odd: object) -> None:
    assert work._counted(run(completed=[odd])) is None


def relieved(*older: int, deployed: bool = True, seconds: float = 0) -> None:
    numbers, asked = chain(older, repeat(older[-1])), list[float]()

    def workers_older_than(limit: float) -> int:
        asked.append(limit)
        return next(numbers)

    queue = SimpleNamespace(name="gpt-agent-jobs", workers_older_than=workers_older_than)
    settings = SimpleNamespace(
        redis_url="redis://queue.test", deployed_at=datetime.now(UTC) - timedelta(minutes=2) if deployed else None
    )
    work.expect_relieved(run_over(Tables(), queue=queue, settings=settings, budget=Budget(seconds)))
    assert all(120 <= limit <= 150 for limit in asked)


def test_no_worker_of_before_the_deploy_takes_jobs() -> None:
    relieved(0)
    relieved(2, 1, 0, seconds=5)
    relieved(1, deployed=False)


def test_a_worker_of_before_the_deploy_is_told_of() -> None:
    with pytest.raises(Mismatch, match="подключено Worker: 2") as caught:
        relieved(2)
    assert "не остановлен" in caught.value.hint
