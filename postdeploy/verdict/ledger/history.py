"""What earlier runs said: since when a line is red, and whether it flickers.

reports/history.jsonl holds a line for each finished run: ``{run, target, started, lines: {id: status}, code,
deploy, seconds, known, words}``, the newest last, at most ``KEPT`` of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise, takewhile
from math import inf
from pathlib import Path
from typing import Final, NamedTuple

from postdeploy.verdict.ledger.result import PASSED, Memory, RunResult
from postdeploy.verdict.ledger.wording import ids_now, words_of

KEPT: Final = 200
"""Runs that are kept."""
WINDOW: Final = 10
"""Runs in which flickering is looked for."""
CHANGES: Final = 3
"""Changes between green and red within the window, without a new deploy, that make a line a flickering one."""
_BAD: Final = ("failed", "unknown")


@dataclass(frozen=True)
class PastRun:
    """A finished run; only verdicts, no messages."""

    run: str
    target: str
    started: str
    lines: dict[str, str]
    code: int | None = None
    """Exit code; ``None`` where it was not kept yet."""
    deploy: str = ""
    """Which deploy was checked, as far as that was told."""
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each ШАГ has taken, by its number."""
    known: tuple[str, ...] = ()
    """Red lines that had a ticket."""
    words: dict[str, str] = field(default_factory=dict)
    """What each line of the checklist said then (wording.py), by its id."""

    @property
    def green(self) -> bool:
        """Whether all that it looked at was green."""
        return self.code in (None, PASSED) and set(self.lines.values()) <= {"passed", "skipped"}


class Age(NamedTuple):
    """Since when a line is not green (``None``: not before this run), whether it flickers, its red runs in a row."""

    since: str | None
    flickers: bool
    runs: int


def now() -> str:
    """The present moment as it is written everywhere: ISO, with its time zone."""
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


def read_history(path: Path) -> list[PastRun]:
    """Earlier runs, oldest first; lines that are not whole (a killed writer) are left out."""
    if not path.exists():
        return []
    runs = []
    for row in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            raw = json.loads(row)
            past = PastRun(**{**raw, "known": tuple(raw.get("known", ()))})
        except (ValueError, TypeError, AttributeError, RecursionError):
            continue
        if _is_whole(past):
            runs.append(past)
    return runs


def _is_whole(past: PastRun) -> bool:
    """Whether all of it is what it is called: others may write into the file."""
    if not all(isinstance(each, dict) for each in (past.lines, past.seconds, past.words)):
        return False
    texts = (past.run, past.target, past.started, past.deploy, *past.lines.values(), *past.known, *past.words.values())
    if not all(isinstance(text, str) for text in texts):
        return False
    with suppress(ValueError):
        datetime.fromisoformat(past.started)
        return all(isinstance(value, int | float) and 0 <= value < inf for value in past.seconds.values())
    return False


def past_of(result: RunResult) -> PastRun:
    """What is kept of a run."""
    lines: dict[str, str] = {line.id: line.status for line in result.selected}
    deploy = result.environment.get("Деплой", "")
    known = tuple(line.id for line in result.selected if line.known and not line.known.expired)
    words = words_of(result.lines)
    seconds = _seconds(result)
    return PastRun(result.run, result.target, result.started, lines, result.exit_code, deploy, seconds, known, words)


def _seconds(result: RunResult) -> dict[str, float]:
    found: dict[str, float] = {}
    for line in result.selected:
        found[str(line.step)] = round(found.get(str(line.step), 0.0) + line.seconds, 3)
    return found


def append_history(path: Path, run: PastRun) -> None:
    """Add a run and forget the oldest ones."""
    kept = [each for each in read_history(path) if each.run != run.run][-(KEPT - 1) :]
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.tmp")
    rows = (json.dumps(vars(each), ensure_ascii=False) for each in [*kept, run])
    draft.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    draft.replace(path)


def remember(result: RunResult, runs: Iterable[PastRun]) -> RunResult:
    """The run with what earlier ones make of it: how old each fault is, when all was green last."""
    now = past_of(result)
    same = _of_target(runs, now)
    ages = {line: _look_back(line, [*same, now]) for line in now.lines}
    lines = tuple(replace(line, **ages[line.id]._asdict()) if line.id in ages else line for line in result.lines)
    return replace(result, lines=lines, memory=_memory(same, now))


def look_back(runs: Iterable[PastRun], now: PastRun) -> dict[str, Age]:
    """The age of what each line of the present run says.

    Only runs against the same target count, and for a red line only those in which it was green or red.
    """
    same = _of_target(runs, now)
    return {line: _look_back(line, [*same, now]) for line in now.lines}


def _of_target(runs: Iterable[PastRun], now: PastRun) -> list[PastRun]:
    return [as_of(run, now) for run in runs if run.target == now.target and run.run != now.run]


def as_of(run: PastRun, now: PastRun) -> PastRun:
    """A run with the ids that its lines have today: it may be of another version of the checklist."""
    if run.words == now.words:
        return run
    ids = ids_now(run.words, now.words)
    lines = {ids.get(line, line): status for line, status in run.lines.items()}
    return replace(run, lines=lines, known=tuple(ids.get(line, line) for line in run.known), words=now.words)


def _memory(same: Sequence[PastRun], now: PastRun) -> Memory:
    worst = next((each for each in _BAD if each in now.lines.values()), None)
    bad = {line for line, status in now.lines.items() if status == worst}
    green = (run for run in reversed(same) if run.green and all(run.lines.get(line) == "passed" for line in bad))
    last = next(green, None)
    before = {line for line, status in same[-1].lines.items() if status in _BAD} if same else set()
    mended = now.green and bool(before) and all(now.lines.get(line) == "passed" for line in before)
    return Memory(len(same), last.started if last else None, mended)


def _look_back(line: str, runs: Sequence[PastRun]) -> Age:
    now = runs[-1].lines[line]
    told = [run for run in runs if run.lines.get(line) in ("passed", "failed")]
    flickers = _changes(line, told[-WINDOW:]) >= CHANGES
    if now not in _BAD:
        return Age(None, flickers, 0)
    if now == "unknown":
        told = [run for run in runs if run.lines.get(line) in ("passed", *_BAD)]
    bad = list(takewhile(lambda run: run.lines[line] != "passed", reversed(told)))
    return Age(bad[-1].started if len(bad) > 1 else None, flickers, len(bad))


def _changes(line: str, told: Sequence[PastRun]) -> int:
    """How often a line changed its verdict; after a new deploy it may, and says nothing about the line."""
    return sum(one.lines[line] != other.lines[line] and one.deploy == other.deploy for one, other in pairwise(told))
