"""Following a job: which places are looked at, whose word counts, and what a silent log means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.jobs import JobWatch
from postdeploy.checks.listening import expect_somebody_attached, queue_hint
from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer
from postdeploy.platform.queue import Job, Place
from postdeploy.platform.queue_events import JobEvents
from postdeploy.platform.worker_log import Entry, LogView
from postdeploy.session.run import Run
from tests.unit.answers import HTML, answer
from tests.unit.tables import Notes, Tables, run_over

NAME = "crm:sync-pipelines"
DONE = Job("7", NAME, {"mark": "pd-1"}, "completed", 1, None, 1)
RETRIED = replace(DONE, failed_reason="429 Too Many Requests", attempts=2)
WAITING = Job("7", NAME, {}, "prioritized", None, None, 0)
AGAIN = Job("7", NAME, {}, "delayed", None, "No handler registered for job", 1)
FAILED = Job("7", NAME, {}, "failed", 1, "Сбой", 3)


class FakeEvents:
    def __init__(self, *events: str) -> None:
        self.told = JobEvents(list(events), NAME if events else "", "Сбой")

    def read(self) -> None:
        """Nothing new comes."""

    def of(self, job_id: str) -> JobEvents:
        return self.told if job_id == "7" else JobEvents()

    def added(self, _name: str) -> list[str]:
        return ["7"] if self.told.events else []


class FakeQueue:
    def __init__(
        self,
        job: Job | None = DONE,
        workers: int | None = 1,
        elsewhere: tuple[str, ...] = (),
        events: FakeEvents | None = None,
        there: bool = True,
    ) -> None:
        self.name = "gpt-agent-jobs"
        self.found = job
        self.attached = workers
        self.elsewhere = elsewhere
        self.lost: tuple[Place, ...] = ()
        self.paused = ""
        self.stream = events or FakeEvents()
        self.there = there

    def job(self, job_id: str) -> Job | None:
        return self.found if self.found and self.found.id == job_id else None

    def marked(self, mark: str) -> Job | None:
        return self.found if self.found and mark in str(self.found.data) else None

    def events(self) -> FakeEvents:
        return self.stream

    def exists(self) -> bool:
        return self.there

    def workers(self) -> int | None:
        return self.attached

    def queues_listened_to(self) -> list[str]:
        return sorted([*self.elsewhere, *([self.name] if self.attached else [])])

    def strayed(self, _mark: str) -> list[Place]:
        return list(self.lost)

    def obstacle(self) -> str:
        return self.paused


def entry(event: str, job_id: str = "7", **fields: Any) -> Entry:
    return Entry(event, {"jobId": job_id, "jobName": NAME, **fields}, f"строка {event} {job_id}", datetime.now(UTC))


class FakeLog:
    """Shows records of our job, of others that came since, and older ones."""

    def __init__(
        self,
        *events: str,
        others: int = 0,
        old: int = 0,
        error: str = "",
        whole: bool = True,
        sample: tuple[str, ...] = (),
        data: Any = None,
    ) -> None:
        self.started = 0
        ours = [entry(event, jobData=data) for event in events]
        new = [*ours, *(entry("job.start", f"other{number}") for number in range(others))]
        shown = [*new, *(entry("worker.ready", f"old{number}") for number in range(old))]
        self._view = LogView(tuple(ours), tuple(new), tuple(shown), whole=whole, sample=sample)
        self._error = error

    def start(self) -> None:
        self.started += 1

    def stop(self) -> None:
        """Nothing is under way."""

    def about(self, _job_id: str, _job_name: str) -> list[Entry]:
        return list(self.view("", "").about)

    def view(self, _job_id: str, _job_name: str) -> LogView:
        if self._error:
            raise CannotTell(self._error)
        return self._view


def counters(*counts: int) -> SimpleNamespace:
    each: Iterator[Answer] = (
        answer({"jobs": {"byType": {NAME: {"completed": count}}}}) for count in (*counts, *[counts[-1]] * 50)
    )
    return SimpleNamespace(metrics=lambda: next(each))


def started(seconds_ago: float) -> SimpleNamespace:
    """A Worker that has been running for so long."""
    said = answer({"timestamp": datetime.now(UTC).isoformat(), "uptime": seconds_ago})
    return SimpleNamespace(health=lambda: said)


def run(
    queue: FakeQueue | None = None, log: FakeLog | None = None, worker: Any = None, notes: Notes | None = None
) -> Run:
    settings = SimpleNamespace(redis_url="redis://x" if queue else None, worker_url="http://w" if worker else None)
    worker = worker or started(3600)
    return run_over(
        Tables(), settings=settings, queue=queue, log=log, worker=worker, mark="pd-1", evidence=notes or Notes()
    )


def done(run: Run, job_id: str = "7", *, log_decides: bool = False) -> Job | None:
    return JobWatch(run, NAME).expect_done(job_id, log_decides=log_decides)


class TestQueue:
    @pytest.mark.parametrize("job", [DONE, RETRIED])
    def test_a_job_that_was_done_at_whichever_attempt(self, job: Job) -> None:
        assert done(run(FakeQueue(job))) == job

    def test_without_an_id_the_one_with_our_mark_is_found(self) -> None:
        assert done(run(FakeQueue()), "") == DONE

    @pytest.mark.parametrize(
        ("job", "word"),
        [(WAITING, "prioritized"), (FAILED, "Сбой"), (None, "нет"), (replace(DONE, name="x"), "называется «x»")],
    )
    def test_a_job_that_is_not_processed(self, job: Job | None, word: str) -> None:
        with pytest.raises(Mismatch, match=word) as caught:
            done(run(FakeQueue(job)))
        assert "gpt-agent-jobs" in str(caught.value)

    def test_a_job_that_is_tried_again_is_told_with_its_last_error(self) -> None:
        with pytest.raises(Mismatch, match="попыток 1 из 3, последняя ошибка: No handler") as caught:
            done(run(FakeQueue(AGAIN)))
        assert "прежняя версия" in caught.value.hint

    def test_a_job_that_is_removed_as_soon_as_it_is_done(self) -> None:
        assert done(run(FakeQueue(None, events=FakeEvents("added", "active", "completed")))) is None

    def test_a_job_that_failed_for_good_and_was_removed(self) -> None:
        with pytest.raises(Mismatch, match="не выполнено: Сбой"):
            done(run(FakeQueue(None, events=FakeEvents("added", "active", "failed"))))

    def test_a_job_that_vanished_undone(self) -> None:
        with pytest.raises(Mismatch, match="последнее событие: removed"):
            done(run(FakeQueue(None, events=FakeEvents("added", "removed"))))

    def test_a_redis_without_this_queue_is_another_one(self) -> None:
        with pytest.raises(CannotTell, match="QUEUE_PREFIX"):
            done(run(FakeQueue(None, workers=None, there=False)))

    def test_a_worker_that_listens_here_proves_that_it_is_the_right_redis(self) -> None:
        with pytest.raises(Mismatch, match="нет"):
            done(run(FakeQueue(None, workers=1, there=False)))

    def test_a_log_that_shows_the_whole_job_outweighs_a_queue_that_does_not_know_it(self) -> None:
        job = done(run(FakeQueue(None), FakeLog("job.start", "job.complete", data={"orgId": "north"})))
        assert job is not None
        assert job.data == {"orgId": "north"}

    def test_a_log_does_not_outweigh_a_job_that_lies_in_the_queue(self) -> None:
        with pytest.raises(Mismatch, match="prioritized"):
            done(run(FakeQueue(WAITING), FakeLog("job.start", "job.complete")))

    def test_a_redis_that_cannot_be_asked(self) -> None:
        queue = FakeQueue()
        queue.job = broken  # type: ignore[method-assign, assignment]
        with pytest.raises(CannotTell, match="отказано"):
            done(run(queue))


class TestCounters:
    def test_without_queue_they_are_compared_with_before(self) -> None:
        notes = Notes()
        assert done(run(worker=counters(5, 6), notes=notes)) is None
        assert any("REDIS_URL" in text for _, text in notes.texts)
        with pytest.raises(Mismatch, match="счётчик"):
            done(run(worker=counters(5, 5)))

    @pytest.mark.parametrize("said", [HTML, answer(None), answer({"jobs": None}), answer({"jobs": {"byType": []}})])
    def test_those_of_another_shape_have_not_grown(self, said: Answer) -> None:
        with pytest.raises(Mismatch, match="счётчик"):
            done(run(worker=SimpleNamespace(metrics=lambda: said)))


class TestLogAlone:
    def test_it_decides(self) -> None:
        done(run(log=FakeLog("job.start", "job.complete")))
        with pytest.raises(Mismatch):
            done(run(log=FakeLog("job.start")))

    def test_three_failures_are_the_end(self) -> None:
        with pytest.raises(Mismatch, match="попыток: 3"):
            done(run(log=FakeLog(*["job.start", "job.failed"] * 3)))

    def test_without_anything_it_cannot_be_told(self) -> None:
        with pytest.raises(CannotTell, match="REDIS_URL"):
            done(run())


class TestLogBesideTheQueue:
    def test_it_counts_from_before_the_click(self) -> None:
        log = FakeLog("job.start", "job.complete")
        watch = JobWatch(run(FakeQueue(), log), NAME)
        assert log.started == 1
        watch.expect_done("7", log_decides=True)

    @pytest.mark.parametrize("log_decides", [True, False])
    @pytest.mark.parametrize(
        "events", [("job.start",), ("job.complete",), ("job.start", "job.failed"), ("job.active", "job.start")]
    )
    def test_one_that_loses_the_jobs_way_is_broken(self, events: tuple[str, ...], log_decides: bool) -> None:
        with pytest.raises(Mismatch, match="лог Worker"):
            done(run(FakeQueue(), FakeLog(*events)), log_decides=log_decides)

    @pytest.mark.parametrize("log_decides", [True, False])
    @pytest.mark.parametrize("lines", [{"others": 2}, {"old": 1}])
    def test_silence_of_the_only_workers_living_log_is_a_failure(
        self, lines: dict[str, int], log_decides: bool
    ) -> None:
        log = FakeLog(others=lines.get("others", 0), old=lines.get("old", 0))
        with pytest.raises(Mismatch, match="ничего нет"):
            done(run(FakeQueue(), log, started(60)), log_decides=log_decides)

    @pytest.mark.parametrize("log", [FakeLog(others=2), FakeLog("job.start", "job.failed", others=2)])
    def test_of_several_workers_another_one_may_have_done_it(self, log: FakeLog) -> None:
        notes = Notes()
        done(run(FakeQueue(workers=2), log, started(60), notes), log_decides=True)
        assert any("судим по очереди" in text for _, text in notes.texts)

    def test_a_worker_that_was_replaced_meanwhile_may_have_done_it(self) -> None:
        notes = Notes()
        done(run(FakeQueue(), FakeLog(others=1), started(0), notes), log_decides=True)
        assert any("судим по очереди" in text for _, text in notes.texts)

    @pytest.mark.parametrize(
        ("log", "word"),
        [
            (FakeLog(), "лог пуст"),
            (FakeLog(sample=("GET / 200", "GET /x 404")), "«GET / 200»; «GET /x 404»"),
        ],
    )
    def test_one_without_the_workers_lines_leads_elsewhere(self, log: FakeLog, word: str) -> None:
        with pytest.raises(CannotTell, match="WORKER_LOG") as caught:
            done(run(FakeQueue(), log, started(60)), log_decides=True)
        assert word in str(caught.value)
        notes = Notes()
        assert done(run(FakeQueue(), log, started(60), notes)) == DONE
        assert any(word in text for _, text in notes.texts)

    def test_one_that_ended_before_the_worker_was_started_leads_elsewhere(self) -> None:
        with pytest.raises(CannotTell, match="не растёт"):
            done(run(FakeQueue(), FakeLog(old=3), started(-3600)), log_decides=True)

    def test_how_many_workers_there_are_may_be_hidden(self) -> None:
        with pytest.raises(CannotTell, match="сколько Worker"):
            done(run(FakeQueue(workers=None), FakeLog(others=1), started(60)), log_decides=True)
        assert done(run(FakeQueue(workers=None), FakeLog(others=1), started(60))) == DONE

    def test_a_window_that_has_moved_on_leaves_it_to_the_queue(self) -> None:
        notes = Notes()
        done(run(FakeQueue(), FakeLog(others=9, whole=False), started(60), notes), log_decides=True)
        assert any("последние строки" in text for _, text in notes.texts)

    @pytest.mark.parametrize("log", [None, FakeLog(error="Лог Worker не читается")])
    def test_one_that_is_not_seen_is_no_failure_but_is_told(self, log: FakeLog | None) -> None:
        notes = Notes()
        assert done(run(FakeQueue(), log, notes=notes), log_decides=True) == DONE
        assert "Не посмотрели" in [title for title, _ in notes.texts]


class TestHints:
    def hint(self, queue: FakeQueue) -> str:
        return queue_hint(queue, "pd-1")  # type: ignore[arg-type]

    def test_none_when_a_worker_listens(self) -> None:
        assert self.hint(FakeQueue(workers=1)) == ""

    def test_it_names_both_queues(self) -> None:
        said = self.hint(FakeQueue(workers=0, elsewhere=("gpt-agent-jobs-2",)))
        assert "«gpt-agent-jobs»" in said
        assert "«gpt-agent-jobs-2»" in said

    def test_it_says_that_nobody_listens(self) -> None:
        assert "никто не слушает" in self.hint(FakeQueue(workers=0))

    def test_it_says_where_our_job_lies(self) -> None:
        queue = FakeQueue()
        queue.lost = (Place("bull", "other-jobs"),)
        assert "«other-jobs»" in self.hint(queue)
        queue.lost = (Place("prod", "gpt-agent-jobs"),)
        assert "«prod:gpt-agent-jobs»" in self.hint(queue)

    def test_it_says_that_the_queue_is_paused(self) -> None:
        queue = FakeQueue(workers=1)
        queue.paused = "очередь «gpt-agent-jobs» на паузе"
        assert "на паузе" in self.hint(queue)

    def test_one_that_cannot_be_had_is_none(self) -> None:
        queue = FakeQueue()
        queue.workers = broken  # type: ignore[method-assign]
        assert self.hint(queue) == ""


def broken(*_: object) -> Any:
    raise CannotTell("Redis: в соединении отказано")


def test_somebody_is_attached() -> None:
    expect_somebody_attached(run(FakeQueue(workers=2)))
    expect_somebody_attached(run())
    with pytest.raises(Mismatch, match="ни одного") as caught:
        expect_somebody_attached(run(FakeQueue(workers=0)))
    assert caught.value.hint


def test_who_is_attached_may_not_be_asked() -> None:
    notes = Notes()
    expect_somebody_attached(run(FakeQueue(workers=None), notes=notes))
    assert any("CLIENT LIST" in text for _, text in notes.texts)
