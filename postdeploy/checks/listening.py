"""Who listens to the queue, and what that explains; an indirect sign: a job that was done proves more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postdeploy.checks import worker as expect
from postdeploy.checks.asserting import check
from postdeploy.checks.waiting import eventually
from postdeploy.errors import CannotTell
from postdeploy.platform.queue import Queue

if TYPE_CHECKING:
    from postdeploy.session.run import Run


def expect_somebody_attached(run: Run) -> None:
    """A BullMQ Worker blocks on the very queue that the web app writes to; not looked at without REDIS_URL.

    One that is replaced at this moment is waited for.
    """
    if run.settings.redis_url is None:
        return
    number = run.background.queue.workers()
    if number is None:
        run.evidence.text("Не посмотрели", "Список клиентов Redis: команда CLIENT LIST этому пользователю запрещена.")
        return
    _expect_attached(run)


def expect_worker_holds_redis(run: Run) -> None:
    """Redis answers and a Worker is attached to the queue: what can be told without the Worker's address.

    Raises:
        CannotTell: Redis is not seen either.
    """
    check(run.background.queue.ping(), expect.redis_answers(), where="Redis, команда PING")
    number = run.background.queue.workers()
    if number is None:
        raise CannotTell("Не видно, подключен ли Worker к Redis: нет WORKER_URL, а CLIENT LIST запрещена.")
    _expect_attached(run)


def _expect_attached(run: Run) -> None:
    queue = run.background.queue
    eventually(
        lambda: queue.workers() or 0,
        expect.attached(queue.name),
        run.budget,
        where="Redis, CLIENT LIST",
        hint=lambda: queue_hint(queue, run.testdata.mark),
    )


def queue_hint(queue: Queue, mark: str) -> str:
    """Name the likely cause when Workers listen elsewhere or not at all, or when our job lies in another queue."""
    try:
        elsewhere = [name for name in queue.queues_listened_to() if name != queue.name]
        strayed = queue.strayed(mark)
        listened_to = queue.workers()
        obstacle = queue.obstacle()
    except CannotTell:
        return ""
    if strayed:
        lies = ", ".join(place.shown(queue.name) for place in strayed)
        advice = "сверьте QUEUE_NAME проверки и JOB_QUEUE_NAME Worker"
        return f"задание лежит в очереди «{lies}», а проверка смотрит в «{queue.name}»: {advice}"
    if obstacle:
        return f"{obstacle}: Worker не берёт из неё заданий"
    if listened_to:
        return ""
    if elsewhere:
        listens = ", ".join(elsewhere)
        return f"задания лежат в очереди «{queue.name}», а Worker слушает «{listens}»: сверьте JOB_QUEUE_NAME Worker"
    return f"очередь «{queue.name}» никто не слушает: Worker не запущен или потерял Redis"
