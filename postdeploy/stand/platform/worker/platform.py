"""The Worker as one object made of small services."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from postdeploy.stand.config import StandConfig
from postdeploy.stand.platform.worker.activity import ActivityLog
from postdeploy.stand.platform.worker.consumer import Consumer
from postdeploy.stand.platform.worker.database import Database
from postdeploy.stand.platform.worker.health import CONCURRENCY, Health
from postdeploy.stand.platform.worker.jobs import Jobs
from postdeploy.stand.platform.worker.kommo import KommoClient
from postdeploy.stand.platform.worker.llm import LlmClient
from postdeploy.stand.platform.worker.log import WorkerLog
from postdeploy.stand.platform.worker.metrics import Metrics
from postdeploy.stand.platform.worker.redis_link import RedisLink
from postdeploy.stand.platform.worker.scheduler import Scheduler
from postdeploy.stand.platform.worker.server import HealthServer
from postdeploy.stand.platform.worker.steps import Steps
from postdeploy.stand.platform.worker.sync import PipelineSync

REDIS_STARTUP_SECONDS = 2.0


class WorkerPlatform:
    """Services call each other through the attributes of this object, each time anew.

    So whoever wants another behaviour replaces an attribute, or a method of one, before `run`.
    `config` is read late as well. `middleware` wraps the HTTP server, the last entry outermost.
    """

    def __init__(self, config: StandConfig, log: WorkerLog | None = None) -> None:
        self.config = config
        self.middleware: list[Callable[[ASGIApp], ASGIApp]] = []
        self.log = log or WorkerLog()
        self.metrics = Metrics()
        self.redis = RedisLink(self)
        self.health = Health(self)
        self.database = Database(self)
        self.activity = ActivityLog()
        self.kommo = KommoClient(self)
        self.llm = LlmClient(self)
        self.sync = PipelineSync(self)
        self.steps = Steps(self)
        self.scheduler = Scheduler(self)
        self.jobs = Jobs(self)
        self.consumer = Consumer(self)
        self.server = HealthServer(self)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then put everything away in good order."""
        try:
            await self.start()
            await stop.wait()
        finally:
            await self.shut_down()

    async def start(self) -> None:
        """Connect, attach to the queue, and only then answer on the health port.

        A Worker without Redis starts all the same and says so on `/health`.
        """
        self._tell_configuration()
        await asyncio.gather(self.database.open(), self._await_redis())
        await self.consumer.start()
        await self.scheduler.start()
        await self.server.start()
        self._tell_addresses()
        if self.redis.connected:
            self.log.info("Redis connected", event="redis.connect")
            self.log.info("Redis connection ready", event="redis.ready")

    async def shut_down(self) -> None:
        """Take no more work, finish what runs, close all connections."""
        self.log.text("Shutting down worker gracefully...")
        await asyncio.gather(self.consumer.stop(), self.scheduler.stop())
        await self.server.stop()
        await asyncio.gather(self.kommo.close(), self.llm.close(), self.redis.close(), self.database.close())
        self.log.text("Worker stopped")

    async def _await_redis(self) -> None:
        deadline = asyncio.get_running_loop().time() + REDIS_STARTUP_SECONDS
        while not await self.redis.probe():
            if asyncio.get_running_loop().time() > deadline:
                self.log.error("Redis connection error", error={"message": self.redis.last_error})
                return
            await asyncio.sleep(0.05)
        self.redis.reconnect_attempts = 0

    def _tell_configuration(self) -> None:
        redis = urlsplit(self.config.redis_url)
        here = {"nodeVersion": "v20.20.2", "workingDirectory": self.config.folder}
        self.log.info("Starting Worker service", **here, event="worker.start")
        self.log.text("[sentry] SENTRY_DSN not configured, skipping Sentry initialization")
        known = {"redisConfigured": True, "supabaseConfigured": True}
        self.log.info("Environment variables loaded", **known, event="worker.config")
        place = {"redisHost": redis.hostname, "redisPort": redis.port}
        secret = {"hasToken": redis.password is not None, "tokenLength": len(redis.password or "")}
        self.log.info("Redis URL constructed", **place, **secret, event="redis.config")

    def _tell_addresses(self) -> None:
        queue = {"queueName": self.config.worker_queue_name, "concurrency": CONCURRENCY}
        self.log.info("Worker started successfully", **queue, event="worker.ready")
        here = f"http://localhost:{self.config.worker_port}"
        self.log.text(f"[worker] Health check server listening on port {self.config.worker_port}")
        self.log.text(f"[worker] Health endpoint: {here}/health")
        self.log.text(f"[worker] Metrics endpoint: {here}/metrics")
        self.log.text(f"[worker] Prometheus metrics: {here}/metrics/prometheus")
