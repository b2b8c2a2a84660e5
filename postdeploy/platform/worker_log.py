"""The Worker's log: what it says about a job, and whose log it is (contract: Worker, «Log»)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from postdeploy.platform.log_command import CommandSource
from postdeploy.platform.log_file import FileSource
from postdeploy.platform.log_formats import Entry, entries_in, is_dotted
from postdeploy.platform.log_sources import Part, Source, UrlSource
from postdeploy.platform.wire import Wire

__all__ = ["Entry", "LogView", "WorkerLog", "open_log"]

COMMAND = "cmd:"
"""How a setting begins whose rest is a command that prints the log."""
CLOCK_SLACK = timedelta(minutes=2)
"""How far the clock of the log may be behind ours; used only where the place does not show what is new."""
SAMPLE = 3
"""Lines of an unreadable log that are shown."""
LONGEST_SAMPLE = 160
ENDS = frozenset({"job.complete", "job.failed"})


@dataclass(frozen=True)
class LogView:
    """What the log showed at one look.

    `about` holds the new records about the job, `new` all new records of the Worker, `shown` all that were shown,
    older ones too. `whole` is False where records may be missing, and `note` then says why. `sample` are the last
    lines, whatever they are.
    """

    about: tuple[Entry, ...] = ()
    new: tuple[Entry, ...] = ()
    shown: tuple[Entry, ...] = ()
    whole: bool = True
    note: str = ""
    sample: tuple[str, ...] = ()

    def belongs_to_worker(self, started: datetime | None) -> bool:
        """Whether this is the log of the Worker that runs: it grows, or has written since the Worker was started."""
        if any(is_dotted(entry.event) for entry in self.new):
            return True
        return started is not None and any(
            is_dotted(entry.event) and entry.moment is not None and entry.moment >= started for entry in self.shown
        )


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
        self._before: Counter[str] | None = None

    def start(self) -> None:
        """From now on only what comes later counts.

        Raises:
            CannotTell: the log cannot be read.
        """
        self._started = datetime.now(UTC)
        self._before = None
        part = self._source.start()
        # of a place that did not show all it has, the rest may turn up later and is not new
        self._before = Counter(entry.raw for entry in entries_in(part.text, self._zone)) if part.whole else None

    def entries(self) -> list[Entry]:
        """New records of the Worker; noise and half-written lines are passed over.

        Raises:
            CannotTell: the log cannot be read.
        """
        return self._new(self._source.new())[0]

    def about(self, job_id: str, job_name: str) -> list[Entry]:
        """New records about one job, in the order in which they were written."""
        return list(self.view(job_id, job_name).about)

    def view(self, job_id: str, job_name: str) -> LogView:
        """All that the log has to say about one job at this moment.

        Raises:
            CannotTell: the log cannot be read.
        """

        def told(text: str) -> bool:
            return any(
                entry.event in ENDS and _is_about(entry, job_id, job_name) for entry in entries_in(text, self._zone)
            )

        part = self._source.new(told)
        new, complete = self._new(part)
        shown = self._source.recent() if part.fresh and not new else part
        return LogView(
            about=tuple(in_time([entry for entry in new if _is_about(entry, job_id, job_name)])),
            new=tuple(new),
            shown=tuple(entries_in(shown.text, self._zone)),
            whole=part.whole and complete,
            note=part.note,
            sample=_last_lines(shown),
        )

    def latest(self, job_name: str) -> list[Entry]:
        """Records about the last job of a kind that the log still shows, in the order in which they were written."""
        entries = in_time(entries_in(self._source.recent().text, self._zone))
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
        """How many records of the Worker the log shows at present."""
        return len(entries_in(self._source.recent().text, self._zone))

    def look(self) -> LogView:
        """What the log shows at present, whatever job it is about."""
        part = self._source.recent()
        shown = tuple(entries_in(part.text, self._zone))
        return LogView(shown=shown, whole=part.whole, note=part.note, sample=_last_lines(part))

    def stop(self) -> None:
        """End what is being read at this moment."""
        self._source.stop()

    def _new(self, part: Part) -> tuple[list[Entry], bool]:
        """New records of a part, and whether none of them can have been missed."""
        entries = entries_in(part.text, self._zone)
        if part.fresh:
            return entries, True
        if self._before is None:
            return [entry for entry in entries if self._is_new(entry)], True
        old = self._before.copy()
        new = []
        for entry in entries:
            if old[entry.raw] > 0:
                old[entry.raw] -= 1
            else:
                new.append(entry)
        if self._before and sum(old.values()) == sum(self._before.values()):
            # nothing of what was shown is shown any more: the window has moved on, and our lines may have gone with it
            return [entry for entry in new if self._is_new(entry)], False
        return new, True

    def _is_new(self, entry: Entry) -> bool:
        return entry.moment is None or entry.moment >= self._started - CLOCK_SLACK


def in_time(entries: list[Entry]) -> list[Entry]:
    """Records in the order of their times; a log may show the newest first, or mix several streams."""
    moments = [entry.moment for entry in entries]
    known = [moment for moment in moments if moment is not None]
    if len(known) < len(entries):
        return list(entries)
    newest_first = len(known) > 1 and known[0] > known[-1]
    ordered = list(reversed(entries)) if newest_first else list(entries)
    return sorted(ordered, key=lambda entry: entry.moment or datetime.min.replace(tzinfo=UTC))


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


def _last_lines(part: Part) -> tuple[str, ...]:
    lines = [line.strip() for line in part.text.split("\n") if line.strip()]
    return tuple(line[:LONGEST_SAMPLE] for line in lines[-SAMPLE:])


def unreadable(sample: Collection[str]) -> str:
    """What is wrong with a log in which nothing of the Worker can be read, with advice, in Russian."""
    if not sample:
        return "лог пуст: WORKER_LOG ведёт не туда, где пишет Worker"
    quoted = "; ".join(f"«{line}»" for line in sample)
    return f"в логе нет строк Worker (JSON или ключ=значение с полем event): проверьте WORKER_LOG. Последние: {quoted}"
