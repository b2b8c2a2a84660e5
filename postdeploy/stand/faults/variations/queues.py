"""The queue, its jobs and the Redis that holds them in another manner (contract: Worker, «BullMQ keys»)."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import uuid4

import bullmq
from redis.asyncio import Redis

from postdeploy.stand.config import StandConfig
from postdeploy.stand.faults.declaring import Change, as_variation, variation
from postdeploy.stand.faults.shapes.methods import failing, outside, web, worker
from postdeploy.stand.faults.shapes.setting import redis_refusing, set_up
from postdeploy.stand.faults.variations.worker_logs import log_shown_by
from postdeploy.stand.kommo.errors import KommoError

LIMITED_REQUESTS = 2
LIMITED = {"title": "Too Many Requests", "status": 429, "detail": "Превышен лимит запросов"}
YEAR_AGO = "1732270000000-0"
A_SECOND = 40
LIFE = 0.8
"""Seconds of each Worker."""


def _try_again_soon(platform: Any) -> None:
    platform.jobs.options["backoff"] = {"type": "fixed", "delay": 300}  # fits into the budgets of the matrix


@as_variation(
    worker("jobs.run"), "Первая попытка каждого задания не удаётся, вторая удаётся", Change("web", _try_again_soon)
)
async def JobsDoneAtSecondAttempt(platform: Any, run: Any, job_id: str, name: str, data: dict[str, Any]) -> None:
    """The first attempt of every job fails, and the next one succeeds; the hash keeps the reason for ever."""
    jobs = platform.jobs
    tried = vars(jobs).setdefault("tried", set())
    handle = vars(jobs).setdefault("real_handle", jobs.handle)
    jobs.handle = handle if job_id in tried else failing("socket hang up")
    tried.add(job_id)
    await run(job_id, name, data)


@as_variation(outside("kommo.pipeline_list"), "Kommo на первую попытку отвечает 429", Change("web", _try_again_soon))
def KommoLimitsFirstRequest(platform: Any, answer: Any) -> Any:
    """Kommo answers 429 twice, so that a job meets it whoever else has asked; it is tried again."""
    asked = vars(platform.kommo).setdefault("asked", itertools.count())
    if next(asked) < LIMITED_REQUESTS:
        raise KommoError(429, LIMITED)
    return answer()


JobsNotKept = variation(
    "Выполненные задания сразу удаляются из очереди",
    Change("web", lambda platform: platform.jobs.options.update(removeOnComplete=True)),
)


@as_variation(web("jobs.add"), "Номера заданий — слова: job-…")
async def JobsWithIdsOfTheirOwn(platform: Any, _original: Any, name: str, data: dict[str, Any]) -> str:
    """The web app names its jobs itself."""
    options = {**platform.jobs.options, "jobId": f"job-{uuid4()}"}
    return str((await platform.jobs.queue.add(name, data, options)).id)


@as_variation(worker("consumer.start"), "Очередь ограничена по скорости: одно задание за секунду")
async def QueueLimitedInSpeed(platform: Any, start: Any) -> None:
    """BullMQ's limiter lets one job pass at a time, and the next one only a moment later."""
    await start()
    platform.consumer._worker.opts["limiter"] = {"max": 1, "duration": 1000}


QueueUnderOtherPrefix = variation("Ключи очереди начинаются не с bull:", set_up(queue_prefix="gpt:prod"))


@as_variation(web("start"), "Очередь переехала из-под bull:, а старые ключи остались", set_up(queue_prefix="gpt:prod"))
async def QueueMovedFromUsualPrefix(platform: Any, start: Any) -> None:
    """Keys of earlier times are still there under the usual prefix, with events of last year."""
    await start()
    old = f"bull:{platform.config.queue_name}"
    link = Redis.from_url(platform.config.redis_url)
    await link.hset(f"{old}:meta", "version", "bullmq:5.1.0")
    await link.set(f"{old}:id", "77")
    await link.xadd(f"{old}:events", {"event": "completed", "jobId": "77"}, id=YEAR_AGO)
    await link.aclose()


# The Redis user of the suite may not ask who is connected.
ClientListRefused = variation("CLIENT LIST запрещена", redis_refusing("client"))


async def _add_others(config: StandConfig) -> None:
    queue = bullmq.Queue(config.queue_name, {"connection": config.redis_url})
    with suppress(asyncio.CancelledError):
        while True:
            await queue.add("kommo:webhook", {"of": "others"}, {"priority": 4, "removeOnComplete": 100})
            await asyncio.sleep(1 / A_SECOND)
    await queue.close()


@as_variation(
    worker("consumer.start"),
    "В очереди 40 чужих заданий в секунду, а команда лога отвечает через 4 секунды",
    log_shown_by("sleep 4; cat {log}", HTTP_TIMEOUT="10", WAIT_SECONDS="10"),
)
async def BusyQueueAndSlowLog(platform: Any, start: Any) -> None:
    """Others' jobs push ours out of the hundred that are kept before a slow log command has answered."""
    await start()
    platform.others = asyncio.create_task(_add_others(platform.config))


async def _roll(platform: Any) -> None:
    consumer = type(platform.consumer)
    end = partial(consumer.stop, platform.consumer)
    while True:
        await asyncio.sleep(LIFE)
        successor = consumer(platform)
        await successor.start()
        await end()
        end = successor.stop


async def _stop_rolling(platform: Any, _stop: Any) -> None:
    platform.rolling.cancel()


@as_variation(
    worker("consumer.start"),
    "Worker перезапускаются по очереди во время проверки",
    worker("consumer.stop")(_stop_rolling),
)
async def OneWorkerAfterAnother(platform: Any, start: Any) -> None:
    """A rolling restart: every moment another Worker takes over from the one before."""
    await start()
    platform.rolling = asyncio.create_task(_roll(platform))
