"""What came of a press: another page, a page that is of no use, a message; each has its words."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from postdeploy.platform.browser.labels import LOGIN_PATH
from postdeploy.platform.browser.seen import InteractionError

if TYPE_CHECKING:
    from postdeploy.platform.browser.screen import Screen

SETTLING = 5.0
"""Seconds in which a page that a press has led to shows what it is."""


class Before:
    """How the page was before it was pressed on, to tell afterwards what is new."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._path = screen.path
        self._said, plight = screen.glance()
        self.plight = plight.text if plight and plight.final else ""
        """Why the page was of no use already."""

    @property
    def moved(self) -> bool:
        """Whether the browser is elsewhere by now."""
        return self._screen.path != self._path

    def led(self, heard: Callable[[], Any]) -> str:
        """Where the press has led, when that is not where it should and will not change; else empty.

        Args:
            heard: tells whether the page shows what should come of the press.
        """
        path = self._screen.path
        plight = self._screen.plight(path)
        if path == self._path and plight is None:
            return ""
        if plight is not None and not plight.final and path == self._path:
            return ""
        self._screen.until(lambda: bool(heard()) or self._stands(), SETTLING)
        return "" if heard() else self._where()

    def said(self) -> str:
        """What the page has said since, empty when nothing."""
        return "; ".join(f"«{text}»" for text in self._screen.announced() if text not in self._said)

    def _stands(self) -> bool:
        plight = self._screen.plight(self._screen.path)
        return plight is not None and plight.final

    def _where(self) -> str:
        path = self._screen.path
        plight = self._screen.plight(path)
        if plight is not None and plight.final and plight.text != self.plight:
            return f"ведёт на {_accusative(plight.text)}"
        if path == self._path:
            return ""
        if path == LOGIN_PATH:
            return f"ведёт на страницу входа {path}"
        return f"ведёт на другую страницу: {path}{_headed(self._screen)}"


def take_place(screen: Screen, path: str, where: str, *, afresh: bool = False) -> None:
    """Be on the page with that path: where one is already, or by opening it.

    Raises:
        InteractionError: the page is of no use; says what a person meets there instead.
    """
    began = time.monotonic()
    if afresh or screen.path != path or screen.dialog_in_front():
        screen.open(path)
    plight = screen.plight(path)
    if plight is not None and plight.hopeless:
        raise InteractionError(f"страница {path} открывается", plight.text, where, time.monotonic() - began)


def _accusative(text: str) -> str:
    for nominative, accusative in (("страница", "страницу"), ("другая страница", "другую страницу")):
        if text.startswith(nominative):
            return accusative + text.removeprefix(nominative)
    return text


def _headed(screen: Screen) -> str:
    headings = (screen.ask("look", "") or {}).get("headings") or []
    return f" («{headings[0]}»)" if headings else ""
