"""The Worker's log: JSON lines mixed with plain text (contract: Worker, «Log»)."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from postdeploy.platform.log_sources import CommandSource, FileSource, Part, Source, UrlSource
from postdeploy.platform.wire import Wire

COMMAND = "cmd:"
"""How a setting begins whose rest is a command that prints the log."""
CLOCK_SLACK = timedelta(minutes=2)
"""How far the clock of the log may be behind ours; used only where the place does not show what is new."""
_TIMES = ("timestamp", "@timestamp", "time", "ts")
_WRAPPED = ("log", "message", "msg", "line", "textPayload", "jsonPayload")
"""Fields under which hosts put the line that the Worker itself has printed."""
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_json = json.JSONDecoder()


@dataclass(frozen=True)
class Entry:
    """One JSON line of the log; `raw` is the line itself, `moment` its time where it names one."""

    event: str
    fields: dict[str, Any]
    raw: str
    moment: datetime | None = None


class WorkerLog:
    """Finds what the Worker wrote about a job.

    Args:
        source: where the log is.
        zone: time zone of times that name none.
    """

    def __init__(self, source: Source, zone: str = "UTC") -> None:
        self._source = source
        self._zone = ZoneInfo(zone)
        self._started = datetime.now(UTC)

    def start(self) -> None:
        """From now on only what comes later counts.

        Raises:
            CannotTell: the log cannot be read.
        """
        self._started = datetime.now(UTC)
        self._source.start()

    def entries(self) -> list[Entry]:
        """New JSON lines that name an event; noise and half-written lines are passed over.

        Raises:
            CannotTell: the log cannot be read.
        """
        part = self._source.new()
        return [entry for entry in self._parsed(part) if part.exact or self._is_new(entry)]

    def about(self, job_id: str, job_name: str) -> list[Entry]:
        """New entries about one job, in the order of the log."""
        return [entry for entry in self.entries() if _is_about(entry, job_id, job_name)]

    def latest(self, job_name: str) -> list[Entry]:
        """Entries about the last job of a kind that the log still shows, in the order of the log."""
        entries = list(self._parsed(self._source.recent()))
        ids = [str(entry.fields.get("jobId")) for entry in entries if entry.fields.get("jobName") == job_name]
        if not ids:
            return []
        of_last = [entry for entry in entries if _is_about(entry, ids[-1], job_name)]
        starts = [index for index, entry in enumerate(of_last) if entry.event == "job.start"]
        return of_last[starts[-1] :] if starts else of_last

    def mentioning(self, words: Collection[str]) -> list[str]:
        """Lines that the log still shows, JSON or not, that hold one of these words in lower case; oldest first."""
        lines = self._source.recent().text.split("\n")
        return [line for line in lines if any(word in line.lower() for word in words)]

    def size(self) -> int:
        """How many JSON lines with an event the log shows at present."""
        return sum(1 for _ in self._parsed(self._source.recent()))

    def _parsed(self, part: Part) -> Iterator[Entry]:
        for line in part.text.split("\n"):  # splitlines() would part lines at U+2028 too, which JSON may hold
            entry = _entry(line, self._zone)
            if entry is not None:
                yield entry

    def _is_new(self, entry: Entry) -> bool:
        return entry.moment is None or entry.moment >= self._started - CLOCK_SLACK


def open_log(place: str, wire: Wire, *, timeout: float, zone: str = "UTC") -> WorkerLog:
    """The log at a place, as the setting WORKER_LOG names it; nothing is read yet.

    Args:
        place: path, http(s) address, or `cmd:` and a command.
        wire: way to the network.
        timeout: seconds that a command may take.
        zone: time zone of times that name none.
    """
    if place.startswith(("http://", "https://")):
        return WorkerLog(UrlSource(wire, place), zone)
    if place.startswith(COMMAND):
        return WorkerLog(CommandSource(place.removeprefix(COMMAND).strip(), timeout), zone)
    return WorkerLog(FileSource(Path(place)), zone)


def _is_about(entry: Entry, job_id: str, job_name: str) -> bool:
    return str(entry.fields.get("jobId")) == job_id and entry.fields.get("jobName", job_name) == job_name


def _entry(line: str, zone: ZoneInfo) -> Entry | None:
    line = _COLOUR.sub("", line)
    fields = _fields(line)
    if fields is None or not fields.get("event"):
        return None
    return Entry(event=str(fields["event"]), fields=fields, raw=line, moment=_moment(fields, zone))


def _fields(text: Any, depth: int = 2) -> dict[str, Any] | None:
    """The Worker's own object in a line: after a prefix, before a suffix, or wrapped by the host."""
    found = text if isinstance(text, dict) else _object(str(text))
    if found is None or found.get("event") or depth == 0:
        return found
    inner = (_fields(found[key], depth - 1) for key in _WRAPPED if found.get(key))
    return next((fields for fields in inner if fields and fields.get("event")), found)


def _object(text: str) -> dict[str, Any] | None:
    start = text.find("{")
    while start >= 0:
        try:
            found, _ = _json.raw_decode(text, start)
        except ValueError:
            start = text.find("{", start + 1)
            continue
        return found if isinstance(found, dict) else None
    return None


def _moment(fields: dict[str, Any], zone: ZoneInfo) -> datetime | None:
    value = next((fields[key] for key in _TIMES if fields.get(key)), None)
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC)
        moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
