"""What the monitor knows of each target: reports/monitor/state.json, so that it goes on after a restart."""

from __future__ import annotations

import fcntl
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from postdeploy.fleet.outcome import STATUS, Outcome
from postdeploy.verdict.checklist.status import SIGNS, Status
from postdeploy.verdict.ledger.result import write_json


@dataclass(frozen=True)
class LineState:
    """One line of the checklist: its present verdict, and since when it has it."""

    step: int
    text: str
    status: Status
    since: str
    seconds: float
    known: str = ""
    """The ticket of a known defect."""


@dataclass(frozen=True)
class TargetState:
    """One target: the present verdict, and how many runs ended in which."""

    status: Status
    since: str
    finished: str
    seconds: float
    run: str
    lines: dict[str, LineState] = field(default_factory=dict)
    runs: dict[str, int] = field(default_factory=dict)
    steps: dict[str, Status] = field(default_factory=dict)
    known: bool = False
    """Whether known defects are all that keeps it from being green."""
    known_steps: list[str] = field(default_factory=list)
    """ШАГи of which the same is true."""

    @property
    def step_seconds(self) -> dict[str, float]:
        """How long each ШАГ has taken."""
        return {
            number: round(sum(line.seconds for line in self.lines.values() if str(line.step) == number), 3)
            for number in self.steps
        }


def after(before: TargetState | None, outcome: Outcome, moment: str) -> TargetState:
    """The state once a run has ended; what has not changed keeps the time since when it is so."""
    result = outcome.result
    old = before.lines if before else {}
    lines: dict[str, LineState] = {}
    accepted = result.accepted if result else frozenset()
    for line in result.selected if result else ():
        same = line.id in old and (old[line.id].status, old[line.id].text) == (line.status, line.text)
        since = old[line.id].since if same else moment
        ticket = line.known.ticket if line.known and line.id in accepted else ""
        lines[line.id] = LineState(line.step, line.text, line.status, since, line.seconds, ticket)
    status = STATUS[outcome.code]
    same = before is not None and (before.status, before.known) == (status, outcome.known)
    runs = dict(before.runs) if before else {}
    runs[status] = runs.get(status, 0) + 1
    return TargetState(
        status=status,
        since=before.since if before and same else moment,
        finished=moment,
        seconds=round(outcome.seconds, 3),
        run=result.run if result else "",
        lines=lines,
        runs=runs,
        steps={str(number): step for number, step in outcome.steps.items()},
        known=outcome.known,
        known_steps=_known_steps(outcome),
    )


def _known_steps(outcome: Outcome) -> list[str]:
    result = outcome.result
    if result is None:
        return []
    bad = [line for line in result.selected if line.status in ("failed", "unknown")]
    excused = {str(line.step) for line in bad if line.id in result.accepted}
    return sorted(excused - {str(line.step) for line in bad if line.id not in result.accepted})


def read(path: Path) -> dict[str, TargetState]:
    """States by target; a file that is missing or is none, and a state that is none, start anew."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["targets"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    read = {name: _target(state) for name, state in found.items()} if isinstance(found, dict) else {}
    return {name: state for name, state in read.items() if state is not None}


def put(path: Path, name: str, state: TargetState) -> None:
    """Replace one target's state, the file at once: another monitor may look after other targets.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        states = {**read(path), name: state}
        write_json(path, {"targets": {each: asdict(states[each]) for each in sorted(states)}})


def _target(raw: Any) -> TargetState | None:
    """A state as it was written; None where it is none, as others may write into the file, or an older version did."""
    try:
        lines = {name: LineState(**line) for name, line in raw["lines"].items()}
        found = TargetState(**{**raw, "lines": lines})
        moments = (found.since, found.finished, *(line.since for line in lines.values()))
        unknown = {found.status, *found.steps.values(), *(line.status for line in lines.values())} - SIGNS.keys()
        return found if all(map(datetime.fromisoformat, moments)) and not unknown else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
