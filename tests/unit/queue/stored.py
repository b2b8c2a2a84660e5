"""What BullMQ keeps of a job, put there by hand."""

from __future__ import annotations

import base64
import json
from typing import Any

import redis

from postdeploy.platform.queue import Queue
from tests.unit.servers import HOST

NAME = "gpt-agent-jobs"


def key(suffix: str, queue: str = NAME) -> str:
    return f"bull:{queue}:{suffix}"


def put(server: redis.Redis, job_id: int, state: str, data: Any = None, queue: str = NAME, **fields: Any) -> None:
    body = data if isinstance(data, str) else json.dumps(data or {})
    stored: dict[Any, Any] = {"name": "test-job", "data": body, **fields}
    server.hset(key(str(job_id), queue), mapping=stored)
    server.set(key("id", queue), max(job_id, int(server.get(key("id", queue)) or 0)))
    if state in ("active", "wait", "paused"):
        server.lpush(key(state, queue), str(job_id))
    elif state:
        server.zadd(key(state, queue), {str(job_id): 1})


def queue_of(port: int, **more: Any) -> Queue:
    return Queue(f"redis://{HOST}:{port}/0", NAME, 5.0, lambda *_: None, **more)


def encoded(name: str) -> str:
    return base64.b64encode(name.encode()).decode()


def move(server: redis.Redis, prefix: str) -> None:
    """Put all keys of the queue under another prefix."""
    for each in server.keys("bull:*"):
        server.rename(each, f"{prefix}:{str(each).partition(':')[2]}")
