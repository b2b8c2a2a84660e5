"""The BullMQ queue as Redis has it, read by plain commands (contract: Worker, «BullMQ keys»)."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from postdeploy.errors import CannotTell
from postdeploy.platform.job import Job, job_from, number
from postdeploy.platform.queue_clients import Client, clients_of
from postdeploy.platform.queue_events import EventStream
from postdeploy.platform.redis_reads import Forbidden, RedisReads
from postdeploy.waiting import Deadline

__all__ = ["Forbidden", "Job", "Place", "Queue"]

SERVICE = "Redis"
STALE = 24 * 3600 * 1000
"""Milliseconds without an event after which keys under the usual prefix may be left over from earlier times."""
USUAL_PREFIX = "bull"
OWN_NAME = "postdeploy"
"""Name of our own connection: where it does not turn up in CLIENT LIST, no names do."""
SORTED, ACTIVE, WAITING = ("completed", "failed", "prioritized", "delayed"), "active", ("wait", "paused")
"""Where a job may lie: in sets with scores, in the list of those at work, in lists of those that wait."""
NEWEST = 200
"""How many of the newest jobs are looked through for a mark."""
SCANNED, ROUNDS = 5_000, 40
"""How many keys are looked through at a time, and how often, for prefixes and other queues."""


@dataclass(frozen=True)
class Place:
    """A queue under a prefix."""

    prefix: str
    queue: str

    def key(self, suffix: str) -> str:
        """One of its keys."""
        return f"{self.prefix}:{self.queue}:{suffix}"

    def shown(self, expected: str) -> str:
        """Its name; with the prefix where the name alone would not tell it from the queue that was expected."""
        return f"{self.prefix}:{self.queue}" if self.queue == expected else self.queue


class Queue:
    """Reads one queue and never writes.

    Args:
        url: redis:// address, may carry a password.
        name: the queue that the web app writes to.
        timeout: seconds for connecting and for one command.
        record: told of each command in words, for the evidence.
        deadline: budget of the whole run; no command outlives it.
        ca_bundle: PEM of an additional certificate authority, for rediss://.
        prefix: of its keys; found by itself if not given.
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
        prefix: str = "",
    ) -> None:
        self._reads = RedisReads(url, timeout, record, deadline, ca_bundle=ca_bundle)
        self._ask = self._reads.ask
        self._ask_at_once = self._reads.ask_at_once
        self.name = name
        self._prefix = prefix

    @property
    def prefix(self) -> str:
        """Prefix of the queue's keys: as given, or the one under which the queue is found.

        Raises:
            CannotTell: it is found under several, none of them the usual one.
        """
        if self._prefix:
            return self._prefix
        exists, happened = self._under(USUAL_PREFIX)
        if exists:
            self._prefix = self._livelier_than(USUAL_PREFIX, happened)
            return self._prefix
        found = sorted(self._prefixes())
        if len(found) > 1:
            names = ", ".join(f"«{prefix}»" for prefix in found)
            raise CannotTell(f"Очередь «{self.name}» есть под приставками {names}: задайте QUEUE_PREFIX.")
        if found:
            self._prefix = found[0]
        return self._prefix or USUAL_PREFIX

    def _prefixes(self) -> set[str]:
        return {place.prefix for place in self._places(f"*:{_escaped(self.name)}:") if place.queue == self.name}

    def _livelier_than(self, prefix: str, happened: int | None) -> str:
        """The prefix, unless under it nothing has happened for long while it has under another one.

        Keys stay behind for good when a queue is moved under a prefix of its own.
        """
        if happened is None or time.time() * 1000 - happened < STALE:
            return prefix
        others = {other: self._under(other)[1] or 0 for other in self._prefixes() - {prefix}}
        latest = max(others, key=lambda other: others[other], default=prefix)
        return latest if others.get(latest, 0) > happened else prefix

    @property
    def place(self) -> Place:
        """Where its keys lie."""
        return Place(self.prefix, self.name)

    def ping(self) -> bool:
        """Ask Redis itself."""
        return bool(self._ask("PING"))

    def exists(self) -> bool:
        """Whether Redis has any key of this queue."""
        return self._under(self.prefix)[0]

    def eviction(self) -> str | None:
        """What Redis does when its memory is full, `noeviction` for example; None when it does not say."""
        try:
            said = self._ask("INFO", "memory")
        except CannotTell:
            return None
        policy = said.get("maxmemory_policy") if isinstance(said, dict) else None
        return policy if isinstance(policy, str) else None

    def job(self, job_id: str) -> Job | None:
        """One job by id; None when it is not (or no more) there."""
        fields, state = self._look_at(job_id)
        if fields and state == "unknown":  # it was moved on while we looked
            again, state = self._look_at(job_id)
            fields = again or fields
        return job_from(job_id, fields, state) if fields else None

    def marked(self, mark: str) -> Job | None:
        """The newest job whose data carries our mark."""
        found = self._newest_with(mark, self.place)
        return None if found is None else self.job(found)

    def events(self) -> EventStream:
        """The queue's event stream, from now on."""
        return EventStream(self._ask, lambda: self._key("events"))

    def strayed(self, mark: str) -> list[Place]:
        """Other queues, or this one under another prefix, that hold a job with our mark."""
        others = sorted(self._places("*:") - {self.place}, key=lambda place: (place.prefix, place.queue))
        return [place for place in others if self._newest_with(mark, place) is not None]

    def last_done(self, name: str | None = None) -> Job | None:
        """The job that was finished last, well or not; with a name, the last of that kind that is still kept."""
        jobs: list[tuple[int, str]] = []
        for state in ("completed", "failed"):
            found = self._ask("ZREVRANGE", self._key(state), 0, NEWEST - 1, "WITHSCORES")
            jobs += [(moment, job) for job, moment in _pairs(found)]
        for _, job_id in sorted(jobs, reverse=True):
            if name is None or self._ask("HGET", self._key(job_id), "name") == name:
                return self.job(job_id)
        return None

    def waiting_since(self) -> datetime | None:
        """When the job that is next in turn was put into the queue; None when nothing waits."""
        ids = self._ask("ZRANGE", self._key("prioritized"), 0, 0) or self._ask("LRANGE", self._key("wait"), -1, -1)
        stamp = number(self._ask("HGET", self._key(str(ids[0])), "timestamp")) if ids else None
        return datetime.fromtimestamp(stamp / 1000, UTC) if stamp and abs(stamp) < 1e14 else None

    def obstacle(self) -> str:
        """What keeps the queue's jobs from being taken although somebody listens, in Russian; empty when nothing."""
        if self._ask("HGET", self._key("meta"), "paused"):
            return f"очередь «{self.name}» на паузе"
        left = self.limited_for()
        return f"очередь «{self.name}» ограничена по скорости (ещё {left:.0f} с)" if left else ""

    def limited_for(self) -> float:
        """Seconds for which BullMQ's limiter still counts, whether its limit is reached or not; 0 without one."""
        return max(0, number(self._ask("PTTL", self._key("limiter"))) or 0) / 1000

    def workers(self) -> int | None:
        """How many BullMQ Workers are attached to this very queue (`CLIENT LIST`, both naming habits).

        None when that cannot be told: the command is refused, or shows no names.
        """
        try:
            clients = self._attached()
        except Forbidden:
            return None
        return None if clients is None else len(clients)

    def workers_older_than(self, seconds: float) -> int:
        """How many of them were attached before and are still at work; 0 where that cannot be told."""
        try:
            return sum(client.was_there(seconds) for client in self._attached() or ())
        except CannotTell:
            return 0

    def queues_listened_to(self) -> list[str]:
        """Names of all queues that some BullMQ Worker listens to."""
        found = set()
        for client in self._clients() or ():
            for prefix in {USUAL_PREFIX, self.prefix}:
                if client.name.startswith(f"{prefix}:"):
                    found.add(_queue_name(client.name[len(prefix) + 1 :]))
        return sorted(found)

    def close(self) -> None:
        """Close the connection."""
        self._reads.close()

    def _key(self, suffix: str) -> str:
        return self.place.key(suffix)

    def _under(self, prefix: str) -> tuple[bool, int | None]:
        """Whether the queue has any key under a prefix, and when something happened there last, in ms.

        0 where nothing ever has, None where it is not told.
        """
        place = Place(prefix, self.name)
        exist = (("EXISTS", place.key(suffix)) for suffix in ("meta", "id", "events"))
        meta, ever, events, newest = self._ask_at_once(*exist, ("XREVRANGE", place.key("events"), "+", "-", "COUNT", 1))
        used, streams = bool(ever.get()), bool(events.get())
        told = streams or not used  # with jobs and without events, somebody has cut these
        return bool(meta.get()) or used or streams, _moment_of(newest.get) if told else None

    def _places(self, pattern: str) -> set[Place]:
        """Queues whose keys fit a pattern, as far as Redis may be looked through."""
        found: set[Place] = set()
        for ending in ("id", "meta"):
            cursor: Any = 0
            for _ in range(ROUNDS):
                cursor, keys = self._ask("SCAN", cursor, "MATCH", f"{pattern}{ending}", "COUNT", SCANNED)
                found |= {place for key in keys or () if (place := _place_of(str(key), ending)) is not None}
                if not int(cursor):
                    break
        return found

    def _attached(self) -> list[Client] | None:
        """The connections of this queue's Workers; None where connections show no names."""
        names = {f"{self.prefix}:{_encoded(self.name)}", f"{self.prefix}:{self.name}"}
        clients = self._clients()
        return None if clients is None else [client for client in clients if client.name in names]

    def _clients(self) -> list[Client] | None:
        _, clients = self._ask_at_once(("CLIENT SETNAME", OWN_NAME), ("CLIENT LIST",))
        return clients_of(clients.get() or ())

    def _look_at(self, job_id: str) -> tuple[dict[str, str], str]:
        """A job's hash and where it lies; the lists of those that wait, which may be long, come last."""
        scores = [("ZSCORE", self._key(state), job_id) for state in SORTED]
        hash_of, *found, active = self._ask_at_once(
            ("HGETALL", self._key(job_id)), *scores, ("LRANGE", self._key(ACTIVE), 0, -1)
        )
        fields: dict[str, str] = hash_of.get()
        if not fields:
            return {}, ""
        for state, score in zip(SORTED, found, strict=True):
            if score.get() is not None:
                return fields, state
        return fields, ACTIVE if job_id in (active.get() or ()) else self._waiting(job_id)

    def _waiting(self, job_id: str) -> str:
        listed = self._ask_at_once(*(("LRANGE", self._key(state), 0, -1) for state in WAITING))
        ids = [answer.get() or () for answer in listed]
        return next((state for state, waiting in zip(WAITING, ids, strict=True) if job_id in waiting), "unknown")

    def _newest_with(self, mark: str, place: Place) -> str | None:
        with suppress(Forbidden):  # a key of another kind, that only looks like one of a queue
            newest = number(self._ask("GET", place.key("id"))) or 0
            for each in range(newest, max(0, newest - NEWEST), -1):
                if mark in str(self._ask("HGET", place.key(str(each)), "data") or ""):
                    return str(each)
        return None


def _moment_of(newest: Callable[[], Any]) -> int | None:
    try:
        entries = newest()
    except CannotTell:
        return None
    moment = str(entries[0][0]).partition("-")[0] if entries else "0"
    return int(moment) if moment.isdigit() else None


def _escaped(name: str) -> str:
    return "".join(f"\\{sign}" if sign in "*?[]\\^-" else sign for sign in name)


def _place_of(key: str, ending: str) -> Place | None:
    """The queue of a key `prefix:queue:ending`; a prefix may hold colons, a queue's name does not."""
    parts = key.rsplit(":", 2)
    return Place(parts[0], parts[1]) if len(parts) == 3 and parts[2] == ending and all(parts) else None


def _pairs(found: Sequence[Any] | None) -> list[tuple[str, int]]:
    """Members with scores, as either version of the protocol gives them; what is no such pair is left out."""
    items = list(found or ())
    if items and not isinstance(items[0], tuple | list):
        items = list(zip(items[::2], items[1::2], strict=False))
    pairs = [(str(item[0]), number(item[1])) for item in items if isinstance(item, tuple | list) and len(item) == 2]
    return [(member, score) for member, score in pairs if score is not None]


def _encoded(name: str) -> str:
    return base64.b64encode(name.encode()).decode()


def _queue_name(text: str) -> str:
    try:
        decoded = base64.b64decode(text, validate=True).decode()
    except ValueError:
        return text
    return decoded if decoded.isprintable() and _encoded(decoded) == text else text
