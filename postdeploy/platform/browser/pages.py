"""Pages as a person sees them once they have come to rest."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.pages import Page

NOT_FOUND = 404
FOR_MEMBERS = "/manage/"
"""How the paths begin of pages that ask for a session."""


@dataclass(frozen=True)
class WatchedPage(Page):
    """A page in the browser; `watch` tells what is wrong with it up to now."""

    watch: Callable[[], tuple[str, ...]]

    @property
    def errors(self) -> tuple[str, ...]:
        """Exceptions, failed requests of its own, an empty main area, a missing heading: since it was opened."""
        return self.watch()


class BrowserPages:
    """Opens pages in the browser.

    Args:
        screen: the page.
        enter: signs in, for pages that are only for those who have.
    """

    def __init__(self, screen: Screen, enter: Callable[[], object]) -> None:
        self._screen = screen
        self._enter = enter

    def lost_at(self) -> str:
        """Path of the page that stands on the screen, where the web app has answered that there is none."""
        screen = self._screen
        return screen.path if screen.started and screen.traffic.status == NOT_FOUND else ""

    def open(self, path: str) -> Page:
        """Open a page; a redirect is followed, as browsers do, and told."""
        if path.startswith(FOR_MEMBERS):
            self._enter()
        mark = time.monotonic()
        sight = self._screen.open(path)
        if sight.location and self._entered_again(mark):
            sight = self._screen.open(path)
        return WatchedPage(
            path=path,
            status=sight.status,
            location=sight.location,
            content_type=sight.content_type,
            headings=sight.headings,
            text=sight.text,
            watch=lambda: self._errors(path, mark),
        )

    def _errors(self, path: str, mark: float) -> tuple[str, ...]:
        errors = self._screen.errors
        if not errors or not self._entered_again(mark):
            return errors
        self._screen.open(path)
        return self._screen.errors

    def _entered_again(self, mark: float) -> bool:
        """Whether the session was over, and there is another one."""
        staying = self._screen.staying
        if staying is None or not staying.over(mark):
            return False
        staying.enter()
        return True
