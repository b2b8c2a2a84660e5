"""Which cases a change of the project touches."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

from postdeploy.killmatrix.catalogue import Case

BASE = "HEAD~1"
GROUPS = {
    "jobs": ("worker", "kommo"),
    "sync": ("kommo",),
    "updates": ("dashboard",),
    "test_chat": ("chat",),
    "history": ("chat",),
    "engine": ("rules", "sequences"),
    "crm_events": ("rules", "sequences", "network"),
    "health": ("worker",),
    "integrations": ("kommo",),
    "session": ("network",),
    "auth": ("network",),
    "table": ("dashboard",),
}
"""Groups of faults by the name of a module, where the two differ."""


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
    """The cases of the groups that changed modules belong to."""
    groups = {group for path in paths for group in _groups(PurePath(path))}
    return [case for case in cases if case.group in groups]


def _groups(path: PurePath) -> tuple[str, ...]:
    if path.suffix not in {".py", ".feature", ".js", ".html"}:
        return ()
    if "browser" in path.parts:
        return ("pages",)
    if "faults" in path.parts[:-2]:
        return (path.parts[path.parts.index("faults") + 1],)
    name = path.stem.lstrip("0123456789_")
    return GROUPS.get(name, (name,))
