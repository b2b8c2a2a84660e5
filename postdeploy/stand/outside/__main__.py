"""Serves the three applications until the process is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from postdeploy.stand import faults
from postdeploy.stand.config import StandConfig
from postdeploy.stand.outside.platform import OutsidePlatform
from postdeploy.stand.ports import HOST
from postdeploy.stand.tenants import tenants


class _Server(uvicorn.Server):
    """One of several servers in a process: signals are handled once, for all of them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _serve(config: StandConfig) -> None:
    platform = faults.apply("outside", OutsidePlatform(config), config.faults)
    applications = platform.applications()
    # Bound before anything else: a port that is taken ends the process with a plain error.
    servers = {
        _server(applications["supabase"]): [_bind(config.supabase_port)],
        _server(applications["kommo"], certificate=config.cert_file): [
            _bind(config.kommo_port),
            *(_bind(config.kommo_port, tenant.host) for tenant in tenants(config)),
        ],
        _server(applications["llm"]): [_bind(config.llm_port)],
    }

    def stop() -> None:
        for server in servers:
            server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    await asyncio.gather(*(server.serve(bound) for server, bound in servers.items()))


def _bind(port: int, host: str = HOST) -> socket.socket:
    """Bind without Nagle's delay: asyncio turns it off only for sockets whose protocol number is spelled out."""
    bound = socket.create_server((host, port))
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return bound


def _server(application: ASGIApp, certificate: str | None = None) -> _Server:
    return _Server(
        uvicorn.Config(
            application,
            ssl_certfile=certificate,
            http="h11",
            ws="none",
            lifespan="off",
            log_level="warning",
            access_log=False,
            # PostgREST's own headers pass through the gateway.
            server_header=False,
            date_header=False,
            # Longer than any client keeps an idle connection, so that none is closed under a request.
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
        )
    )


asyncio.run(_serve(StandConfig.from_environment()))
