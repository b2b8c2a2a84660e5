"""The queue that the web app writes to, and `POST /api/jobs` (contract: Worker)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from bullmq import Queue
from redis.asyncio import Redis
from starlette.requests import Request
from starlette.responses import Response

from postdeploy.stand.config import StandConfig
from postdeploy.stand.platform.web.http import body_of, endpoint, ok, part_of, routes
from postdeploy.stand.platform.web.session import User
from postdeploy.stand.platform.web.validation import Record, Shape, Text

OPTIONS = {
    "attempts": 3,
    "backoff": {"type": "exponential", "delay": 2000},
    "priority": 4,
    "removeOnComplete": 100,
    "removeOnFail": 50,
}
"""As every job of the web app carries them (exchange S2b.redis-after)."""

JOB = Shape(fields={"type": Text(required="Тип задачи обязателен"), "payload": Record(optional=True, nullable=True)})


class Parts(Protocol):
    """What it needs of the web app, asked for anew at each use."""

    config: StandConfig
    redis: Redis


class Jobs:
    """Enqueues work for the Worker."""

    def __init__(self, platform: Parts) -> None:
        self.platform = platform
        self.queue: Queue | None = None
        self.options: dict[str, Any] = dict(OPTIONS)

    async def open(self) -> None:
        """Connect, and describe the queue in its `meta` key as the Node library does."""
        config = self.platform.config
        self.queue = Queue(config.queue_name, {"connection": config.redis_url, "prefix": config.queue_prefix})
        meta: Mapping[Any, Any] = {"opts.maxLenEvents": "10000", "version": "bullmq:5.62.0"}
        await self.platform.redis.hset(f"{config.queue_prefix}:{config.queue_name}:meta", mapping=meta)

    async def add(self, name: str, data: dict[str, Any]) -> str:
        """Enqueue a job; its id."""
        assert self.queue is not None, "the queue is not open yet"
        job = await self.queue.add(name, data, dict(self.options))
        return str(job.id)

    async def close(self) -> None:
        """Drop the connection."""
        if self.queue is not None:
            await self.queue.close()


@endpoint("Не удалось поставить задачу в очередь")
async def create(request: Request, user: User) -> Response:
    """`POST /api/jobs` `{type, payload}`: the job also learns who asked for it."""
    body = JOB.parse(await body_of(request))
    data = {**(body.get("payload") or {}), "userId": user.id, "organizationId": user.org_id}
    job_id = await part_of(request, Jobs).add(body["type"], data)
    return ok({"jobId": job_id})


ROUTES = routes("/api/jobs", POST=create)
