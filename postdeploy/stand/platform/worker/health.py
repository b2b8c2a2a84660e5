"""What the Worker says about itself (contract: Worker, `/health` and `/metrics`)."""

from __future__ import annotations

import time
from typing import Protocol

from postdeploy.stand.config import StandConfig
from postdeploy.stand.platform.worker.clock import iso_now
from postdeploy.stand.platform.worker.metrics import Metrics
from postdeploy.stand.platform.worker.redis_link import RedisLink

CONCURRENCY = 25
"""Jobs that the Worker runs at a time (contract: Worker)."""


class Parts(Protocol):
    """What it needs of the Worker, asked for anew at each use."""

    config: StandConfig
    metrics: Metrics
    redis: RedisLink


class Health:
    """Builds the reports; asks Redis anew for each."""

    def __init__(self, platform: Parts) -> None:
        self._platform = platform
        self._born = time.monotonic()

    @property
    def uptime(self) -> float:
        """Seconds since the process started."""
        return time.monotonic() - self._born

    async def report(self) -> tuple[int, dict[str, object]]:
        """Status code and body of `/health`: 200 `ok`, or 503 `degraded` when Redis fails."""
        platform = self._platform
        answers = await platform.redis.probe()
        body: dict[str, object] = {
            "status": "ok" if answers else "degraded",
            "service": "worker",
            "timestamp": iso_now(),
            "uptime": self.uptime,
            "redis": {"connected": platform.redis.connected, "error": platform.redis.last_error},
            "worker": {
                "concurrency": CONCURRENCY,
                "queueName": platform.config.worker_queue_name,
                "jobsProcessing": platform.metrics.processing,
            },
        }
        return (200 if answers else 503), body

    async def metrics(self) -> dict[str, object]:
        """Body of `/metrics`."""
        platform = self._platform
        await platform.redis.probe()
        return {
            "jobs": platform.metrics.jobs(),
            "redis": {
                "connected": platform.redis.connected,
                "lastError": platform.redis.last_error,
                "reconnectAttempts": platform.redis.reconnect_attempts,
            },
            "worker": {
                "uptime": self.uptime,
                "concurrency": CONCURRENCY,
                "queueName": platform.config.worker_queue_name,
            },
            "performance": platform.metrics.performance(),
        }

    async def prometheus(self) -> str:
        """Body of `/metrics/prometheus`."""
        await self._platform.redis.probe()
        return self._platform.metrics.prometheus(self.uptime, self._platform.redis.connected)
