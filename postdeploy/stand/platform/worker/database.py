"""The Worker's pool of connections to Postgres."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Protocol

import asyncpg

from postdeploy.stand.config import StandConfig

STARTUP_SECONDS = 30.0
POOL_SIZE = 12


async def _speak_json(connection: Any) -> None:
    """Let json and jsonb columns be Python values both ways."""
    for name in ("json", "jsonb"):
        await connection.set_type_codec(name, encoder=_dump, decoder=json.loads, schema="pg_catalog")


async def _leave_as_it_is(_connection: Any) -> None:
    """Nobody sets anything of a session: to set it back, as usual, would be a round trip for each query."""


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


class Parts(Protocol):
    """What it needs of the Worker, asked for anew at each use."""

    config: StandConfig


class Database:
    """Opens the pool at start-up, so that it can be replaced before."""

    def __init__(self, platform: Parts) -> None:
        self._platform = platform
        self._pool: Any = None

    async def open(self) -> None:
        """Connect; Postgres may still be starting.

        Raises:
            OSError | asyncpg.PostgresError: there is no database after 30 s.
        """
        deadline = asyncio.get_running_loop().time() + STARTUP_SECONDS
        while True:
            try:
                self._pool = await asyncpg.create_pool(
                    self._platform.config.database_url,
                    min_size=1,
                    max_size=POOL_SIZE,
                    init=_speak_json,
                    reset=_leave_as_it_is,
                )
            except (OSError, asyncpg.PostgresError):
                if asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(0.05)
            else:
                return

    def connection(self) -> Any:
        """Async context manager that lends an asyncpg connection."""
        return self._pool.acquire()

    async def close(self) -> None:
        """Give all connections back."""
        if self._pool is not None:
            await self._pool.close()
