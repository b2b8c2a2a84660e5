"""The BullMQ side of the Worker: takes jobs from the queue and hands them to `platform.jobs`."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

import bullmq

from postdeploy.stand.config import StandConfig
from postdeploy.stand.platform.worker.health import CONCURRENCY
from postdeploy.stand.platform.worker.jobs import Jobs
from postdeploy.stand.platform.worker.log import WorkerLog
from postdeploy.stand.platform.worker.redis_link import RedisLink

CLOSE_SECONDS = 3.0
BLOCK_SECONDS = 2
"""How long an idle Worker waits for a job at a time: less than redis-py's socket timeout (5 s), else it reconnects and
sleeps just when a job comes."""


class Parts(Protocol):
    """What it needs of the Worker, asked for anew at each use."""

    config: StandConfig
    jobs: Jobs
    log: WorkerLog
    redis: RedisLink


class Consumer:
    """A real BullMQ Worker on `config.worker_queue_name`."""

    def __init__(self, platform: Parts) -> None:
        self._platform = platform
        self._worker: Any = None

    async def start(self) -> None:
        """Attach to the queue; jobs are taken from now on."""
        config = self._platform.config
        options = {
            "connection": config.redis_url,
            "prefix": config.queue_prefix,
            "concurrency": CONCURRENCY,
            "drainDelay": BLOCK_SECONDS,
        }
        self._worker = bullmq.Worker(config.worker_queue_name, self.process, options)
        # the platform's library names this connection alone, so that each Worker is counted once
        self._worker.backend.setName = self._worker.backend.blocking_connection.set_client_name
        self._worker.on("error", self._on_error)

    async def process(self, job: Any, _token: str) -> None:
        """Processor that BullMQ calls for each attempt; an exception makes BullMQ try again."""
        await self._platform.jobs.run(job.id, job.name, job.data)

    async def stop(self) -> None:
        """Let running jobs finish, up to 3 s; then they are left to the stalled check of another Worker."""
        if self._worker is None:
            return
        try:
            await asyncio.wait_for(self._worker.close(), CLOSE_SECONDS)
        except TimeoutError:
            await self._worker.close(force=True)

    def _on_error(self, error: Exception, *_: object) -> None:
        self._platform.redis.lost(error)
        self._platform.log.error(
            "Worker error", event="worker.error", error={"message": str(error), "name": type(error).__name__}
        )
