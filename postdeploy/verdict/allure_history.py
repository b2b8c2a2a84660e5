"""Allure's history of one target: all targets share a file, but a chart that mixes them would say nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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


def _of(goal: str, name: str) -> bool:
    return f"{goal}. Прогон " in name


def _name(row: str) -> str:
    try:
        return str(json.loads(row)["name"])
    except (ValueError, KeyError, TypeError):
        return ""


def _joined(rows: list[str]) -> str:
    return "".join(f"{row}\n" for row in rows if row)
