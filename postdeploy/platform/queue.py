"""The BullMQ queue as Redis has it, read by plain commands (contract: Worker, «BullMQ keys»)."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from postdeploy.errors import CannotTell
from postdeploy.platform.deadline import Deadline, until

SERVICE = "Redis"
WAITING = ("prioritized", "wait", "delayed", "paused")
QUEUE_EVENTS = ":qe"
"""How BullMQ ends the name of a connection that only listens to events: it processes nothing."""
NEWEST = 200
"""How many of the newest jobs are looked through for a mark."""
SCANNED = 5_000
"""How many keys of Redis are looked through for other queues; it serves a hint, not a verdict."""
_NO_ENTRY = ("NOAUTH", "Authentication required", "WRONGPASS", "invalid username", "invalid password")
ATTEMPTS = 2
"""How often a command is tried when the connection breaks; all of them only read."""


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
        deadline: budget of the whole run; no command outlives it.
        ca_bundle: PEM of an additional certificate authority, for rediss://.
    """

    def __init__(  # noqa: PLR0913 - what a connection needs
        self,
        url: str,
        name: str,
        timeout: float,
        record: Callable[[str, str], None],
        deadline: Deadline | None = None,
        *,
        ca_bundle: Path | None = None,
    ) -> None:
        import redis

        from postdeploy.platform.redis_link import connect

        self._errors = (redis.RedisError, OSError)
        self._broken = redis.ConnectionError
        self._redis = connect(url, timeout, ca_bundle=ca_bundle)
        self.name = name
        self._timeout = timeout
        self._record = record
        self._deadline = deadline or Deadline(float("inf"))

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
        number = self._newest_with(mark, self.name)
        return None if number is None else self.job(number)

    def strayed(self, mark: str) -> list[str]:
        """Names of other queues that hold a job with our mark."""
        pattern = "bull:*:id"
        _, keys = self._ask("SCAN", 0, "MATCH", pattern, "COUNT", SCANNED)
        names = sorted({key[len("bull:") : -len(":id")] for key in keys} - {self.name})
        return [name for name in names if self._newest_with(mark, name) is not None]

    def last_done(self, name: str | None = None) -> Job | None:
        """The job that was finished last, well or not; with a name, the last of that kind that is still kept."""
        jobs: list[tuple[int, str]] = []
        for state in ("completed", "failed"):
            found = self._ask("ZREVRANGE", self._key(state), 0, NEWEST - 1, "WITHSCORES")
            jobs += [(int(moment), str(job)) for job, moment in _pairs(found)]
        for _, job_id in sorted(jobs, reverse=True):
            if name is None or self._ask("HGET", self._key(job_id), "name") == name:
                return self.job(job_id)
        return None

    def waiting_since(self) -> datetime | None:
        """When the job that is next in turn was put into the queue; None when nothing waits."""
        ids = self._ask("ZRANGE", self._key("prioritized"), 0, 0) or self._ask("LRANGE", self._key("wait"), -1, -1)
        stamp = self._ask("HGET", self._key(str(ids[0])), "timestamp") if ids else None
        return datetime.fromtimestamp(int(stamp) / 1000, UTC) if stamp else None

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
        names = (str(client.get("name", "")) for client in clients)
        return [name.partition(":w:")[0] for name in names if not name.endswith(QUEUE_EVENTS)]

    def _state(self, job_id: str) -> str:
        for state in ("completed", "failed", "prioritized", "delayed"):
            if self._ask("ZSCORE", self._key(state), job_id) is not None:
                return state
        for state in ("active", "wait", "paused"):
            if job_id in self._ask("LRANGE", self._key(state), 0, -1):
                return state
        return "unknown"

    def _newest_with(self, mark: str, queue: str) -> str | None:
        newest = int(self._ask("GET", f"bull:{queue}:id") or 0)
        for number in range(newest, max(0, newest - NEWEST), -1):
            if mark in (self._ask("HGET", f"bull:{queue}:{number}", "data") or ""):
                return str(number)
        return None

    def _key(self, suffix: str) -> str:
        return f"bull:{self.name}:{suffix}"

    def _ask(self, command: str, *args: Any) -> Any:
        words = " ".join([command, *map(str, args)])
        end = time.monotonic() + self._deadline.limit(self._timeout)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with until(end):
                    answer = self._redis.execute_command(command, *args)  # type: ignore[no-untyped-call]
            except self._errors as error:
                self._record(words, str(error))
                if attempt < ATTEMPTS and isinstance(error, self._broken) and time.monotonic() < end:
                    continue
                self._deadline.check()
                self._fail(error)
            self._record(words, repr(answer))
            return answer
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _fail(self, error: BaseException) -> NoReturn:
        text = str(error)
        # redis-py takes the code (NOPERM, NOAUTH) off the errors that it knows
        if "NOPERM" in text or "no permissions" in text or "unknown command" in text.lower():
            raise Forbidden(f"Redis: команда запрещена этому пользователю ({text}).") from error
        causes = (
            ("refused" in text, "в соединении отказано"),
            ("LOADING" in text or "loading the dataset" in text, "ещё загружает данные после перезапуска"),
            ("Link with MASTER" in text or "read only replica" in text, "идёт переключение на другой узел"),
            ("Protocol Error" in text, "ответил не как Redis: по этому адресу другая служба"),
            ("closed by server" in text or "reset by peer" in text, "соединение разорвано"),
            ("SSL" in text or "certificate" in text.lower(), "не удалось проверить сертификат TLS"),
            ("timed out" in text.lower() or "timeout" in text.lower(), "не отвечает вовремя"),
            ("without any password" in text or "no password is set" in text, "пароль лишний: здесь он не задан"),
            (any(words in text for words in _NO_ENTRY), "не принял пароль"),
            ("Name or service" in text or "getaddrinfo" in text, "имя узла не находится в DNS"),
        )
        cause = next((words for holds, words in causes if holds), f"ошибка {type(error).__name__}: {text}")
        raise CannotTell(f"Redis: {cause}; проверьте REDIS_URL и сам Redis.") from error


def _pairs(found: list[Any]) -> list[tuple[str, float]]:
    """Members with scores, as either version of the protocol gives them."""
    if found and not isinstance(found[0], tuple | list):
        return [(str(member), float(score)) for member, score in zip(found[::2], found[1::2], strict=True)]
    return [(str(member), float(score)) for member, score in found]


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
