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

if TYPE_CHECKING:
    from postdeploy.platform.queue import Place
    from postdeploy.settings import Settings

STATES = ("completed", "failed", "prioritized", "delayed")
LISTS = ("wait", "paused")
ACTIVE = "active"
ROUNDS, BATCH = 200, 1000
"""At most so many keys are looked through for our ids; a Redis with more keeps its cache until that expires."""
EVENTS = MOST_JOBS = 1000


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
        if not self._ask("EXISTS", self._key(job_id)):
            self._forget_events(job_id, since)
            return True
        taken = [self._ask("ZREM", self._key(state), job_id) for state in STATES]
        taken += [self._ask("LREM", self._key(state), 0, job_id) for state in LISTS]
        if not any(taken):
            return False
        self._ask("DEL", self._key(job_id), f"{self._key(job_id)}:logs")
        self._forget_events(job_id, since)
        return True

    def forget_gone(self, job_id: str, since: int) -> bool:
        """Whether a job was in this queue and is not kept any more; what its event stream tells of it goes too."""
        return not self._ask("EXISTS", self._key(job_id)) and self._forget_events(job_id, since)

    def data_of(self, job_id: str) -> tuple[str, int]:
        """What a job carries, and when it was put into the queue (ms since 1970); nothing where there is none."""
        data, made = (self._ask("HGET", self._key(job_id), field) for field in ("data", "timestamp"))
        return str(data or ""), number(made) or 0

    def jobs_with(self, mark: str) -> list[str]:
        """Ids of jobs whose data carries a mark, those that the Worker has in hand included."""
        return sorted(job for job, data in self.data_of_jobs().items() if mark in data)

    def data_of_jobs(self) -> dict[str, str]:
        """What each job carries, by id."""
        ids = [job for state in STATES for job in self._ask("ZREVRANGE", self._key(state), 0, MOST_JOBS - 1)]
        ids += [job for state in (*LISTS, ACTIVE) for job in self._ask("LRANGE", self._key(state), 0, MOST_JOBS - 1)]
        return {job: str(self._ask("HGET", self._key(job), "data") or "") for job in ids}

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
        words = " ".join([command, *map(str, args)])
        try:
            with until(time.monotonic() + self._timeout):
                answer = self._redis.execute_command(command, *args)  # type: ignore[no-untyped-call]
        except (redis.RedisError, OSError) as error:
            self._record(words, str(error))
            raise CannotTell(f"Redis: {command} не выполнена ({error}).") from error
        self._record(words, repr(answer))
        return answer
