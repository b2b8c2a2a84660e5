"""What a run that goes on has found so far: a line appended for each event, cheaper than a new verdict.json.

verdict.json of a run that goes on says «не закончен» and no more; the journal beside it says the rest, also after
the run was killed. ``read_result`` puts the two together; a run that ends takes its journal away.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

from postdeploy.verdict.checklist.status import STATUSES, Reason, Status, told
from postdeploy.verdict.ledger.result import UNREADABLE, BoxResult, LineResult, RunError, RunResult
from postdeploy.verdict.ledger.result_json import line_from

STOPPED_HERE: Final = told(Reason.CANNOT_TELL, "прогон прервался на этой строке")


class Journal:
    """Events of one run; written through at once, so that they outlive the process."""

    def __init__(self, path: Path, run: str) -> None:
        """Begin a journal in place of that of an earlier run."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._file = path.open("w", encoding="utf-8")
        self._write({"run": run})

    def begin(self, line: str) -> None:
        """A line is being looked at."""
        self._write({"begin": line})

    def record(self, line: str, entry: Mapping[str, Any]) -> None:
        """A line has a verdict."""
        self._write({"line": line, **entry})

    def saw(self, what: str, seen: Mapping[str, Any]) -> None:
        """A line or a scenario was looked at."""
        self._write({"seen": what, **seen})

    def error(self, error: RunError) -> None:
        """Something is wrong with the run; verdict.json says so itself."""

    def over(self, lines: Iterable[str]) -> None:
        """Nobody will come to these lines any more."""
        self._write({"over": list(lines)})

    def close(self) -> None:
        """The run has ended: verdict.json says everything now."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _write(self, event: Mapping[str, Any]) -> None:
        if not self._file.closed:
            self._file.write(json.dumps(event, ensure_ascii=False) + "\n")
            self._file.flush()


def beside(verdict: Path) -> Path:
    """Where the journal of a verdict.json lies."""
    return verdict.with_name(f".{verdict.stem}.journal")


def replay(result: RunResult, path: Path) -> RunResult:
    """The run as far as it came; the result itself when it is finished or the journal is another run's."""
    if result.finished is not None or not path.exists():
        return result
    events = _events(path)
    if not events or events[0].get("run") != result.run:
        return result
    lines = {line.id: line for line in result.lines}
    running: dict[str, None] = {}
    for event in events[1:]:
        if isinstance(begun := event.get("begin"), str) and begun in lines:
            running[begun] = None
        if "line" in event:
            identity = event.pop("line")
            with suppress(*UNREADABLE):  # of a line that the plan does not have, or torn by somebody else
                lines[identity] = line_from({**vars(lines[identity]), **event})
                running.pop(identity, None)
    for line in running:
        lines[line] = replace(lines[line], message=STOPPED_HERE, reason=Reason.CANNOT_TELL)
    boxes = tuple(_box(box, lines) for box in result.boxes)
    return replace(result, lines=tuple(lines.values()), boxes=boxes)


def seen(path: Path, run: str) -> dict[str, Mapping[str, Any]]:
    """What a run that did not end has seen; nothing where the journal is another run's."""
    events = _events(path)
    if not events or events[0].get("run") != run:
        return {}
    return {event["seen"]: event for event in events if event.keys() >= {"seen", "start", "stop"}}


def found(path: Path, line: str) -> Status | None:
    """The verdict of a line by the journal of a run that goes on; None as long as there is none."""
    last = next((event for event in reversed(_events(path)) if event.get("line") == line), None)
    status = last.get("status") if last else None
    return cast("Status", status) if status in STATUSES else None


def is_over(path: Path, line: str) -> bool:
    """Whether nobody will come to a line any more, by the journal of a run; where there is none, the run has ended."""
    return not path.exists() or any(line in event.get("over", ()) for event in _events(path))


def _events(path: Path) -> list[dict[str, Any]]:
    """All whole lines; the last one may be torn."""
    events = []
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:  # the run has just ended
        return []
    for row in text.splitlines():
        try:
            event = json.loads(row)
        except (ValueError, RecursionError):
            break
        if not isinstance(event, dict):
            break
        events.append(event)
    return events


def _box(box: BoxResult, lines: Mapping[str, LineResult]) -> BoxResult:
    """A box of a run that did not end is never ticked, but it may be known to be red."""
    failed = any(lines[each].status == "failed" for each in box.lines if each in lines)
    return replace(box, status="failed") if failed else box
