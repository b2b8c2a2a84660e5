"""The queue, its jobs and the Redis that holds them in another manner (contract: Worker, «BullMQ keys»)."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import suppress
from typing import Any, ClassVar
from uuid import uuid4

import bullmq
from redis.asyncio import Redis

from postdeploy.stand.config import StandConfig
from postdeploy.stand.faults import Variation
from postdeploy.stand.kommo.errors import KommoError

SOON = {"type": "fixed", "delay": 300}
"""Backoff that fits into the budgets of the matrix."""
READER = "qa"


class JobsDoneAtSecondAttempt(Variation):
    """The first attempt of every job fails, and the next one succeeds; the hash keeps the reason for ever."""

    title = "Первая попытка каждого задания не удаётся, вторая удаётся"

    def web(self, platform: Any) -> None:
        platform.jobs.options["backoff"] = SOON

    def worker(self, platform: Any) -> None:
        handle, run, tried = platform.jobs.handle, platform.jobs.run, set[str]()

        async def stumbling(job_id: str, name: str, data: dict[str, Any]) -> None:
            async def fail(*_: Any) -> None:
                raise RuntimeError("socket hang up")

            platform.jobs.handle = handle if job_id in tried else fail
            tried.add(job_id)
            await run(job_id, name, data)

        platform.jobs.run = stumbling


class KommoLimitsFirstRequest(Variation):
    """Kommo answers 429 once; the job is tried again."""

    title = "Kommo на первую попытку отвечает 429"

    def web(self, platform: Any) -> None:
        platform.jobs.options["backoff"] = SOON

    def outside(self, platform: Any) -> None:
        answer, asked = platform.kommo.pipeline_list, itertools.count()

        def limited() -> Any:
            if next(asked) == 0:
                raise KommoError(
                    429, {"title": "Too Many Requests", "status": 429, "detail": "Превышен лимит запросов"}
                )
            return answer()

        platform.kommo.pipeline_list = limited


class JobsNotKept(Variation):
    """`removeOnComplete: true`: a job is gone as soon as it is done."""

    title = "Выполненные задания сразу удаляются из очереди"

    def web(self, platform: Any) -> None:
        platform.jobs.options["removeOnComplete"] = True


class JobsWithIdsOfTheirOwn(Variation):
    """The web app names its jobs itself."""

    title = "Номера заданий — слова: job-…"

    def web(self, platform: Any) -> None:
        async def named(name: str, data: dict[str, Any]) -> str:
            options = {**platform.jobs.options, "jobId": f"job-{uuid4()}"}
            return str((await platform.jobs.queue.add(name, data, options)).id)

        platform.jobs.add = named


class QueueLimitedInSpeed(Variation):
    """BullMQ's limiter lets one job pass at a time, and the next one only a moment later."""

    title = "Очередь ограничена по скорости: одно задание за секунду"
    limit: ClassVar = {"max": 1, "duration": 1000}

    def worker(self, platform: Any) -> None:
        start = platform.consumer.start

        async def start_limited() -> None:
            await start()
            platform.consumer._worker.opts["limiter"] = self.limit

        platform.consumer.start = start_limited


class QueueUnderOtherPrefix(Variation):
    """The queue's keys begin with another word than BullMQ's usual one."""

    title = "Ключи очереди начинаются не с bull:"

    def configure(self, config: StandConfig) -> StandConfig:
        return config.with_(queue_prefix="gpt:prod")


class QueueMovedFromUsualPrefix(QueueUnderOtherPrefix):
    """Keys of earlier times are still there under the usual prefix, with events of last year."""

    title = "Очередь переехала из-под bull:, а старые ключи остались"
    year_ago = "1732270000000-0"

    def web(self, platform: Any) -> None:
        start = platform.start

        async def beside_old_keys() -> None:
            await start()
            old = f"bull:{platform.config.queue_name}"
            link = Redis.from_url(platform.config.redis_url)
            await link.hset(f"{old}:meta", "version", "bullmq:5.1.0")
            await link.set(f"{old}:id", "77")
            await link.xadd(f"{old}:events", {"event": "completed", "jobId": "77"}, id=self.year_ago)
            await link.aclose()

        platform.start = beside_old_keys


class ClientListRefused(Variation):
    """The Redis user of the suite may not ask who is connected."""

    title = "CLIENT LIST запрещена"

    def configure(self, config: StandConfig) -> StandConfig:
        user = ("--user", READER, "on", "nopass", "~*", "&*", "+@all", "-client")
        url = config.redis_url.replace("redis://", f"redis://{READER}:any@")
        return config.with_(redis_arguments=user, given={**config.given, "REDIS_URL": url})


class BusyQueueAndSlowLog(Variation):
    """Others' jobs push ours out of the hundred that are kept before a slow log command has answered."""

    title = "В очереди 40 чужих заданий в секунду, а команда лога отвечает через 4 секунды"
    a_second = 40
    patience = "10"

    def configure(self, config: StandConfig) -> StandConfig:
        log = f"cmd:sleep 4; cat {config.worker_log}"
        budgets = {"HTTP_TIMEOUT": self.patience, "WAIT_SECONDS": self.patience}
        return config.with_(given={**config.given, **budgets, "WORKER_LOG": log})

    def worker(self, platform: Any) -> None:
        start = platform.consumer.start

        async def with_others() -> None:
            await start()
            platform.others = asyncio.create_task(self._others(platform.config))

        platform.consumer.start = with_others

    async def _others(self, config: StandConfig) -> None:
        queue = bullmq.Queue(config.queue_name, {"connection": config.redis_url})
        with suppress(asyncio.CancelledError):
            while True:
                await queue.add("kommo:webhook", {"of": "others"}, {"priority": 4, "removeOnComplete": 100})
                await asyncio.sleep(1 / self.a_second)
        await queue.close()


class OneWorkerAfterAnother(Variation):
    """A rolling restart: every moment another Worker takes over from the one before."""

    title = "Worker перезапускаются по очереди во время проверки"
    life = 0.8

    def worker(self, platform: Any) -> None:
        consumer = type(platform.consumer)
        start, stop = platform.consumer.start, platform.consumer.stop

        async def start_rolling() -> None:
            await start()
            platform.rolling = asyncio.create_task(roll())

        async def roll() -> None:
            end = stop
            while True:
                await asyncio.sleep(self.life)
                successor = consumer(platform)
                await successor.start()
                await end()
                end = successor.stop

        async def stop_rolling() -> None:
            platform.rolling.cancel()

        platform.consumer.start, platform.consumer.stop = start_rolling, stop_rolling
