"""What the Worker knows about its connection to Redis."""

from __future__ import annotations

from typing import Any, Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from postdeploy.stand.config import StandConfig

CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 2.0


class Parts(Protocol):
    """What it needs of the Worker, asked for anew at each use."""

    config: StandConfig


class RedisLink:
    """A connection of its own, used to see whether Redis answers; BullMQ has others.

    Assumption beyond the contract: an unreachable Redis counts like one that answers with an error.
    """

    def __init__(self, platform: Parts) -> None:
        self._platform = platform
        self._client: Any = None
        self.connected = False
        self.last_error: str | None = None
        self.reconnect_attempts = 0

    async def probe(self) -> bool:
        """Ask Redis to answer and remember how it went; returns whether it did. Takes 3 s at most."""
        try:
            await self._redis().ping()
        except (RedisError, OSError) as error:
            self.lost(error)
            return False
        self.connected = True
        self.last_error = None
        return True

    def lost(self, error: BaseException) -> None:
        """Remember that Redis failed us."""
        if not self.connected:
            self.reconnect_attempts += 1
        self.connected = False
        self.last_error = str(error)

    async def close(self) -> None:
        """Give the connection back."""
        if self._client is not None:
            await self._client.aclose()

    def _redis(self) -> Any:
        if self._client is None:
            self._client = Redis.from_url(
                self._platform.config.redis_url,
                socket_connect_timeout=CONNECT_SECONDS,
                socket_timeout=ANSWER_SECONDS,
                retry=None,
            )
        return self._client
