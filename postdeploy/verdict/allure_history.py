"""Allure's history of one target: all targets share a file, but a chart that mixes them would say nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_MOMENT: Final = re.compile(r"Прогон (\d\d\.\d\d)\.\d{4} (\d\d:\d\d)(:\d\d)$")


@contextmanager
def own_history(shared: Path, goal: str, name: str) -> Iterator[Path]:
    """A file with this target's runs alone, for Allure to read and to add to; then what it added is kept.

    Args:
        shared: history of all targets, a line for each run.
        goal: the words that name the target in a run's name.
        name: of the present run; building its report again must not count it twice.
    """
    rows = shared.read_text(encoding="utf-8").splitlines() if shared.exists() else []
    names = [_name(row) for row in rows]
    others = [row for row, each in zip(rows, names, strict=True) if not _of(goal, each)]
    own = [row for row, each in zip(rows, names, strict=True) if _of(goal, each) and each != name]
    draft = shared.with_name(f".{shared.name}.own")
    shared.parent.mkdir(parents=True, exist_ok=True)
    draft.write_text(_joined(own), encoding="utf-8")
    try:
        yield draft
        grown = draft.read_text(encoding="utf-8").splitlines()
        shared.write_text(_joined([*others, *grown]), encoding="utf-8")
    finally:
        draft.unlink(missing_ok=True)


def moments_of(history: Path) -> list[str]:
    """When the runs of a history began, the oldest first, out of their names.

    The day is told only where there are several, seconds only where two runs began in the same minute.
    """
    rows = history.read_text(encoding="utf-8").splitlines() if history.exists() else []
    found = [match.groups() if (match := _MOMENT.search(_name(row))) else ("", "", "") for row in rows]
    one_day = len({day for day, _, _ in found}) == 1
    minutes = Counter((day, minute) for day, minute, _ in found)
    return [
        f"{'' if one_day else day} {minute}{second if minutes[day, minute] > 1 else ''}".strip()
        for day, minute, second in found
    ]


def _of(goal: str, name: str) -> bool:
    return f"{goal}. Прогон " in name


def _name(row: str) -> str:
    try:
        return str(json.loads(row)["name"])
    except (ValueError, KeyError, TypeError):
        return ""


def _joined(rows: list[str]) -> str:
    return "".join(f"{row}\n" for row in rows if row)
