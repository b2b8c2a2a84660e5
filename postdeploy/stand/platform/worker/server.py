"""HTTP server of the Worker: health and metrics, nothing else."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import Protocol

import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from postdeploy.stand.config import StandConfig
from postdeploy.stand.platform.worker.health import Health


class _Uvicorn(uvicorn.Server):
    """Leaves the signals to the process: BullMQ has to be closed before the server is."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Parts(Protocol):
    """What it needs of the Worker, asked for anew at each use."""

    config: StandConfig
    health: Health
    middleware: list[Callable[[ASGIApp], ASGIApp]]


class HealthServer:
    """Serves `platform.health` on `config.worker_port` of 127.0.0.1."""

    def __init__(self, platform: Parts) -> None:
        self._platform = platform
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen; returns when connections are accepted.

        Raises:
            OSError: the port is taken.
        """
        app: ASGIApp = self._app
        for wrap in self._platform.middleware:
            app = wrap(app)
        config = uvicorn.Config(
            app,
            host="127.0.0.1",
            port=self._platform.config.worker_port,
            log_config=None,
            access_log=False,
            interface="asgi3",
            http="h11",
            ws="none",
            lifespan="off",
            timeout_keep_alive=75,  # no client keeps an idle connection that long
            timeout_graceful_shutdown=1,
        )
        self._server = _Uvicorn(config)
        self._task = asyncio.create_task(self._server.serve())
        while not self._server.started:
            if self._task.done():
                raise OSError(f"port {config.port} cannot be listened to")
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Stop listening and let running answers finish."""
        if self._server is None or self._task is None:
            return
        self._server.should_exit = True
        await self._task

    async def answer(self, url: str) -> Response:
        """Answer to one URL, which must match exactly, query string included; else 404 (contract: Worker)."""
        if url == "/health":
            code, body = await self._platform.health.report()
            return JSONResponse(body, code)
        if url == "/metrics":
            return JSONResponse(await self._platform.health.metrics())
        if url == "/metrics/prometheus":
            text = await self._platform.health.prometheus()
            return Response(text, headers={"content-type": "text/plain"})
        return JSONResponse({"error": "Not Found"}, 404)

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope)
        url = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        response = await self.answer(url)
        await response(scope, receive, send)
