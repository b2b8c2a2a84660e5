"""Following a job from the web app's queue through the Worker: queue, log, counters."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING

from postdeploy.checks import worker as expect
from postdeploy.checks.asserting import check
from postdeploy.checks.causes import likely_cause
from postdeploy.checks.waiting import eventually
from postdeploy.errors import CannotTell
from postdeploy.platform.queue import Job, Queue
from postdeploy.platform.worker_log import Entry, WorkerLog

if TYPE_CHECKING:
    from postdeploy.run import Run

METRICS = "Worker, GET /metrics"


class JobWatch:
    """Watches one job; make it before the job is put into the queue, so that counters can be compared.

    What can be looked at decides how strong the proof is: the queue where REDIS_URL is given, else the Worker's
    counters where WORKER_URL is, else the log. What was not looked at is said in the evidence.
    """

    def __init__(self, run: Run, name: str) -> None:
        self._run = run
        self._name = name
        self._sees_queue = run.settings.redis_url is not None
        self._sees_counters = run.settings.worker_url is not None
        self._before = self._completed() if self._sees_counters and not self._sees_queue else 0
        if run.worker_log is not None:
            with suppress(CannotTell):  # said when its lines are looked for
                run.worker_log.start()

    def expect_processed(self, find: Callable[[Queue], Job | None], job_id: str = "") -> Job | None:
        """Wait until the job was processed; None when the queue is not seen and only counters or log could tell.

        Args:
            find: finds this very job in the queue.
            job_id: its id, where the platform has named one; the log knows it by that.

        Raises:
            CannotTell: neither queue nor counters nor log are seen.
        """
        if not self._sees_queue:
            self._expect_processed_unseen(job_id)
            return None
        queue = self._run.queue
        where = f"Redis, очередь «{queue.name}»"
        self._tell_when_red(job_id)
        return eventually(
            lambda: self._seen(find(queue)),
            expect.processed(self._name),
            self._run.budget,
            where=where,
            hint=self._hint,
        )

    def expect_logged(self, job_id: str) -> bool:
        """Wait until the log shows the job started and completed; False when the log cannot be read."""
        log = self._run.worker_log
        if log is None:
            self._run.evidence.text("Не посмотрели", "Лог Worker: не задан WORKER_LOG.")
            return False
        done = expect.logged_to_completion(self._name)
        self._tell_when_red(job_id)
        try:
            eventually(
                lambda: self._read(log, job_id),
                done,
                self._run.budget,
                where="лог Worker",
                hint=lambda: self._hint() or likely_cause(expect.logged_error(log.about(job_id, self._name))),
            )
        except CannotTell as error:
            self._run.evidence.text("Не посмотрели", f"Лог Worker: {error}")
            return False
        return True

    def _seen(self, job: Job | None) -> Job | None:
        """Note the job as the queue has it now."""
        if job is not None:
            self._run.evidence.rows(f"Задание {job.id} в очереди «{self._run.queue.name}»", [asdict(job)])
        return job

    def _read(self, log: WorkerLog, job_id: str) -> list[Entry]:
        """The log's lines about the job so far, noted."""
        entries = log.about(job_id, self._name)
        lines = "\n".join(entry.raw for entry in entries)
        self._run.evidence.latest_text("Лог Worker о задании", lines or f"о задании {job_id} в логе ничего нет")
        return entries

    def _tell_when_red(self, job_id: str) -> None:
        """Whatever line of the scenario turns red: what became of the job belongs to its evidence."""
        log, evidence = self._run.worker_log, self._run.evidence
        if not job_id:
            return
        if self._sees_queue:
            queue = self._run.queue
            evidence.when_red(
                f"Задание {job_id} в очереди «{queue.name}»",
                lambda: [asdict(job)] if (job := queue.job(job_id)) else "задания в очереди нет",
            )
        if log is not None:
            evidence.when_red(
                "Лог Worker о задании",
                lambda: "\n".join(entry.raw for entry in log.about(job_id, self._name)) or "строк нет",
            )

    def _expect_processed_unseen(self, job_id: str) -> None:
        unseen = "Очередь в Redis: не задан REDIS_URL; судим по"
        if self._sees_counters:
            self._run.evidence.text("Не посмотрели", f"{unseen} счётчикам Worker.")
            eventually(self._completed, expect.counted(self._before), self._run.budget, where=METRICS)
            return
        self._run.evidence.text("Не посмотрели", f"{unseen} логу Worker.")
        if not job_id or not self.expect_logged(job_id):
            raise CannotTell("Не видно, обработано ли задание: нужен REDIS_URL, WORKER_URL или WORKER_LOG.")

    def _completed(self) -> int:
        number = self._run.worker.metrics().at("jobs", "byType", self._name, "completed")
        return number if isinstance(number, int) else 0

    def _hint(self) -> str:
        """Say where the job lies and who listens where, if that explains the wait."""
        if not self._sees_queue:
            return ""
        return queue_hint(self._run.queue, self._run.mark)


def expect_somebody_attached(run: Run) -> None:
    """A BullMQ Worker blocks on the very queue that the web app writes to; not looked at without REDIS_URL."""
    if run.settings.redis_url is None:
        return
    number = run.queue.workers()
    if number is None:
        run.evidence.text("Не посмотрели", "Список клиентов Redis: команда CLIENT LIST этому пользователю запрещена.")
        return
    check(number, expect.attached(run.queue.name), where="Redis, CLIENT LIST", hint=queue_hint(run.queue, run.mark))


def expect_worker_holds_redis(run: Run) -> None:
    """Redis answers and a Worker is attached to the queue: what can be told without the Worker's address.

    Raises:
        CannotTell: Redis is not seen either.
    """
    check(run.queue.ping(), expect.redis_answers(), where="Redis, команда PING")
    number = run.queue.workers()
    if number is None:
        raise CannotTell("Не видно, подключен ли Worker к Redis: нет WORKER_URL, а CLIENT LIST запрещена.")
    check(number, expect.attached(run.queue.name), where="Redis, CLIENT LIST", hint=queue_hint(run.queue, run.mark))


def queue_hint(queue: Queue, mark: str) -> str:
    """Name the likely cause when Workers listen elsewhere or not at all, or when our job lies in another queue."""
    try:
        elsewhere = [name for name in queue.queues_listened_to() if name != queue.name]
        strayed = queue.strayed(mark)
        listened_to = queue.workers()
    except CannotTell:
        return ""
    if strayed:
        lies = ", ".join(strayed)
        return f"задание лежит в очереди «{lies}», а Worker слушает «{queue.name}»: сверьте QUEUE_NAME приложения"
    if listened_to:
        return ""
    if elsewhere:
        return f"задания лежат в очереди «{queue.name}», а Worker слушает «{', '.join(elsewhere)}»: сверьте QUEUE_NAME"
    return f"очередь «{queue.name}» никто не слушает: Worker не запущен или потерял Redis"
