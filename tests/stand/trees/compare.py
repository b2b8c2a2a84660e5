"""Compares accessibility trees line by line, once what cannot be the same is taken out of both."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

RECORDED = Path(__file__).parent / "recorded"
VOLATILE = (
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "ID"),
    (re.compile(r"/manage/\d+-[\w-]+"), "/manage/T"),
    (re.compile(r"\d\d\.\d\d\.\d{4}, \d\d:\d\d"), "MOMENT"),
    (re.compile(r"\d\d\.\d\d\.\d{4}"), "DATE"),
    (re.compile(r"(?<=: )\"?\d\d:\d\d\"?"), "TIME"),
    (re.compile(r'(?<=button "Меню пользователя": )\w+'), "NAME"),
)
"""Ids, tenants, times and the initials of whoever looked."""


def recordings() -> list[str]:
    """Names of the recorded trees."""
    return sorted(path.stem for path in RECORDED.glob("*.yaml"))


def recorded(name: str) -> str:
    """A recorded tree, without the comment that says where it was taken."""
    lines = (RECORDED / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("#"))


def differences(name: str, live: str, same: dict[str, str]) -> list[tuple[str, str]]:
    """What differs, as (name of the tree, `- line` that is recorded only or `+ line` that the stand alone has).

    Args:
        name: of the recording.
        live: tree of the stand's page.
        same: recorded texts that stand for other texts of the stand, e.g. what a model happened to answer.
    """
    wanted = recorded(name)
    for theirs, ours in same.items():
        wanted = wanted.replace(theirs, ours)
    found = difflib.ndiff(_lines(wanted), _lines(live))
    return [(name, f"{line[0]} {line[2:].strip()}") for line in found if line[0] in "+-"]


def _lines(tree: str) -> list[str]:
    for pattern, name in VOLATILE:
        tree = pattern.sub(name, tree)
    return [line.rstrip() for line in tree.splitlines() if line.strip()]
