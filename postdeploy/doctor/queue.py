"""Redis answers, and web app and Worker speak of the same queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postdeploy.doctor.finding import Finding, bad, ok, skip, warn
from postdeploy.doctor.site import RestsOn
from postdeploy.errors import CannotTell

if TYPE_CHECKING:
    from postdeploy.doctor.site import Site
    from postdeploy.platform.queue import Queue

SAME = "задайте Worker JOB_QUEUE_NAME — имя очереди приложения (gpt-agent-jobs); у проверки это QUEUE_NAME"


def redis(site: Site) -> Finding:
    """REDIS_URL is a Redis that lets us in."""
    if site.settings.redis_url is None:
        return skip("REDIS_URL не задан", "без него задания судятся по журналу и счётчикам Worker")
    site.pong.get()
    policy = site.queue.get().eviction()
    if policy is not None and policy.startswith("allkeys"):
        return warn(
            f"Redis отвечает PONG, но при нехватке памяти удаляет любые ключи ({policy}): пропадут и задания очереди",
            "поставьте maxmemory-policy noeviction, как требует BullMQ",
        )
    return ok("Redis отвечает PONG")


def names(site: Site) -> Finding:
    """The queue that the app fills is the one that the Worker empties."""
    wanted = site.settings.queue_name
    said = _said_by_worker(site)
    if said is not None and said != wanted:
        return bad(f"Worker слушает «{said}», а приложение пишет в «{wanted}»", SAME)
    if site.settings.redis_url is None:
        return ok(f"Worker слушает «{said}»") if said else skip("очередь не видна: нет REDIS_URL и WORKER_URL")
    try:
        site.pong.get()
    except CannotTell as error:
        raise RestsOn("Redis") from error
    queue = site.queue.get()
    return _obstacle(queue, site.settings.wait_seconds) or _listeners(queue, wanted)


def _obstacle(queue: Queue, patience: float) -> Finding | None:
    """What keeps jobs from being taken; a limiter does so only while jobs wait, and a short wait is no fault."""
    obstacle = queue.obstacle()
    left = queue.limited_for()
    if not obstacle or (left and queue.waiting_since() is None):
        return None
    if left and left <= patience:
        return warn(f"{obstacle}: задания ждут своей очереди", "если проверка не дождётся, увеличьте WAIT_SECONDS")
    return bad(f"{obstacle}: Worker не берёт из неё заданий", "снимите паузу или ограничение и проверьте снова")


def _listeners(queue: Queue, wanted: str) -> Finding:
    workers = queue.workers()
    if workers is None:
        return warn(f"«{wanted}»: кто слушает очередь, не видно", "разрешите команду CLIENT LIST, чтобы видеть Worker")
    if workers:
        limited = "; очередь ограничена по скорости" if queue.limited_for() else ""
        return ok(f"«{wanted}»: слушают Worker'ов — {workers}{limited}")
    elsewhere = ", ".join(f"«{name}»" for name in queue.queues_listened_to())
    found = f"слушают только {elsewhere}" if elsewhere else "очередей никто не слушает"
    return bad(f"«{wanted}» никто не слушает; {found}", SAME if elsewhere else "проверьте, запущен ли Worker")


def _said_by_worker(site: Site) -> str | None:
    try:
        said = site.health.get().at("worker", "queueName")
    except CannotTell:
        return None
    return said if isinstance(said, str) else None
