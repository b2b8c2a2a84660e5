"""What a file of the project has a say in: a ШАГ, every line, the browser, a group of faults, or no verdict at all."""

from __future__ import annotations

from enum import Enum
from pathlib import PurePosixPath

from postdeploy.errors import SetupError

Path = PurePosixPath


class Reach(Enum):
    """How far a change reaches where it is more, or less, than single ШАГи."""

    EVERY_LINE = "every line"
    BROWSER = "browser"
    NO_VERDICT = "no verdict"


STEPS = {
    "health": ("S1",),
    "health_script": ("S1",),
    "instruction": ("S1",),
    "jobs": ("S1", "S2"),
    "witnesses": ("S1", "S2"),
    "work": ("S1",),
    "worker": ("S1",),
    "crm": ("S2",),
    "integrations": ("S2",),
    "kommo": ("S2",),
    "sync": ("S2",),
    "dashboard": ("S3",),
    "table": ("S3",),
    "updates": ("S3",),
    "chat": ("S4",),
    "history": ("S4",),
    "test_chat": ("S4",),
    "scripts": ("S5",),
    "rules": ("S6",),
    "crm_events": ("S6", "S7"),
    "engine": ("S6", "S7"),
    "sequences": ("S7",),
}
"""ШАГи by the name of a module in the rooms that look and judge."""

LOOKING = ("steps", "features", "environment.py", "postdeploy/checks", "postdeploy/platform", "postdeploy/evidence")
"""Rooms that look at the platform and judge it; what is not of single ШАГи there has a say in every line."""

SHARED = ("postdeploy/config", "postdeploy/session", "postdeploy/testdata", "postdeploy/stand")
BROWSER = ("postdeploy/platform/browser", "postdeploy/stand/platform/pages")
FAULTS = "postdeploy/stand/faults"
SILENT = (
    ".ci",
    "benchmarks",
    "docs",
    "postdeploy/cli",
    "postdeploy/doctor",
    "postdeploy/fleet",
    "postdeploy/faultmatrix",
    "postdeploy/monitor",
    "postdeploy/notify",
    "postdeploy/verdict",
    "reports",
    "scripts",
    "targets",
    "tests",
)
"""Rooms that have no say in what a line's verdict is; they have tests of their own."""

CODE = frozenset({".py", ".feature", ".js", ".html", ".css", ".sql"})


def reach_of(changed: str) -> Reach | tuple[str, ...] | str:
    """What a changed file has a say in: ШАГи (`("S1",)`), a group of faults (its name), or a `Reach`.

    Args:
        changed: the file's path in the project, with slashes.

    Raises:
        SetupError: it lies in no room that this module knows.
    """
    path = Path(changed)
    if path.suffix not in CODE or _within(path, SILENT):
        return Reach.NO_VERDICT
    if _within(path, (FAULTS,)):
        return _group(path)
    if _within(path, BROWSER):
        return Reach.BROWSER
    if _within(path, LOOKING):
        return STEPS.get(path.stem.lstrip("0123456789_"), Reach.EVERY_LINE)
    if _within(path, SHARED) or (len(path.parts) == 2 and path.parts[0] == "postdeploy"):
        return Reach.EVERY_LINE
    raise SetupError(
        f"Неизвестно, каких строк касается {changed}: назовите его папку в postdeploy/faultmatrix/rooms.py."
    )


def _group(path: Path) -> Reach | str:
    """A module, or a package, of faults is a group; what all of them stand on reaches every line."""
    name = path.relative_to(FAULTS).parts[0].removesuffix(".py")
    return Reach.EVERY_LINE if name in {"__init__", "declaring", "shapes", "tools"} else name


def _within(path: Path, rooms: tuple[str, ...]) -> bool:
    return any(path.is_relative_to(room) for room in rooms)
