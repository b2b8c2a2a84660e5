"""What the web app writes to the log of activities, and the Worker to its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from postdeploy.stand.faults.declaring import Change, Made, Place, fault
from postdeploy.stand.faults.shapes.methods import too_late, twice, web, worker
from postdeploy.stand.seed import SOUTH_ORG

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


@dataclass(frozen=True)
class Entries:
    """The entries about one kind of event, for what may be wrong with them whatever it is."""

    called: str
    line: str
    written: Place
    """Where a function writes them."""
    otherwise: Place
    """Where a function tells from one of them what is written otherwise."""

    def fault(self, wrong: str, change: Change) -> Made:
        """A fault whose title goes on from «Запись «Правило выполнено» …»."""
        return fault(f"Запись «{self.called}» {wrong}", self.line, change)

    def too_late(self) -> Made:
        """They come when nobody waits any more."""
        return self.fault("появляется слишком поздно", self.written(too_late))

    def twice(self) -> Made:
        """Each comes twice."""
        return self.fault("появляется дважды", self.written(twice))

    def renamed(self, english: str, name: str) -> Made:
        """They are called otherwise, with the name in their metadata behind it."""
        return self.fault(
            "называется иначе", self.otherwise(lambda entry: {"title": f"{english}: {entry.metadata[name]}"})
        )

    def about(self, other: str, **metadata: Any) -> Made:
        """They are about something else."""
        return self.fault(f"— о {other}", self.with_metadata(**metadata))

    def with_metadata(self, **metadata: Any) -> Change:
        """These values of their metadata are other ones."""
        return self.otherwise(lambda entry: {"metadata": {**entry.metadata, **metadata}})

    def of_other_tenant(self) -> Made:
        """They are in the log of another organisation."""
        return self.fault("попадает чужой организации", self.otherwise(lambda _entry: {"org_id": SOUTH_ORG}))


def entries(kind: str, called: str, line: str) -> Entries:
    """Those that the web app writes."""
    return Entries(called, line, entry(kind), entry_otherwise(kind))


def finished_earlier(interval: str) -> Change:
    """The entry «Последовательность завершена» is older than it is, by the Worker's own clock."""

    async def other(_platform: Any, write: Any, connection: Any, entry: Any) -> None:
        await write(connection, entry)
        await connection.execute(
            f"update activity_logs set created_at = created_at - interval '{interval}'"
            " where metadata->>'execution_id' = $1 and title like 'Последовательность завершена%'",
            entry.metadata["execution_id"],
        )

    return worker("activity.write")(other)


def unlogged(which: Callable[[dict[str, Any]], bool]) -> Change:
    """The Worker writes no lines to its log whose fields a function picks."""

    def without(_platform: Any, record: Any, stream: Any, level: str, message: str, fields: dict[str, Any]) -> None:
        if not which(fields):
            record(stream, level, message, fields)

    return worker("log.record")(without)
