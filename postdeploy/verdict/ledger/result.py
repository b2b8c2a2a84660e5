"""What a run found out, as data: the content of reports/verdict.json, which all other reports are made of."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from postdeploy.errors import Refusal
from postdeploy.verdict.checklist.status import STATUSES, Reason, Status
from postdeploy.verdict.ledger.known import Healed, Known, Owner

NOT_SELECTED: Final = "не выбрано в этом прогоне"
PASSED, FAILED, UNKNOWN = 0, 1, 2
"""Exit codes: all lines passed; a line failed; something could not be told or the set-up is wrong."""
UNREADABLE: Final = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What reading a file of ours raises when somebody else has written it."""


class ResultError(Exception):
    """A verdict.json that cannot be read; one Russian sentence."""


@dataclass(frozen=True)
class LineResult:
    """One line of the checklist after the run."""

    id: str
    step: int
    text: str
    status: Status
    message: str
    because: tuple[str, ...]
    """Ids of the lines that this verdict rests on."""
    seconds: float
    feature: str
    scenario: str
    kind: str
    hint: str | None = None
    reason: Reason = Reason.NONE
    since: str | None = None
    """When a red line was first seen red without a green run in between (ISO time); ``None``: in this run."""
    runs: int = 0
    """Runs in a row, this one included, in which the line was not green."""
    flickers: bool = False
    looked: str | None = None
    """In a run that was joined of two: when the one began that has looked at this line (ISO time)."""
    drivers: dict[str, Status] = field(default_factory=dict)
    """What each driver (`api`, `browser`) said, where the checklist was run by both; the stricter one counts."""
    known: Known | None = None
    """Of a red line: the ticket that is about it (``acquaint``)."""

    @property
    def selected(self) -> bool:
        """Whether this run was meant to look at the line."""
        return self.reason is not Reason.NOT_SELECTED


@dataclass(frozen=True)
class BoxResult:
    """One box of «Чеклист проверки» after the run; ``lines`` are the ids of its ✅ lines."""

    text: str
    status: Status
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunError:
    """Something wrong with the run itself: a hook, a clean-up, the set-up, channels that disagree."""

    message: str
    feature: str | None = None
    scenario: str | None = None
    distrust: bool = False
    """Set when the channels of the report disagree: no other result of the run counts then."""
    refusal: Refusal = Refusal.NONE


@dataclass(frozen=True)
class Memory:
    """What earlier runs of the same target make of this one (``history.remember``)."""

    runs: int = 0
    """Earlier runs of this target that are known."""
    last_green: str | None = None
    """When the last run began in which all was green that is not now (ISO time)."""
    mended: bool = False
    """This run is green and has looked at what the latest run before it had found broken."""


@dataclass(frozen=True)
class RunResult:
    """A whole run. ``finished`` is ``None`` as long as the run goes on, and for ever when it was killed."""

    run: str
    target: str
    started: str
    finished: str | None
    lines: tuple[LineResult, ...]
    boxes: tuple[BoxResult, ...]
    errors: tuple[RunError, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    """Names and values for the reader, in Russian and without secrets (versions, address, uptime)."""
    memory: Memory | None = None
    """``None`` as long as nobody has looked into the history."""
    owners: dict[str, Owner] = field(default_factory=dict)
    """Who answers for a ШАГ, by its number."""
    healed: tuple[Healed, ...] = ()
    given: dict[str, str] = field(default_factory=dict)
    """What the run was given with ``-D``, for the command that looks again (``again.command``)."""
    known_ok: bool = False
    """Whether known defects alone are no reason for an exit code of 1 (``--known-ok``)."""

    @property
    def selected(self) -> tuple[LineResult, ...]:
        """The lines that this run was meant to look at."""
        return tuple(line for line in self.lines if line.selected)

    @property
    def counts(self) -> dict[str, int]:
        """Number of lines by status, and ``total``."""
        counts: dict[str, int] = {
            status: sum(line.status == status for line in self.lines) for status in reversed(STATUSES)
        }
        return {**counts, "total": len(self.lines)}

    @property
    def partial(self) -> str:
        """«Частичная проверка: 6 из 47» where lines were left out, by choice or for want of writing; else empty."""
        looked = sum(line.status != "skipped" for line in self.lines)
        return "" if looked == len(self.lines) else f"Частичная проверка: {looked} из {len(self.lines)}"

    @property
    def exit_code(self) -> int:
        """0 all selected lines passed (or were skipped for a reason), 1 a line failed, 2 anything else."""
        return self._code(self.accepted if self.known_ok else frozenset())

    @property
    def accepted(self) -> frozenset[str]:
        """Ids of lines that are red for a known defect, and of those that were not checked for nothing but that."""
        bad = {line.id: line for line in self.selected if line.status in ("failed", "unknown")}
        found = {key for key, line in bad.items() if line.status == "failed" and line.known and not line.known.expired}
        while True:
            below = {key: bad.keys() & line.because for key, line in bad.items() if line.status == "unknown"}
            more = {key for key, roots in below.items() if roots and roots <= found} - found
            if not more:
                return frozenset(found)
            found |= more

    @property
    def only_known(self) -> bool:
        """Whether known defects are all that keeps the run from being green."""
        return bool(self.accepted) and self.beside_known == PASSED

    @property
    def beside_known(self) -> int:
        """The exit code that the run would have without its known defects: what an alarm goes by."""
        return self._code(self.accepted)

    def _code(self, accepted: frozenset[str]) -> int:
        statuses = {line.status for line in self.selected if line.id not in accepted}
        if any(error.distrust for error in self.errors):
            return UNKNOWN
        if "failed" in statuses:
            return FAILED
        if self.errors or self.finished is None or "unknown" in statuses or not (accepted or "passed" in statuses):
            return UNKNOWN
        return PASSED

    def scenarios(self) -> Iterator[tuple[tuple[str, str], tuple[LineResult, ...]]]:
        """Lines by (feature, scenario), in the order of the document."""
        groups: dict[tuple[str, str], list[LineResult]] = {}
        for line in self.lines:
            groups.setdefault((line.feature, line.scenario), []).append(line)
        for key, lines in groups.items():
            yield key, tuple(lines)

    def errors_of(self, feature: str, scenario: str) -> tuple[RunError, ...]:
        """Errors that belong to one scenario."""
        return tuple(each for each in self.errors if (each.feature, each.scenario) == (feature, scenario))

    def to_json(self) -> dict[str, Any]:
        """The content of verdict.json."""
        return {
            "run": self.run,
            "target": self.target,
            "started": self.started,
            "finished": self.finished,
            "exit_code": self.exit_code,
            "counts": self.counts,
            "boxes": [dict(vars(box)) for box in self.boxes],
            "errors": [dict(vars(error)) for error in self.errors],
            "environment": self.environment,
            "memory": dict(vars(self.memory)) if self.memory else None,
            "owners": {step: dict(vars(owner)) for step, owner in self.owners.items()},
            "healed": [dict(vars(each)) for each in self.healed],
            "given": self.given,
            "known_ok": self.known_ok,
            "lines": [_line_json(line) for line in self.lines],
        }


def _line_json(line: LineResult) -> dict[str, Any]:
    return {**vars(line), "known": dict(vars(line.known)) if line.known else None}


def write_json(path: Path, content: Any, indent: int | None = 2) -> None:
    """Replace a file at once, so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_text(json.dumps(content, ensure_ascii=False, indent=indent) + "\n", encoding="utf-8")
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
