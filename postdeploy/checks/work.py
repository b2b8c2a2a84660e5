"""Whether the Worker works: what it says of itself, and a job of ours that it does (contract: Worker)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from postdeploy.checks import worker as expect
from postdeploy.checks.asserting import Mismatch, check
from postdeploy.checks.availability import answers
from postdeploy.checks.common import accepted
from postdeploy.checks.formatting import shown
from postdeploy.checks.jobs import JobWatch
from postdeploy.checks.waiting import eventually, found_soon
from postdeploy.checks.worker import CLOCK_SLACK
from postdeploy.errors import CannotTell
from postdeploy.platform.at_once import at_once, both
from postdeploy.platform.worker import TEST_JOB, put_test_job

if TYPE_CHECKING:
    from postdeploy.platform.answer import Answer
    from postdeploy.session.run import Run

HEALTH = "Worker, GET /health"
METRICS = "Worker, GET /metrics"
OLD_ELSEWHERE = (
    "прежний Worker не остановлен: пока он подключён, часть заданий выполняет прежний код. Остановите его там, где он"
    " работает; на /health нового Worker его не видно"
)
LOOKS = 5
"""How often the Worker is asked for its age."""


def expect_redis_connected(run: Run) -> None:
    """Metrics and health say that Redis is connected; a Worker without Redis may answer the former alone."""
    metrics = answers(run.background.worker.metrics, run.network.works)
    down = redis_down(run, metrics)
    if down:
        raise Mismatch("Worker сообщает: Redis подключен, ошибок нет", down, METRICS)
    check(metrics, expect.redis_connected(), where=METRICS)
    check(_health(run), expect.redis_connected(), where=HEALTH)


def redis_down(run: Run, metrics: Answer) -> str:
    """What the Worker's metrics and an attempt of our own say when Redis takes no connections; empty otherwise."""
    if metrics.at("redis", "connected") is not False:
        return ""
    said = f"Worker: redis.connected — false, ошибка {shown(metrics.at('redis', 'lastError'))}"
    refused = "ECONNREFUSED" in str(metrics.at("redis", "lastError"))
    if run.settings.redis_url is None:
        return f"Redis не принимает подключений ({said})" if refused else ""
    try:
        run.background.queue.ping()
    except CannotTell as error:
        return f"Redis не принимает подключений ({said}; наша попытка: {str(error).partition(';')[0]})"
    return ""


def _health(run: Run) -> Answer:
    """`GET /health`; where it hangs for want of Redis, that is what the line says."""
    return _healths(run, 1)[0]


def _healths(run: Run, number: int) -> list[Answer]:
    """So many at once, each by a connection of its own: a balancer may have several Workers behind it."""
    try:
        return answers(lambda: at_once(*[run.background.worker.health] * number), run.network.works)
    except Mismatch as error:
        if down := _down_by_metrics(run):
            raise Mismatch("Worker отвечает на GET /health", down, f"{HEALTH} и /metrics") from error
        raise


def _down_by_metrics(run: Run) -> str:
    with suppress(CannotTell, AssertionError):
        return redis_down(run, run.background.worker.metrics())
    return ""


def expect_well(run: Run) -> Answer:
    """The Worker says that it is well, was started by this deploy and listens to the web app's queue; gives how."""
    seen = _healths(run, 1 if run.settings.deployed_at is None else LOOKS)
    check(seen[0], expect.is_well(), where=HEALTH)
    _expect_young(run, seen)
    hint = f"сверьте JOB_QUEUE_NAME у Worker; приложение пишет в «{run.settings.queue_name}»"
    check(seen[0], expect.listens_to(run.settings.queue_name), where=HEALTH, hint=hint)
    return seen[0]


def expect_relieved(run: Run) -> None:
    """No Worker of before the deploy takes jobs any more, wherever it runs; one may have a last job to end."""
    deployed_at = run.settings.deployed_at
    if deployed_at is None or run.settings.redis_url is None:
        return

    def of_before() -> int:
        return run.background.queue.workers_older_than((datetime.now(UTC) - deployed_at + CLOCK_SLACK).total_seconds())

    where = f"Redis, CLIENT LIST, очередь «{run.background.queue.name}»"
    eventually(of_before, expect.none_of_before(deployed_at), run.budget, where=where, hint=lambda: OLD_ELSEWHERE)


def expect_of_now(run: Run, before: Answer) -> None:
    """Answers are made when they are asked for: what a cache has kept tells nothing of the Worker now.

    Raises:
        CannotTell: the same answer comes again and again.
    """
    then = _moment_of(before)
    if then is not None and found_soon(lambda: _moment_of(_health(run)) != then or None, run.budget) is None:
        raise CannotTell(
            f"Состояния Worker не узнать: GET /health отдаёт один и тот же ответ (timestamp {shown(then[0])}), перед "
            "ним кэш. Исключите /health из кэша или задайте в WORKER_URL адрес самого Worker."
        )


def _moment_of(health: Answer) -> tuple[object, object] | None:
    """The time at which an answer was made, by its own words; None where it names none."""
    stamp = health.at("timestamp")
    return (stamp, health.at("uptime")) if isinstance(stamp, str) else None


def _expect_young(run: Run, seen: Sequence[Answer]) -> None:
    """Every Worker that answers was started by this deploy; one of before may be on its way out."""
    deployed_at = run.settings.deployed_at
    if deployed_at is None:
        return
    right = expect.all_started_after(deployed_at)
    if any(map(expect.started_after(deployed_at).matches, seen)) and not right.matches(seen):
        hint = "похоже, прежний Worker не остановлен"
        eventually(lambda: _healths(run, LOOKS), right, run.budget, where=HEALTH, hint=lambda: hint)
        return
    check(seen, right, where=HEALTH, hint="похоже, деплой не перезапустил Worker")


def expect_test_job_done(run: Run) -> None:
    """A `test-job` put through the web app is processed and, where the log is seen, logged from start to end."""
    watch = JobWatch(run, TEST_JOB)
    run.testdata.traces.announce()
    counted = _counted(run)
    answer = put_test_job(run.account.signed_in(), run.testdata.mark)
    check(answer, accepted(), where="приложение, POST /api/jobs")
    job_id = str(answer.at("data", "jobId", default=""))
    run.testdata.own_job(job_id)
    watch.expect_done(job_id)
    _expect_done_there(run, counted)


def _expect_done_there(run: Run, before: int | None) -> None:
    """The Worker that we have asked is the one that does the jobs, where one alone does them.

    Raises:
        CannotTell: it has counted none.
    """
    if before is None or run.settings.redis_url is None:
        return
    workers, counted = both(run.background.queue.workers, lambda: _counted(run))
    if workers.result() != 1 or counted.result() != before:
        return
    if found_soon(lambda: _counted(run) != before or None, run.budget) is None:
        raise CannotTell(
            f"Задание выполнено, а Worker по WORKER_URL его не считал (GET /metrics: выполнено {before}, как и до "
            f"него), хотя очередь «{run.background.queue.name}» слушает один Worker: похоже, WORKER_URL ведёт к "
            "другому развёртыванию или перед ним кэш."
        )


def _counted(run: Run) -> int | None:
    """How many jobs the Worker has completed since its start; None where it does not say."""
    if not run.background.sees_worker():
        return None
    with suppress(CannotTell, AssertionError):
        number = run.background.worker.metrics().at("jobs", "completed")
        return number if isinstance(number, int) else None
    return None
