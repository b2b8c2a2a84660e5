"""The BullMQ queue as Redis has it, read by plain commands (contract: Worker, «BullMQ keys»)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from postdeploy.errors import CannotTell

SERVICE = "Redis"
WAITING = ("prioritized", "wait", "delayed", "paused")
NEWEST = 200
"""How many of the newest jobs are looked through for a mark."""


class Forbidden(CannotTell):
    """This Redis user may not use a command."""


@dataclass(frozen=True)
class Job:
    """One job's hash; `finished` in ms since 1970; `state` is the list or set it lies in."""

    id: str
    name: str
    data: dict[str, Any]
    state: str
    finished: int | None
    failed_reason: str | None
    attempts: int

    @property
    def completed(self) -> bool:
        """True when the job was processed without failure."""
        return self.state == "completed" and self.failed_reason is None


class Queue:
    """Reads one queue and never writes.

    Args:
        url: redis:// address, may carry a password.
        name: the queue that the web app writes to.
        timeout: seconds for connecting and for one command.
        record: told of each command in words, for the evidence.
    """

    def __init__(self, url: str, name: str, timeout: float, record: Callable[[str, str], None]) -> None:
        import redis

        self._errors = (redis.RedisError, OSError)
        self._redis = redis.Redis.from_url(
            url, socket_timeout=timeout, socket_connect_timeout=timeout, decode_responses=True
        )
        self.name = name
        self._record = record

    def ping(self) -> bool:
        """Ask Redis itself."""
        return bool(self._ask("PING"))

    def job(self, job_id: str) -> Job | None:
        """One job by id; None when it is not (or no more) there."""
        fields = self._ask("HGETALL", self._key(job_id))
        if not fields:
            return None
        return Job(
            id=job_id,
            name=fields.get("name", ""),
            data=_json(fields.get("data")),
            state=self._state(job_id),
            finished=int(fields["finishedOn"]) if fields.get("finishedOn") else None,
            failed_reason=fields.get("failedReason"),
            attempts=int(fields.get("atm") or fields.get("attemptsMade") or 0),
        )

    def marked(self, mark: str) -> Job | None:
        """The newest job whose data carries our mark."""
        newest = int(self._ask("GET", self._key("id")) or 0)
        for number in range(newest, max(0, newest - NEWEST), -1):
            if mark in (self._ask("HGET", self._key(str(number)), "data") or ""):
                return self.job(str(number))
        return None

    def workers(self) -> int | None:
        """How many BullMQ Workers are attached to this very queue (`CLIENT LIST`, both naming habits).

        None when this Redis user may not ask for the clients.
        """
        encoded = base64.b64encode(self.name.encode()).decode()
        names = {f"bull:{encoded}", f"bull:{self.name}"}
        try:
            return sum(client in names for client in self._client_names())
        except Forbidden:
            return None

    def queues_listened_to(self) -> list[str]:
        """Names of all queues that some BullMQ Worker listens to."""
        found = {_queue_name(client[5:]) for client in self._client_names() if client.startswith("bull:")}
        return sorted(found)

    def close(self) -> None:
        """Close the connection."""
        self._redis.close()

    def _client_names(self) -> list[str]:
        clients = self._ask("CLIENT LIST")
        return [str(client.get("name", "")).partition(":w:")[0] for client in clients]

    def _state(self, job_id: str) -> str:
        for state in ("completed", "failed", "prioritized", "delayed"):
            if self._ask("ZSCORE", self._key(state), job_id) is not None:
                return state
        for state in ("active", "wait", "paused"):
            if job_id in self._ask("LRANGE", self._key(state), 0, -1):
                return state
        return "unknown"

    def _key(self, suffix: str) -> str:
        return f"bull:{self.name}:{suffix}"

    def _ask(self, command: str, *args: Any) -> Any:
        words = " ".join([command, *map(str, args)])
        try:
            answer = self._redis.execute_command(command, *args)  # type: ignore[no-untyped-call]
        except self._errors as error:
            self._record(words, str(error))
            self._fail(error)
        self._record(words, repr(answer))
        return answer

    def _fail(self, error: BaseException) -> NoReturn:
        text = str(error)
        if "NOPERM" in text or "unknown command" in text.lower():
            raise Forbidden(f"Redis: команда запрещена этому пользователю ({text}).") from error
        causes = (
            ("refused" in text, "в соединении отказано"),
            ("timed out" in text.lower() or "timeout" in text.lower(), "не отвечает вовремя"),
            ("NOAUTH" in text or "WRONGPASS" in text or "invalid username" in text, "не принял пароль"),
            ("Name or service" in text or "getaddrinfo" in text, "имя узла не находится в DNS"),
        )
        cause = next((words for holds, words in causes if holds), f"ошибка {type(error).__name__}: {text}")
        raise CannotTell(f"Redis: {cause}; проверьте REDIS_URL и сам Redis.") from error


def _queue_name(text: str) -> str:
    try:
        decoded = base64.b64decode(text, validate=True).decode()
    except ValueError:
        return text
    return decoded if decoded.isprintable() and base64.b64encode(decoded.encode()).decode() == text else text


def _json(text: str | None) -> dict[str, Any]:
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
