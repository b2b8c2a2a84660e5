"""Who is connected to Redis to take jobs of BullMQ's queues, out of `CLIENT LIST`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from postdeploy.platform.job import number

QUEUE_EVENTS = ":qe"
"""How BullMQ ends the name of a connection that only listens to events: it processes nothing."""
RESTLESS = 30
"""Seconds in which a Worker that waits for jobs has asked anew: BullMQ blocks for ten at most."""


@dataclass(frozen=True)
class Client:
    """A connection that may take jobs; how long it has been there and how long it has said nothing, in seconds."""

    name: str
    age: int | None = None
    idle: int | None = None

    def was_there(self, seconds: float) -> bool:
        """Whether it is older than that and still in use: of a machine that was lost one may stay for minutes."""
        return self.age is not None and self.age > seconds and self.idle is not None and self.idle < RESTLESS


def clients_of(listed: Iterable[Any]) -> list[Client] | None:
    """The connections that may take jobs; None where no names are shown."""
    known = [(str(client.get("name", "")), client) for client in listed if isinstance(client, dict)]
    if not any(name for name, _ in known):
        return None
    return [
        Client(name.partition(":w:")[0], number(client.get("age")), number(client.get("idle")))
        for name, client in known
        if not name.endswith(QUEUE_EVENTS)
    ]
