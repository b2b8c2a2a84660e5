"""Following a job from the web app's queue through the Worker: queue and event stream, log, counters."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from hamcrest.core.matcher import Matcher

from postdeploy.checks import worker as expect
from postdeploy.checks.asserting import Mismatch, description_of, expectation, explain
from postdeploy.checks.diagnosis import likely_cause
from postdeploy.checks.hearing import UNSEEN, Hearing, case_of_log, of_log, processed
from postdeploy.checks.listening import queue_hint
from postdeploy.checks.waiting import eventually
from postdeploy.checks.witnesses import CounterWitness, LogSaid, LogWitness, QueueWitness, told_or_blind
from postdeploy.errors import CannotTell
from postdeploy.platform.job import Job
from postdeploy.platform.worker import started_at
from postdeploy.platform.worker_log import Entry, LogView, unreadable

if TYPE_CHECKING:
    from postdeploy.session.run import Run

METRICS = "Worker, GET /metrics"
LOG = "лог Worker"
NOT_LOOKED = "Не посмотрели"
LATE_LOG = 5.0
"""Seconds that a log is waited for which may well be another Worker's."""


class JobWatch:
    """Watches one job; make it before the job is put into the queue, so that what comes later can be told apart.

    Whoever has seen the job done is believed; what was not looked at is said in the evidence. Where nothing of the job
    can be seen it is not the platform's fault.
    """

    def __init__(self, run: Run, name: str) -> None:
        self._run = run
        self._name = name
        self._began = time.monotonic()
        sees_queue = run.settings.redis_url is not None
        self._queue = QueueWitness(run, name) if sees_queue else None
        self._counters = None
        if run.settings.worker_url is not None and (self._queue is None or not self._queue.sees_events):
            self._counters = CounterWitness(run.background.worker, name)
        self._log = None
        self._workers: int | None = None
        if run.background.log is not None:
            self._log = LogWitness(run.background.log, name)
            with suppress(CannotTell):  # said when its lines are looked for
                run.background.log.start()
            self._workers = self._count_workers()

    def expect_done(self, job_id: str = "", *, log_decides: bool = False) -> Job | None:
        """Wait until the job was processed and, where the log is seen, is to be found there from start to end.

        Args:
            job_id: its id, where the platform has named one; else the one that carries the run's mark is looked for.
            log_decides: the line is about the log: one that leads elsewhere leaves it open.

        Returns:
            The job as queue or log had it; None where nobody showed what it carries.

        Raises:
            CannotTell: nobody could see the job, or the log that decides is not the Worker's.
        """
        self._tell_when_red(job_id)
        try:
            job = self._expect_processed(job_id).job
            known = job_id or (job.id if job else "")
            entries = self._expect_logged(known, log_decides=log_decides) if known else ()
        finally:
            if self._log is not None:
                self._log.close()
        return job or _from_log(entries, known, self._name)

    def has_failed_for_good(self, job_id: str) -> bool:
        """Whether the queue shows that no attempt is left: what the job was to do will not be done any more."""
        queue = self._queue
        if queue is None:
            return False
        return told_or_blind(lambda: queue.ask(job_id, whatever_called=True)).word == "failed"

    def _expect_processed(self, job_id: str) -> Hearing:
        where = self._where_to_look()
        try:
            return eventually(
                lambda: self._hear(job_id),
                processed(self._name),
                self._run.budget,
                where=where,
                hint=lambda: self.hint(job_id),
                final=lambda heard: heard.is_final,
            )
        except Mismatch:
            heard = self._hear(job_id, last=True)
            if heard.done:
                return heard
            self._blame_or_leave_open(heard)
            raise

    def _where_to_look(self) -> str:
        unseen = "Очередь в Redis: не задан REDIS_URL; судим по"
        if self._queue is not None:
            return f"Redis, очередь «{self._run.background.queue.name}»"
        if self._counters is not None:
            self._run.evidence.text(NOT_LOOKED, f"{unseen} счётчикам Worker.")
            return METRICS
        if self._log is not None:
            self._run.evidence.text(NOT_LOOKED, f"{unseen} логу Worker.")
            return LOG
        raise CannotTell("Не видно, обработано ли задание: нужен REDIS_URL, WORKER_URL или WORKER_LOG.")

    def _hear(self, job_id: str, *, last: bool = False) -> Hearing:
        """Ask everybody; the log answers with what it has shown so far, except to the last question."""
        queue = self._queue
        by_queue = told_or_blind(lambda: queue.ask(job_id)) if queue is not None else UNSEEN
        job = queue.last if queue is not None else None
        heard = Hearing(queue=by_queue, job=job)
        known = job_id or (job.id if job else "")
        if self._log is not None and known:
            settled = by_queue.word in {"failed", "pending"}
            said = self._log.last_look(known) if last and not settled else self._log.look(known)
            if said is not None and not said.error:
                heard = replace(heard, log=of_log(said.view.about, self._name))
        if self._counters is not None and by_queue.word in {"absent", "blind"}:
            heard = replace(heard, counters=told_or_blind(self._counters.ask))
        return heard

    def _blame_or_leave_open(self, heard: Hearing) -> None:
        """Nobody has seen the job done: leave it open where nobody could have.

        Raises:
            CannotTell: says what was seen, and which setting may be wrong.
        """
        words = {heard.queue.word, heard.log.word, heard.counters.word}
        if words & {"failed", "pending"}:
            return
        if heard.queue.word == "blind" and self._queue is not None:
            raise CannotTell(heard.queue.text or "Очередь не видна.")
        if heard.queue.word == "absent" and self._leads_elsewhere():
            raise CannotTell(
                f"В этом Redis нет очереди «{self._run.background.queue.name}»: проверьте REDIS_URL, QUEUE_NAME и "
                "QUEUE_PREFIX."
            )
        if words <= {"blind", "absent"} and self._queue is None and self._counters is None:
            self._judge_log(self._last_said(""), log_decides=True)

    def _leads_elsewhere(self) -> bool:
        queue = self._run.background.queue
        try:
            return not queue.exists() and not queue.workers() and not queue.strayed(self._run.testdata.mark)
        except CannotTell:
            return False

    def _expect_logged(self, job_id: str, *, log_decides: bool) -> Sequence[Entry]:
        log = self._log
        if log is None:
            self._run.evidence.text(NOT_LOOKED, "Лог Worker: не задан WORKER_LOG.")
            return ()
        budget = self._run.budget
        if self._count_workers() not in {0, 1, None}:
            budget = budget.at_most(LATE_LOG)
        try:
            said = eventually(
                lambda: self._note(log.look(job_id), job_id),
                _logged(self._name),
                budget,
                where=LOG,
                hint=lambda: self.hint(job_id),
            )
        except Mismatch as mismatch:
            said = self._note(log.last_look(job_id), job_id)
            if not _logged(self._name).matches(said):
                self._judge_log(said, log_decides=log_decides, mismatch=mismatch)
        return said.view.about

    def _note(self, said: LogSaid | None, job_id: str) -> LogSaid:
        """What the log has shown of the job so far, noted."""
        said = said or LogSaid(LogView())
        lines = "\n".join(entry.raw for entry in said.view.about)
        self._run.evidence.latest_text("Лог Worker о задании", lines or f"о задании {job_id} в логе ничего нет")
        return said

    def _last_said(self, job_id: str) -> LogSaid:
        return self._log.last_look(job_id) if self._log is not None else LogSaid(LogView())

    def _judge_log(self, said: LogSaid, *, log_decides: bool, mismatch: Mismatch | None = None) -> None:
        """The log does not show all of a job that was done: find out whether it could have.

        Raises:
            Mismatch: it is the log of the only Worker, it lives, and keeps silent.
            CannotTell: it leads elsewhere, and the line is about the log.
        """
        if said.error:
            self._run.evidence.text(NOT_LOOKED, f"Лог Worker: {said.error}")
            return
        case = case_of_log(said.view, self._instances(), grows=self._is_of_running_worker(said.view))
        if case == "silent" and mismatch is not None:
            raise mismatch
        if case == "other replica":
            self._leave("задания в этом логе нет, а Worker слушает не один: лог одного из них; судим по очереди")
            return
        texts = {
            "window": said.view.note or "лог показывает только последние строки, и наших среди них уже нет",
            "unreadable": unreadable(said.view.sample),
            "elsewhere": "лог не растёт, пока Worker выполняет задания: WORKER_LOG ведёт не туда, где он пишет",
            "unsure": "задания в логе нет, а сколько Worker слушает очередь, не видно: может быть, это лог другого",
        }
        text = texts.get(case, "в логе задание не видно до конца")
        if log_decides and case != "window":
            raise CannotTell(f"Лог Worker: {text}.")
        self._leave(text)

    def _leave(self, text: str) -> None:
        self._run.evidence.text(NOT_LOOKED, f"Лог Worker: {text}.")

    def _is_of_running_worker(self, view: LogView) -> bool:
        if any(self._run.testdata.mark in entry.raw for entry in view.shown):
            return True
        started = None
        with suppress(CannotTell):
            started = started_at(self._run.background.worker.health())
        return view.belongs_to_worker(started - expect.CLOCK_SLACK if started else None)

    def _count_workers(self) -> int | None:
        if self._queue is None:
            return None
        try:
            number = self._run.background.queue.workers()
        except CannotTell:
            return None
        self._workers = max(filter(None, (number, self._workers)), default=number)
        return self._workers

    def _instances(self) -> int | None:
        """How many Workers may have done the job: those that listen, and one more if the Worker was replaced since."""
        number = self._count_workers()
        with suppress(CannotTell):
            uptime = self._run.background.worker.health().at("uptime")
            if number is not None and isinstance(uptime, int | float) and uptime < time.monotonic() - self._began:
                return number + 1
        return number

    def _tell_when_red(self, job_id: str) -> None:
        """Whatever line of the scenario turns red: what became of the job belongs to its evidence."""
        log, evidence = self._run.background.log, self._run.evidence
        if not job_id:
            return
        if self._queue is not None:
            queue = self._run.background.queue
            evidence.when_red(
                f"Задание {job_id} в очереди «{queue.name}»",
                lambda: [asdict(job)] if (job := queue.job(job_id)) else "задания в очереди нет",
            )
        if log is not None:
            evidence.when_red(
                "Лог Worker о задании",
                lambda: "\n".join(entry.raw for entry in log.about(job_id, self._name)) or "строк нет",
            )

    def hint(self, job_id: str) -> str:
        """Say why the job fails, or where it lies and who listens where, if that explains the wait."""
        job = self._queue.last if self._queue is not None else None
        said = self._log.look(job_id) if self._log is not None and job_id else None
        error = (job.failed_reason if job else "") or expect.logged_error(said.view.about if said else ())
        cause = likely_cause(error)
        if cause or self._queue is None:
            return cause
        return queue_hint(self._run.background.queue, self._run.testdata.mark)


def _logged(name: str) -> Matcher[LogSaid]:
    """The log shows the job from start to end."""
    of_entries = expect.logged_to_completion(name)

    def judge(said: LogSaid) -> str | None:
        return said.error or (None if of_entries.matches(said.view.about) else explain(said.view.about, of_entries)[1])

    return expectation(description_of(of_entries), judge)


def _from_log(entries: Sequence[Entry], job_id: str, name: str) -> Job | None:
    """The job as the log shows it: what it carries stands where it begins."""
    data = next((entry.fields.get("jobData") for entry in entries if entry.event == "job.start"), None)
    return Job(job_id, name, data, "completed", None, None, 1) if isinstance(data, dict) else None
