"""Which cases a change of the project touches."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from postdeploy.faultmatrix.catalogue import Case, by_chance
from postdeploy.faultmatrix.rooms import Reach, reach_of

BASE = "HEAD~1"
OF_EACH_LINE = 2
"""Faults of each line that a change of a shared room is tried against."""


def changed_files(root: Path, base: str = BASE) -> list[str]:
    """Paths that differ from `base`, uncommitted ones included; none where that cannot be told."""
    try:
        shown = subprocess.run(
            ["git", "diff", "--name-only", base], cwd=root, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return []
    return shown.stdout.splitlines()


def touched(cases: Sequence[Case], paths: Iterable[str]) -> list[Case]:
    """The cases that a change of these files may turn out otherwise, in the order of `cases`.

    Raises:
        SetupError: what a file has a say in is not known.
    """
    chosen = {case.name for path in paths for case in _touched_by(cases, path)}
    return [case for case in cases if case.name in chosen]


def _touched_by(cases: Sequence[Case], path: str) -> list[Case]:
    reach = reach_of(path)
    if reach is Reach.NO_VERDICT:
        return []
    if reach is Reach.EVERY_LINE:
        return _some_of_each_line(cases)
    if reach is Reach.BROWSER:
        return [case for case in cases if case.driver == "browser"]
    if isinstance(reach, str):
        return [case for case in cases if case.group == reach]
    return [case for case in cases if case.driver == "api" and any(line.startswith(reach) for line in case.kills)]


def _some_of_each_line(cases: Sequence[Case]) -> list[Case]:
    """A few faults of each line, those first that only it catches; the same ones every time."""
    lines = {line for case in cases for line in case.kills}
    seen = sorted((case for case in cases if case.driver == "api"), key=lambda case: (len(case.kills), by_chance(case)))
    return [case for line in lines for case in [each for each in seen if line in each.kills][:OF_EACH_LINE]]
