"""Faults of the pages themselves: the API says and does what it should, and a person at the screen is stuck.

Each changes a script of a page on its way to the browser. What such a fault kills are lines of the checklist as run in
a browser; over HTTP every one of them goes unnoticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from postdeploy.stand.errors import StandError
from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.declaring import Change, Made, fault, variation
from postdeploy.stand.faults.tools import Middleware, Reply, Requests, answering
from postdeploy.stand.platform.pages.renderer import TEMPLATES
from postdeploy.stand.platform.pages.routes import STATIC

JAVASCRIPT = "text/javascript; charset=utf-8"
Changes = tuple[tuple[str, str], ...]
"""What stands in a script, and what is put in its place."""


@dataclass(frozen=True)
class Patch(Change):
    """A script or a template of the pages that is changed on its way to the browser."""

    name: str
    changes: Changes


def script(name: str, *changes: tuple[str, str]) -> Patch:
    """Changes of the file under `static/js/`."""
    return Patch("web", lambda platform: platform.middleware.append(served(name, changes)), name, changes)


def template(name: str, *changes: tuple[str, str]) -> Patch:
    """Changes of the file under `templates/`."""
    return Patch(
        "web", lambda platform: platform.pages.replace({name: _changed(TEMPLATES / name, changes)}), name, changes
    )


def page_fault(title: str, kills: str, *changes: Change, hint: str = "") -> Made:
    """A fault that only a person at the screen can see, or a browser."""
    return fault(title, kills, *changes, hint=hint, driver="browser")


def page_variation(title: str, *changes: Change) -> Made:
    """Pages that are different and do no harm to a person at the screen."""
    return variation(title, *changes, driver="browser")


@dataclass(frozen=True)
class Script:
    """A file under `static/js/`, for whatever lies in it alone."""

    name: str

    def fault(self, title: str, kills: str, *changes: tuple[str, str], hint: str = "") -> Made:
        """A fault that only a person at the screen can see."""
        return page_fault(title, kills, script(self.name, *changes), hint=hint)

    def variation(self, title: str, *changes: tuple[str, str]) -> Made:
        """A harmless difference."""
        return page_variation(title, script(self.name, *changes))


def patches_of(fault: Fault) -> list[Patch]:
    """What a fault changes of the pages."""
    return [change for change in fault.changes if isinstance(change, Patch)] if isinstance(fault, Made) else []


def patched(name: str, changes: Changes) -> str:
    """A script of the pages with its changes.

    Raises:
        StandError: what is to be changed is not there exactly once.
    """
    return _changed(STATIC / "js" / name, changes)


def _changed(path: Path, changes: Changes) -> str:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        if text.count(old) != 1:
            raise StandError(f"В файле {path.name} не одно место «{old}»: неисправность устарела.")
        text = text.replace(old, new)
    return text


def served(name: str, changes: Changes) -> Middleware:
    """Serve a changed script in the place of the real one."""
    text = patched(name, changes)
    return answering(Requests(f"/_static/js/{Path(name).stem}\\.js"), Reply(200, text, JAVASCRIPT))
