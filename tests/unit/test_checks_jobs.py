"""Following a job: which places are looked at, which proof is enough, and what the hints say."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.checks import jobs
from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.jobs import JobWatch, queue_hint
from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer
from postdeploy.platform.queue import Job
from postdeploy.platform.worker_log import Entry
from postdeploy.run import Run
from tests.unit.answers import HTML, answer
from tests.unit.tables import Notes, Tables, run_over

NAME = "crm:sync-pipelines"
DONE = Job("7", NAME, {}, "completed", 1, None, 1)
WAITING = Job("7", NAME, {}, "prioritized", None, None, 0)
FAILED = Job("7", NAME, {}, "failed", 1, "Сбой", 3)


class FakeQueue:
    def __init__(self, job: Job | None = DONE, workers: int | None = 1, elsewhere: tuple[str, ...] = ()) -> None:
        self.name = "gpt-agent-jobs"
        self.found = job
        self.attached = workers
        self.elsewhere = elsewhere
        self.lost: tuple[str, ...] = ()

    def job(self, job_id: str) -> Job | None:
        return self.found if self.found and self.found.id == job_id else None

    def workers(self) -> int | None:
        return self.attached

    def queues_listened_to(self) -> list[str]:
        return sorted([*self.elsewhere, *([self.name] if self.attached else [])])

    def strayed(self, _mark: str) -> list[str]:
        return list(self.lost)


class FakeLog:
    def __init__(self, *events: str, error: str = "") -> None:
        self.started = 0
        self._events = events
        self._error = error

    def start(self) -> None:
        self.started += 1

    def about(self, job_id: str, job_name: str) -> list[Entry]:
        if self._error:
            raise CannotTell(self._error)
        return [Entry(event, {"jobId": job_id, "jobName": job_name}, f"строка {event}") for event in self._events]


def counters(*counts: int) -> SimpleNamespace:
    each: Iterator[Answer] = (
        answer({"jobs": {"byType": {NAME: {"completed": count}}}}) for count in (*counts, *[counts[-1]] * 50)
    )
    return SimpleNamespace(metrics=lambda: next(each))


def run(
    queue: FakeQueue | None = None, log: FakeLog | None = None, worker: Any = None, notes: Notes | None = None
) -> Run:
    settings = SimpleNamespace(redis_url="redis://x" if queue else None, worker_url="http://w" if worker else None)
    return run_over(
        Tables(), settings=settings, queue=queue, worker_log=log, worker=worker, mark="pd-1", evidence=notes or Notes()
    )


def processed(run: Run) -> Job | None:
    return JobWatch(run, NAME).expect_processed(lambda queue: queue.job("7"), "7")


def test_the_queue_is_asked_where_it_is_seen() -> None:
    assert processed(run(FakeQueue())) == DONE


@pytest.mark.parametrize(
    ("job", "word"),
    [(WAITING, "prioritized"), (FAILED, "Сбой"), (None, "нет"), (Job("7", "x", {}, "", 1, None, 1), "x")],
)
def test_a_job_that_is_not_processed(job: Job | None, word: str) -> None:
    with pytest.raises(Mismatch, match=word) as caught:
        processed(run(FakeQueue(job)))
    assert "gpt-agent-jobs" in str(caught.value)


def test_without_queue_the_counters_are_compared_with_before() -> None:
    notes = Notes()
    assert processed(run(worker=counters(5, 6), notes=notes)) is None
    assert any("REDIS_URL" in text for _, text in notes.texts)
    with pytest.raises(Mismatch, match="счётчик"):
        processed(run(worker=counters(5, 5)))


@pytest.mark.parametrize("said", [HTML, answer(None), answer({"jobs": None}), answer({"jobs": {"byType": []}})])
def test_counters_of_another_shape_have_not_grown(said: Answer) -> None:
    with pytest.raises(Mismatch, match="счётчик"):
        processed(run(worker=SimpleNamespace(metrics=lambda: said)))


def test_without_queue_and_counters_the_log_decides() -> None:
    assert processed(run(log=FakeLog("job.start", "job.complete"))) is None
    with pytest.raises(Mismatch):
        processed(run(log=FakeLog("job.start")))


def test_without_anything_it_cannot_be_told() -> None:
    with pytest.raises(CannotTell, match="REDIS_URL"):
        processed(run())


def test_the_log_counts_from_before_the_click() -> None:
    log = FakeLog("job.start", "job.complete")
    watch = JobWatch(run(FakeQueue(), log), NAME)
    assert log.started == 1
    assert watch.expect_logged("7") is True


@pytest.mark.parametrize("events", [(), ("job.start",), ("job.complete",), ("job.start", "job.failed")])
def test_a_log_without_the_jobs_way_to_its_end(events: tuple[str, ...]) -> None:
    with pytest.raises(Mismatch, match="лог Worker"):
        JobWatch(run(FakeQueue(), FakeLog(*events)), NAME).expect_logged("7")


@pytest.mark.parametrize("log", [None, FakeLog(error="Лог Worker не читается")])
def test_a_log_that_is_not_seen_is_no_failure_but_is_told(log: FakeLog | None) -> None:
    notes = Notes()
    assert JobWatch(run(FakeQueue(), log, notes=notes), NAME).expect_logged("7") is False
    assert [title for title, _ in notes.texts] == ["Не посмотрели"]


def hint(queue: FakeQueue) -> str:
    return queue_hint(queue, "pd-1")  # type: ignore[arg-type]


def test_no_hint_when_a_worker_listens() -> None:
    assert hint(FakeQueue(workers=1)) == ""


def test_the_hint_names_both_queues() -> None:
    said = hint(FakeQueue(workers=0, elsewhere=("gpt-agent-jobs-2",)))
    assert "«gpt-agent-jobs»" in said
    assert "«gpt-agent-jobs-2»" in said
    assert "QUEUE_NAME" in said


def test_the_hint_says_that_nobody_listens() -> None:
    assert "никто не слушает" in hint(FakeQueue(workers=0))


def test_the_hint_says_where_our_job_lies() -> None:
    queue = FakeQueue()
    queue.lost = ("other-jobs",)
    assert "«other-jobs»" in hint(queue)


def test_a_hint_that_cannot_be_had_is_none() -> None:
    queue = FakeQueue()
    queue.workers = broken  # type: ignore[method-assign]
    assert hint(queue) == ""


def broken() -> int:
    raise CannotTell("Redis: в соединении отказано")


def test_somebody_is_attached() -> None:
    jobs.expect_somebody_attached(run(FakeQueue(workers=2)))
    jobs.expect_somebody_attached(run())
    with pytest.raises(Mismatch, match="ни одного") as caught:
        jobs.expect_somebody_attached(run(FakeQueue(workers=0)))
    assert caught.value.hint


def test_who_is_attached_may_not_be_asked() -> None:
    notes = Notes()
    jobs.expect_somebody_attached(run(FakeQueue(workers=None), notes=notes))
    assert any("CLIENT LIST" in text for _, text in notes.texts)
