"""The witnesses of a job, each asked in its own manner: the queue, the Worker's log, the Worker's counters."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from postdeploy.checks.hearing import UNSEEN, Statement, of_log, of_queue
from postdeploy.errors import CannotTell
from postdeploy.platform.job import Job
from postdeploy.platform.queue import Queue
from postdeploy.platform.queue_events import JobEvents
from postdeploy.platform.worker_log import LogView, WorkerLog

if TYPE_CHECKING:
    from postdeploy.platform.worker import Worker
    from postdeploy.session.run import Run

PATIENCE = 0.3
"""Seconds that one look at a witness may take before the others are asked again."""
LAST_LOOK = 15.0


class QueueWitness:
    """The queue and its event stream; make it before the job is put into the queue."""

    def __init__(self, run: Run, name: str) -> None:
        self._run = run
        self._queue: Queue = run.background.queue
        self._name = name
        self._events = None
        with suppress(CannotTell):  # said when the job is looked for
            self._events = self._queue.events()
        self.last: Job | None = None

    @property
    def sees_events(self) -> bool:
        """Whether the event stream can be read."""
        return self._events is not None

    def ask(self, job_id: str, *, whatever_called: bool = False) -> Statement:
        """What is to be seen of the job; without an id the one that carries the run's mark.

        Args:
            job_id: of the job.
            whatever_called: its name does not count, only what becomes of it.

        Raises:
            CannotTell: Redis cannot be asked.
        """
        told = JobEvents()
        job = self._find(job_id)
        if self._events is not None and (job is None or not job.completed):
            self._events.read()
            told = self._events.of(job_id or (self.last.id if self.last else ""))
        if job is not None:
            self.last = job
            self._run.evidence.rows(f"Задание {job.id} в очереди «{self._queue.name}»", [asdict(job)])
        return of_queue(job, told, None if whatever_called else self._name)

    def _find(self, job_id: str) -> Job | None:
        if job_id or self.last:
            return self._queue.job(job_id or (self.last.id if self.last else ""))
        if self._events is not None:
            self._events.read()
            jobs = (self._queue.job(each) for each in self._events.added(self._name))
            ours = next((job for job in jobs if job is not None and self._run.testdata.mark in str(job.data)), None)
            if ours is not None:
                return ours
        return self._queue.marked(self._run.testdata.mark)


class CounterWitness:
    """The Worker's count of completed jobs of a kind; make it before the job is put into the queue."""

    def __init__(self, worker: Worker, name: str) -> None:
        self._worker = worker
        self._name = name
        self.before = self.count()

    def count(self) -> int:
        """How many were completed since the Worker was started."""
        number = self._worker.metrics().at("jobs", "byType", self._name, "completed")
        return number if isinstance(number, int) else 0

    def ask(self) -> Statement:
        """Whether the count has grown."""
        now = self.count()
        return Statement("done") if now > self.before else Statement("absent", f"счётчик Worker не вырос ({now})")


@dataclass(frozen=True)
class LogSaid:
    """One look at the log, or why there was none."""

    view: LogView
    error: str = ""


class LogWitness:
    """The Worker's log, looked at in the background: a command of the host may take seconds."""

    def __init__(self, log: WorkerLog, name: str) -> None:
        self._log = log
        self._name = name
        self._thread: threading.Thread | None = None
        self._said: LogSaid | None = None

    def ask(self, job_id: str) -> Statement:
        """What the latest look has shown; begins another one where none is under way."""
        said = self.look(job_id)
        return UNSEEN if said is None or said.error else of_log(said.view.about, self._name)

    def look(self, job_id: str, patience: float = PATIENCE) -> LogSaid | None:
        """The outcome of the latest look; None when the first one has not come back yet."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._read, args=(job_id,), daemon=True)
            self._thread.start()
        self._thread.join(patience)
        return self._said

    def last_look(self, job_id: str) -> LogSaid:
        """A look that begins now and is waited for."""
        self._await(LAST_LOOK)
        return self.look(job_id, LAST_LOOK) or LogSaid(LogView(), "Лог Worker не читается: на это не хватило времени.")

    def close(self) -> None:
        """Let no look go on behind our back."""
        if self._thread is not None and self._thread.is_alive():
            self._log.stop()
            self._await(LAST_LOOK)

    def _await(self, seconds: float) -> None:
        if self._thread is not None:
            self._thread.join(seconds)

    def _read(self, job_id: str) -> None:
        try:
            self._said = LogSaid(self._log.view(job_id, self._name))
        except CannotTell as error:
            self._said = LogSaid(LogView(), str(error))


def told_or_blind(ask: Callable[[], Statement]) -> Statement:
    """What a witness says; one that cannot be asked sees nothing."""
    try:
        return ask()
    except CannotTell as error:
        return Statement("blind", str(error))
