"""What several witnesses say about one job, and what follows from it.

A job is known by the queue, by the queue's event stream, by the Worker's log and by its counters. One that cannot be
understood, or no longer knows, is not the platform's fault: green when another has seen the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import expectation
from postdeploy.checks.worker import logged_error, logged_to_completion
from postdeploy.platform.job import USUAL_ATTEMPTS, Job
from postdeploy.platform.queue_events import JobEvents
from postdeploy.platform.worker_log import Entry, LogView

Word = Literal["done", "failed", "pending", "absent", "blind"]
"""Seen to its good end; failed with no attempt left; there and not done; nothing of it; no view."""
FAILED_EVENTS = frozenset({"failed", "retries-exhausted"})
NO_SUCH_JOB = "в очереди такого задания нет"


@dataclass(frozen=True)
class Statement:
    """What one witness says; `text` is its reason in Russian, for all but `done`."""

    word: Word
    text: str = ""


UNSEEN = Statement("blind")


@dataclass(frozen=True)
class Hearing:
    """All statements about one job at one moment; `job` as the queue had it last, also if it is gone since."""

    queue: Statement = UNSEEN
    log: Statement = UNSEEN
    counters: Statement = UNSEEN
    job: Job | None = None

    @property
    def done(self) -> bool:
        """Whether somebody has seen it done and nobody who knows better contradicts."""
        if self.queue.word in {"failed", "pending"}:
            return False
        return "done" in {self.queue.word, self.log.word, self.counters.word}

    @property
    def is_final(self) -> bool:
        """Whether waiting changes nothing: no attempt is left."""
        return self.queue.word == "failed" or (self.queue.word == "blind" and self.log.word == "failed")

    @property
    def text(self) -> str:
        """What has been seen instead of a job that is done: the one who knows best first."""
        told = [each.text for each in (self.queue, self.log, self.counters) if each.word != "blind" and each.text]
        return "; ".join(told)


def of_queue(job: Job | None, events: JobEvents, name: str | None) -> Statement:
    """What the queue and its event stream say of a job, which has to have this name; None: whatever it is called."""
    if job is not None:
        return _of_kept(job, name)
    if name is not None and events.name not in {"", name}:
        return Statement("failed", f"задание называется «{events.name}»")
    if events.last == "completed":
        return Statement("done")
    if events.last in FAILED_EVENTS:
        return Statement("failed", f"задание не выполнено: {events.failed_reason or 'причины нет'}")
    if events.last:
        return Statement("pending", f"задание было в очереди (последнее событие: {events.last}) и исчезло из неё")
    return Statement("absent", NO_SUCH_JOB)


def _of_kept(job: Job, name: str | None) -> Statement:
    if name is not None and job.name != name:
        return Statement("failed", f"задание называется «{job.name}»")
    if job.completed:
        return Statement("done")
    if job.failed_for_good:
        return Statement("failed", f"задание {job.id} не выполнено: {job.failed_reason} (попыток: {job.attempts})")
    text = f"задание {job.id} в состоянии «{job.state}»"
    if job.failed_reason:
        text += f", попыток {job.attempts} из {job.allowed}, последняя ошибка: {job.failed_reason}"
    return Statement("pending", text)


def of_log(entries: Sequence[Entry], name: str) -> Statement:
    """What the Worker's log says; a failure there is final only when all attempts are used up."""
    matcher = logged_to_completion(name)
    if matcher.matches(entries):
        return Statement("done")
    failures = sum(entry.event == "job.failed" for entry in entries)
    if failures >= USUAL_ATTEMPTS:
        return Statement("failed", f"в логе ошибка задания: {logged_error(entries)} (попыток: {failures})")
    if failures:
        return Statement("pending", f"в логе ошибка задания: {logged_error(entries)}")
    return Statement("pending" if entries else "absent", "в логе задание не завершено" if entries else "в логе его нет")


def processed(name: str) -> Matcher[Hearing]:
    """Some witness has seen the job processed to its good end."""
    return expectation(f"задание «{name}» обработано", lambda heard: None if heard.done else heard.text or NO_SUCH_JOB)


LogCase = Literal["other replica", "window", "unreadable", "elsewhere", "unsure", "silent"]


def case_of_log(view: LogView, workers: int | None, *, grows: bool) -> LogCase:
    """Why a log does not show all of a job that was done.

    Args:
        view: the last look at the log.
        workers: how many Workers take jobs of the queue; None when that cannot be told.
        grows: whether the Worker that runs writes into this log.
    """
    if not view.shown and not view.new:
        return "unreadable"
    if not view.whole:
        return "window"
    if view.about:
        return "other replica" if workers is not None and workers > 1 else "silent"
    if not grows:
        return "elsewhere"
    if workers is None:
        return "unsure"
    return "other replica" if workers > 1 else "silent"
