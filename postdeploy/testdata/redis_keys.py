"""Takes away what a run has left in Redis: its jobs in the queue, and what the web app has cached about its objects."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import redis

from postdeploy.errors import CannotTell
from postdeploy.platform.deadline import until
from postdeploy.platform.job import number
from postdeploy.platform.queue_events import following
from postdeploy.platform.redis_link import connect
from postdeploy.platform.redis_reads import Command

if TYPE_CHECKING:
    from postdeploy.config.settings import Settings
    from postdeploy.platform.queue import Place

STATES = ("completed", "failed", "prioritized", "delayed")
LISTS = ("wait", "paused")
ACTIVE = "active"
ROUNDS, BATCH = 200, 1000
"""At most so many keys are looked through for our ids; a Redis with more keeps its cache until that expires."""
EVENTS = MOST_JOBS = 1000
AT_ONCE = 100
"""So many jobs are looked into in one round trip."""


class RedisKeys:
    """One queue and the cache beside it.

    Args:
        settings: of the target, with REDIS_URL.
        record: told of each command in words.
        place: the queue, by its prefix and name.
    """

    def __init__(self, settings: Settings, record: Callable[[str, str], None], place: Place) -> None:
        assert settings.redis_url is not None
        url, authority = settings.redis_url.get_secret_value(), settings.ca_bundle
        self._redis = connect(url, settings.http_timeout, removals=True, ca_bundle=authority)
        self._timeout = settings.http_timeout
        self.place = place
        self._record = record

    def remove_job(self, job_id: str, since: int = 0) -> bool:
        """Take a job out of the queue; False when the Worker has it in hand.

        Args:
            job_id: of the queue, whatever it looks like.
            since: ms since 1970, before which no event is about it.

        Raises:
            CannotTell: Redis refuses.
        """
        exists, *taken = self._ask_at_once(
            ("EXISTS", self._key(job_id)),
            *(("ZREM", self._key(state), job_id) for state in STATES),
            *(("LREM", self._key(state), 0, job_id) for state in LISTS),
        )
        if exists and not any(taken):
            return False
        if exists:
            self._ask("DEL", self._key(job_id), f"{self._key(job_id)}:logs")
        self._forget_events(job_id, since)
        return True

    def forget_gone(self, job_id: str, since: int) -> bool:
        """Whether a job was in this queue and is not kept any more; what its event stream tells of it goes too."""
        return not self._ask("EXISTS", self._key(job_id)) and self._forget_events(job_id, since)

    def data_of(self, job_id: str) -> tuple[str, int]:
        """What a job carries, and when it was put into the queue (ms since 1970); nothing where there is none."""
        data, made = self._ask_at_once(*(("HGET", self._key(job_id), field) for field in ("data", "timestamp")))
        return str(data or ""), number(made) or 0

    def jobs_with(self, mark: str) -> list[str]:
        """Ids of jobs whose data carries a mark, those that the Worker has in hand included."""
        return sorted(job for job, data in self.data_of_jobs().items() if mark in data)

    def data_of_jobs(self) -> dict[str, str]:
        """What each job carries, by id."""
        listed = self._ask_at_once(
            *(("ZREVRANGE", self._key(state), 0, MOST_JOBS - 1) for state in STATES),
            *(("LRANGE", self._key(state), 0, MOST_JOBS - 1) for state in (*LISTS, ACTIVE)),
        )
        ids = [job for jobs in listed for job in jobs]
        found: dict[str, str] = {}
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            bodies = self._ask_at_once(*(("HGET", self._key(job), "data") for job in part))
            found |= {job: str(data or "") for job, data in zip(part, bodies, strict=True)}
        return found

    def forget(self, ids: Iterable[str]) -> bool:
        """Remove cached entries whose key names one of our ids; False when there are too many keys to look at."""
        wanted = tuple(ids)
        if not wanted:
            return True
        for keys in self._all_keys():
            if keys is None:
                return False
            found = [key for key in keys if any(each in key for each in wanted)]
            if found:
                self._ask("DEL", *found)
        return True

    def close(self) -> None:
        """Close the connection."""
        self._redis.close()

    def _all_keys(self) -> Iterator[list[str] | None]:
        cursor: Any = 0
        for _ in range(ROUNDS):
            cursor, keys = self._ask("SCAN", cursor, "COUNT", BATCH)
            yield list(keys)
            if int(cursor) == 0:
                return
        yield None

    def _forget_events(self, job_id: str, since: int) -> bool:
        """Take the stream's entries about a job away; whether there were any."""
        found = False
        after = f"{max(0, since)}-0"
        for _ in range(ROUNDS):
            entries = self._ask("XRANGE", self._key("events"), after, "+", "COUNT", EVENTS) or []
            ours = [entry for entry, fields in entries if fields.get("jobId") == job_id]
            found = found or bool(ours)
            if ours:
                self._ask("XDEL", self._key("events"), *ours)
            if len(entries) < EVENTS:
                break
            after = following(str(entries[-1][0]))
        return found

    def _key(self, suffix: str) -> str:
        return self.place.key(suffix)

    def _ask(self, command: str, *args: Any) -> Any:
        return self._ask_at_once((command, *args))[0]

    def _ask_at_once(self, *commands: Command) -> list[Any]:
        """Send commands that do not need each other's answers, in one round trip.

        Raises:
            CannotTell: Redis refuses one of them.
        """
        with self._redis.pipeline(transaction=False) as pipeline:
            for command in commands:
                pipeline.execute_command(*command)  # type: ignore[no-untyped-call]
            try:
                with until(time.monotonic() + self._timeout):
                    answers = list(pipeline.execute(raise_on_error=False))
            except (redis.RedisError, OSError) as error:
                answers = [error] * len(commands)
        for command, answer in zip(commands, answers, strict=True):
            self._record(" ".join(map(str, command)), str(answer) if isinstance(answer, Exception) else repr(answer))
        for command, answer in zip(commands, answers, strict=True):
            if isinstance(answer, Exception):
                raise CannotTell(f"Redis: {command[0]} не выполнена ({answer}).") from answer
        return answers
