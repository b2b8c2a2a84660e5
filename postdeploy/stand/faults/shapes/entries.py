"""What the web app writes to the log of activities, and the Worker to its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from postdeploy.stand.faults.declaring import Change, Place
from postdeploy.stand.faults.shapes.methods import web, worker

OTHER_LEAD = "1"
OTHER_EXECUTION = "00000000-0000-4000-8000-000000000000"


def entry(kind: str) -> Place:
    """The web app writes the entries of a kind (`activity_type`) by a function."""

    def put(write_otherwise: Callable[..., Any]) -> Change:
        async def other(platform: Any, write: Any, entry: Any) -> None:
            await (write_otherwise(platform, write, entry) if entry.type == kind else write(entry))

        return web("activity.write")(other)

    return put


def entry_with(kind: str, **changes: Any) -> Change:
    """The entries of a kind say this in place of what they should."""
    return entry_otherwise(kind)(lambda _entry: changes)


def entry_otherwise(kind: str) -> Place:
    """A function tells from an entry of a kind what is written otherwise."""

    def put(changes: Callable[..., Any]) -> Change:
        async def other(_platform: Any, write: Any, entry: Any) -> None:
            await write(replace(entry, **changes(entry)))

        return entry(kind)(other)

    return put


def entry_about(kind: str, **metadata: Any) -> Change:
    """The entries of a kind are about something else: these values of their metadata are other ones."""
    return entry_otherwise(kind)(lambda entry: {"metadata": {**entry.metadata, **metadata}})


def unlogged(which: Callable[[dict[str, Any]], bool]) -> Change:
    """The Worker writes no lines to its log whose fields a function picks."""

    def without(_platform: Any, record: Any, stream: Any, level: str, message: str, fields: dict[str, Any]) -> None:
        if not which(fields):
            record(stream, level, message, fields)

    return worker("log.record")(without)
