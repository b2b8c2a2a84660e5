"""Faults of the pages themselves: the API says and does what it should, and a person at the screen is stuck.

Each changes a script of a page on its way to the browser. What such a fault kills are lines of the checklist as run in
a browser; over HTTP every one of them goes unnoticed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from postdeploy.stand.errors import StandError
from postdeploy.stand.faults.tools import Middleware, Reply, Requests, answering
from postdeploy.stand.platform.pages.renderer import TEMPLATES
from postdeploy.stand.platform.pages.routes import STATIC

JAVASCRIPT = "text/javascript; charset=utf-8"
Changes = tuple[tuple[str, str], ...]
"""What stands in a script, and what is put in its place."""


class Patched:
    """What page faults and page variations have in common, beside being one."""

    driver: ClassVar[str] = "browser"

    scripts: ClassVar[dict[str, Changes]] = {}
    """Changes by the file under `static/js/`."""

    templates: ClassVar[dict[str, Changes]] = {}
    """Changes by the file under `templates/`."""

    def web(self, platform: Any) -> Any:
        """Put the changed scripts and templates in the place of the real ones."""
        platform.middleware.extend(served(name, changes) for name, changes in self.scripts.items())
        if self.templates:
            changed = {name: _changed(TEMPLATES / name, changes) for name, changes in self.templates.items()}
            platform.pages.replace(changed)


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
