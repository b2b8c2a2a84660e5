"""What the Worker's clients of other services have in common: one connection pool, opened at first need."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Protocol

import httpx

from postdeploy.stand.config import StandConfig


class Parts(Protocol):
    """What a client needs of the Worker, asked for anew at each use."""

    config: StandConfig


class Outgoing(ABC):
    """A client of one service."""

    def __init__(self, platform: Parts) -> None:
        self._platform = platform
        self._client: httpx.AsyncClient | None = None

    async def close(self) -> None:
        """Give the connections back."""
        if self._client is not None:
            await self._client.aclose()

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = self._opened()
        return self._client

    @abstractmethod
    def _opened(self) -> httpx.AsyncClient:
        """The pool as this service wants it."""
