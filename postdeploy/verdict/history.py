"""What earlier runs said: since when a line is red, and whether it flickers.

reports/history.jsonl holds a line for each finished run: ``{run, target, started, lines: {id: status}}``, the
newest last, at most ``KEPT`` of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Final

from postdeploy.verdict.result import RunResult

KEPT: Final = 200
"""Runs that are kept."""
WINDOW: Final = 10
"""Runs in which flickering is looked for."""
CHANGES: Final = 3
"""Changes between green and red within the window that make a line a flickering one."""


@dataclass(frozen=True)
class PastRun:
    """A finished run; only verdicts, no messages."""

    run: str
    target: str
    started: str
    lines: dict[str, str]


def now() -> str:
    """The present moment as it is written everywhere: ISO, with its time zone."""
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


def read_history(path: Path) -> list[PastRun]:
    """Earlier runs, oldest first; lines that are not whole (a killed writer) are left out."""
    if not path.exists():
        return []
    runs = []
    for row in path.read_text(encoding="utf-8").splitlines():
        try:
            runs.append(PastRun(**json.loads(row)))
        except (ValueError, TypeError):
            continue
    return runs


def past_of(result: RunResult) -> PastRun:
    """What is kept of a run."""
    lines: dict[str, str] = {line.id: line.status for line in result.selected}
    return PastRun(result.run, result.target, result.started, lines)


def append_history(path: Path, run: PastRun) -> None:
    """Add a run and forget the oldest ones."""
    kept = [each for each in read_history(path) if each.run != run.run][-(KEPT - 1) :]
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.tmp")
    rows = (json.dumps(vars(each), ensure_ascii=False) for each in [*kept, run])
    draft.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    draft.replace(path)


def look_back(runs: Iterable[PastRun], now: PastRun) -> dict[str, tuple[str | None, bool]]:
    """For each line of the present run: since when it is red, and whether it flickers.

    ``None`` stands for a line that is not red, or for the first time. Only runs against the same target count, and
    in these only green and red.
    """
    same = [run for run in runs if run.target == now.target and run.run != now.run]
    return {line: _look_back(line, [*same, now]) for line in now.lines}


def _look_back(line: str, runs: Sequence[PastRun]) -> tuple[str | None, bool]:
    told = [(run.started, run.lines[line]) for run in runs if run.lines.get(line) in ("passed", "failed")]
    recent = [status for _, status in told[-WINDOW:]]
    flickers = sum(one != other for one, other in pairwise(recent)) >= CHANGES
    if runs[-1].lines[line] != "failed":
        return None, flickers
    red = [started for started, _ in takewhile(lambda each: each[1] == "failed", reversed(told))]
    return (red[-1] if len(red) > 1 else None), flickers
