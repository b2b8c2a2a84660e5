"""Following a job from the web app's queue through the Worker: queue, log, counters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from postdeploy.checks import worker as expect
from postdeploy.checks.asserting import check
from postdeploy.checks.waiting import eventually
from postdeploy.errors import CannotTell
from postdeploy.platform.queue import Job, Queue

if TYPE_CHECKING:
    from postdeploy.run import Run

METRICS = "Worker, GET /metrics"


class JobWatch:
    """Watches one job; make it before the job is put into the queue, so that counters can be compared.

    What can be looked at decides how strong the proof is: the queue where REDIS_URL is given, the log where it can
    be read, the Worker's counters where neither can. What was not looked at is said in the evidence.
    """

    def __init__(self, run: Run, name: str) -> None:
        self._run = run
        self._name = name
        self._sees_queue = run.settings.redis_url is not None
        self._before = 0 if self._sees_queue else self._completed()

    def expect_processed(self, find: Callable[[Queue], Job | None]) -> Job | None:
        """Wait until the job was processed; None when only the counters could tell.

        Args:
            find: finds this very job in the queue.
        """
        if not self._sees_queue:
            self._run.evidence.text("Не посмотрели", "Очередь в Redis: не задан REDIS_URL; судим по счётчикам Worker.")
            eventually(self._completed, expect.counted(self._before), self._run.budget, where=METRICS)
            return None
        queue = self._run.queue
        where = f"Redis, очередь «{queue.name}»"
        return eventually(
            lambda: find(queue), expect.processed(self._name), self._run.budget, where=where, hint=self._hint
        )

    def expect_logged(self, job_id: str) -> bool:
        """Wait until the log shows the job started and completed; False when the log cannot be read."""
        log = self._run.worker_log
        if log is None:
            self._run.evidence.text("Не посмотрели", "Лог Worker: не задан WORKER_LOG.")
            return False
        done = expect.logged_to_completion(self._name)
        try:
            entries = eventually(
                lambda: log.about(job_id, self._name), done, self._run.budget, where="лог Worker", hint=self._hint
            )
        except CannotTell as error:
            self._run.evidence.text("Не посмотрели", f"Лог Worker: {error}")
            return False
        self._run.evidence.text("Лог Worker", "\n".join(entry.raw for entry in entries))
        return True

    def _completed(self) -> int:
        return int(self._run.worker.metrics().at("jobs", "byType", self._name, "completed", default=0))

    def _hint(self) -> str:
        """Say where the job lies and who listens where, if that explains the wait."""
        if not self._sees_queue:
            return ""
        return queue_hint(self._run.queue)


def expect_somebody_attached(run: Run) -> None:
    """A BullMQ Worker blocks on the very queue that the web app writes to; not looked at without REDIS_URL."""
    if run.settings.redis_url is None:
        return
    number = run.queue.workers()
    if number is None:
        run.evidence.text("Не посмотрели", "Список клиентов Redis: команда CLIENT LIST этому пользователю запрещена.")
        return
    check(number, expect.attached(run.queue.name), where="Redis, CLIENT LIST", hint=queue_hint(run.queue))


def queue_hint(queue: Queue) -> str:
    """Name the likely cause when Workers listen elsewhere or not at all."""
    try:
        elsewhere = [name for name in queue.queues_listened_to() if name != queue.name]
        if queue.workers():
            return ""
    except CannotTell:
        return ""
    if elsewhere:
        return f"задания лежат в очереди «{queue.name}», а Worker слушает «{', '.join(elsewhere)}»: сверьте QUEUE_NAME"
    return f"очередь «{queue.name}» никто не слушает: Worker не запущен или потерял Redis"
