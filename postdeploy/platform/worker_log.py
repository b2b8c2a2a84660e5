"""The Worker's log: JSON lines mixed with plain text (contract: Worker, «Log»)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from postdeploy.errors import CannotTell
from postdeploy.platform.wire import Wire

SERVICE = "Лог Worker"


@dataclass(frozen=True)
class Entry:
    """One JSON line of the log; `raw` is the line itself."""

    event: str
    fields: dict[str, Any]
    raw: str


class Source(Protocol):
    """Somewhere a log can be read from."""

    def text(self) -> str:
        """Everything written since the run began.

        Raises:
            CannotTell: the log cannot be read; says why.
        """
        ...


class FileSource:
    """A growing file; rotation (a file that became shorter) starts from its beginning."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._start = path.stat().st_size if path.is_file() else 0

    def text(self) -> str:
        """The part written since this object was made."""
        try:
            with self._path.open("rb") as file:
                size = file.seek(0, 2)
                file.seek(self._start if size >= self._start else 0)
                return file.read().decode("utf-8", "replace")
        except OSError as error:
            raise CannotTell(
                f"Лог Worker не читается: {self._path.name} — {error.strerror}; проверьте WORKER_LOG."
            ) from error


class UrlSource:
    """A log that some host serves over http(s); identity of entries comes from job ids and data."""

    def __init__(self, wire: Wire, url: str) -> None:
        self._client = wire.client(SERVICE)
        self._url = url

    def text(self) -> str:
        """The whole text as served now."""
        response = self._client.get(self._url)
        if response.status_code != 200:
            raise CannotTell(f"Лог Worker не читается: адрес ответил {response.status_code}; проверьте WORKER_LOG.")
        return response.text


class WorkerLog:
    """Finds what the Worker wrote about a job."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def entries(self) -> list[Entry]:
        """All complete JSON lines that name an event; noise and half-written lines are passed over."""
        return [entry for line in self._source.text().splitlines() if (entry := _entry(line)) is not None]

    def about(self, job_id: str, job_name: str) -> list[Entry]:
        """Entries about one job, in the order of the log."""
        return [
            entry
            for entry in self.entries()
            if str(entry.fields.get("jobId")) == job_id and entry.fields.get("jobName", job_name) == job_name
        ]


def _entry(line: str) -> Entry | None:
    start = line.find("{")
    if start < 0:
        return None
    try:
        fields = json.loads(line[start:])
    except ValueError:
        return None
    if not isinstance(fields, dict) or not fields.get("event"):
        return None
    return Entry(event=str(fields["event"]), fields=fields, raw=line)
