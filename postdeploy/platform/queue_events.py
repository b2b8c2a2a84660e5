"""The event stream of a BullMQ queue: what became of a job that is not kept any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

BATCH, ROUNDS = 1000, 20
"""Entries of one reading, and readings of one look; a busy queue writes a thousand a second."""
BEGINNING = "0-0"
Ask = Callable[..., Any]


@dataclass
class JobEvents:
    """What the stream has told of one job, the last word at the end; `name` as it was put into the queue."""

    events: list[str] = field(default_factory=list)
    name: str = ""
    failed_reason: str = ""

    @property
    def last(self) -> str:
        """The last event; empty when there is none."""
        return self.events[-1] if self.events else ""


class EventStream:
    """Follows `<prefix>:<queue>:events` from the moment it is made.

    Args:
        ask: sends a command to Redis.
        key: gives the stream's key; asked for anew each time, since a queue may appear only with its first job.
    """

    def __init__(self, ask: Ask, key: Callable[[], str]) -> None:
        self._ask = ask
        self._key = key
        newest = ask("XREVRANGE", key(), "+", "-", "COUNT", 1)
        self._after = str(newest[0][0]) if newest else BEGINNING
        self._jobs: dict[str, JobEvents] = {}
        self.seen = False
        """Whether anything at all was written since."""

    def read(self) -> None:
        """Take in what was written since the last look.

        Raises:
            CannotTell: Redis cannot be asked.
        """
        for _ in range(ROUNDS):
            entries = self._ask("XRANGE", self._key(), following(self._after), "+", "COUNT", BATCH) or []
            for entry, fields in entries:
                self._after = str(entry)
                self._take(_pairs(fields))
            if len(entries) < BATCH:
                return

    def of(self, job_id: str) -> JobEvents:
        """What was told of one job so far."""
        return self._jobs.get(job_id, JobEvents())

    def added(self, name: str) -> list[str]:
        """Ids of jobs of a kind that were put into the queue since, the newest first."""
        return [job for job, told in reversed(self._jobs.items()) if told.name == name]

    def _take(self, fields: dict[str, str]) -> None:
        self.seen = True
        event, job_id = fields.get("event", ""), fields.get("jobId", "")
        if not job_id or not event:
            return
        told = self._jobs.setdefault(job_id, JobEvents())
        told.events.append(event)
        told.name = fields.get("name") or told.name
        told.failed_reason = fields.get("failedReason") or told.failed_reason


def following(entry: str) -> str:
    """The next id of a stream; not every server knows ranges that leave their beginning out."""
    milliseconds, _, sequence = entry.partition("-")
    return f"{milliseconds}-{int(sequence) + 1}" if sequence.isdigit() else entry


def _pairs(fields: Any) -> dict[str, str]:
    """Fields of an entry, as either version of the protocol gives them."""
    if isinstance(fields, dict):
        return {str(key): str(value) for key, value in fields.items()}
    listed = list(fields) if isinstance(fields, list | tuple) else []
    return {str(key): str(value) for key, value in zip(listed[::2], listed[1::2], strict=False)}
