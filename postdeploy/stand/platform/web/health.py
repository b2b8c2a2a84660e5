"""`GET /api/health` of the web app (exchange X.health)."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Protocol

import httpx
import redis
from redis.asyncio import Redis
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from postdeploy.stand.platform.web.database import Database
from postdeploy.stand.platform.web.errors import BROKEN
from postdeploy.stand.platform.web.http import part_of, routes, timestamp
from postdeploy.stand.platform.web.llm import Llm

VERSION = "1.0.5"


class Parts(Protocol):
    """What it needs of the web app, asked for anew at each use."""

    database: Database
    llm: Llm
    redis: Redis


class Health:
    """Asks the neighbours how they are."""

    def __init__(self, platform: Parts) -> None:
        self.platform = platform
        self.started = time.monotonic()

    async def report(self) -> dict[str, Any]:
        """The body of the answer; `overall_status` is `degraded` when one neighbour is not well."""
        neighbours: dict[str, Any] = {}
        for part in await asyncio.gather(self.database(), self.redis(), self.llm()):
            neighbours.update(part)
        well = all(neighbours[name] == "ok" for name in ("database", "redis", "openrouter"))
        return {
            "status": "ok",
            "timestamp": timestamp(),
            "uptime": time.monotonic() - self.started,
            "version": VERSION,
            "environment": "production",
            **neighbours,
            "overall_status": "ok" if well else "degraded",
        }

    async def database(self) -> dict[str, Any]:
        """One query."""
        try:
            await self.platform.database.value("select 1 from organizations limit 1")
        except BROKEN as error:
            return {"database": "error", "database_error": str(error)}
        return {"database": "ok"}

    async def redis(self) -> dict[str, Any]:
        """One ping."""
        try:
            await self.platform.redis.ping()
        except redis.RedisError:
            return {"redis": "error"}
        return {"redis": "ok"}

    async def llm(self) -> dict[str, Any]:
        """Its list of models; a model without one (404) is there all the same."""
        try:
            status = await self.platform.llm.status()
        except httpx.HTTPError:
            return {"openrouter": "error"}
        return {"openrouter": "ok"} if status < 500 else {"openrouter": "error", "openrouter_status": status}


async def health(request: Request) -> Response:
    """`GET /api/health`: no session."""
    return JSONResponse(await part_of(request, Health).report())


ROUTES = routes("/api/health", GET=health)
