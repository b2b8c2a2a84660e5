"""Allure's history: a file for each target, for a chart that mixes targets would say nothing."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Final

_MOMENT: Final = re.compile(r"Прогон (\d\d\.\d\d)\.\d{4} (\d\d:\d\d)(:\d\d)$")


def history_of(folder: Path, goal: str, name: str) -> Path:
    """The file of one target, for Allure to read and to add to.

    Args:
        folder: of all targets.
        goal: the words that name the target; no name of a file, as it may be a long address.
        name: of the present run, which is left out: building its report again must not count it twice.
    """
    path = folder / f"{hashlib.sha256(goal.encode()).hexdigest()[:16]}.jsonl"
    folder.mkdir(parents=True, exist_ok=True)
    path.touch()
    rows = [row for row in path.read_text(encoding="utf-8").splitlines() if _name(row) not in ("", name)]
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def moments_of(history: Path) -> list[str]:
    """When the runs of a history began, the oldest first, out of their names.

    The day is told only where there are several, seconds only where two runs began in the same minute.
    """
    rows = history.read_text(encoding="utf-8").splitlines()
    found = [match.groups() if (match := _MOMENT.search(_name(row))) else ("", "", "") for row in rows]
    one_day = len({day for day, _, _ in found}) == 1
    minutes = Counter((day, minute) for day, minute, _ in found)
    return [
        f"{'' if one_day else day} {minute}{second if minutes[day, minute] > 1 else ''}".strip()
        for day, minute, second in found
    ]


def _name(row: str) -> str:
    """What a run is called; empty where a row was torn."""
    try:
        return str(json.loads(row)["name"])
    except (ValueError, KeyError, TypeError):
        return ""
