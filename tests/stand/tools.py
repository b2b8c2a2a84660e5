"""What several tests of the stand need: polling, SQL, the processes of a stand."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import psutil

from postdeploy.stand.config import StandConfig
from postdeploy.stand.supervisor import Stand

T = TypeVar("T")

WAIT_SECONDS = 20.0
PAUSE_SECONDS = 0.02


def config_of(stand: Stand) -> StandConfig:
    """Where a stand that runs has its parts."""
    assert stand.config is not None
    return stand.config


def eventually(read: Callable[[], T], seconds: float = WAIT_SECONDS) -> T:
    """First true value of `read`, or its last one when the time is over."""
    deadline = time.monotonic() + seconds
    while not (value := read()) and time.monotonic() < deadline:
        time.sleep(PAUSE_SECONDS)
    return value or read()


def query(database_url: str, sql: str, *arguments: object) -> list[dict[str, Any]]:
    """Rows of one SQL statement, asked as the owner."""

    async def ask() -> list[dict[str, Any]]:
        connection = await asyncpg.connect(database_url)
        try:
            return [dict(row) for row in await connection.fetch(sql, *arguments)]
        finally:
            await connection.close()

    return asyncio.run(ask())


def processes_of(folder: str | Path) -> list[psutil.Process]:
    """Living processes that work in a stand's folder or name it in their command."""
    return [process for process in psutil.process_iter() if _belongs(process, str(folder))]


def _belongs(process: psutil.Process, folder: str) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return process.cwd().startswith(folder) or any(folder in part for part in process.cmdline())
    except psutil.Error:
        return False
