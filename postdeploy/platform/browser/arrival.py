"""Going to a page and knowing when one has arrived: by a link or by the address, until it has come to rest."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from postdeploy.platform.app import SERVICE
from postdeploy.platform.browser.labels import heading_of
from postdeploy.platform.pages import ERROR_SCREEN
from postdeploy.platform.wire import Unreachable

if TYPE_CHECKING:
    from playwright.sync_api import Response

    from postdeploy.platform.browser.screen import Screen

ONE_TRY = 2.0
"""Seconds of one attempt to press something that is not ready yet."""
PLACEHOLDERS = 5.0
"""Seconds for which signs of loading hold us up once everything else is there."""


@dataclass(frozen=True)
class Sight:
    """A page as it was when it had come to rest. `location` is where the browser was sent instead."""

    path: str
    status: int
    location: str | None
    content_type: str
    headings: tuple[str, ...]
    text: str


class Arrival:
    """Opens pages of one screen, and tells what is wrong with the looks of the one that was opened last."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._expected = ""

    def open(self, path: str) -> Sight:
        """Go there by a link in the main area where the present page has one, as a person would; else by the address.

        Raises:
            Unreachable: the web app does not answer.
        """
        response = None if self._by_link(path) else self._by_address(path)
        self._expected = heading_of(path)
        self._screen.until(partial(self._rests_twice, path, time.monotonic()))
        state = self._look() or {"headings": [], "text": ""}
        return Sight(
            path=path,
            status=response.status if response else 200,
            location=self._screen.page.url if _elsewhere(path, self._screen.path) else None,
            content_type=response.headers.get("content-type", "").partition(";")[0] if response else "text/html",
            headings=tuple(state["headings"]),
            text=state["text"],
        )

    def blemishes(self) -> tuple[str, ...]:
        """An error screen, an empty main area or a missing heading; nothing while the page is between two documents."""
        state = self._look()
        if state is None:
            return ()
        if state["error"]:
            return (f"экран ошибки «{ERROR_SCREEN}»",)
        if state["blank"]:
            return ("основная область страницы пуста",)
        if _has_heading(state["headings"], self._expected):
            return ()
        return (f"нет заголовка «{self._expected}»; видны: {', '.join(state['headings']) or 'ни одного'}",)

    def _look(self) -> dict[str, Any] | None:
        state: dict[str, Any] | None = self._screen.ask("look", ERROR_SCREEN)
        return state

    def _by_link(self, path: str) -> bool:
        from playwright.sync_api import Error

        screen = self._screen
        link = screen.page.locator("main, [role=main]").locator(f'a[href="{path}"]').filter(visible=True)
        try:
            if not link.count():
                return False
            screen.camera.take(f"Перед переходом по ссылке на {path}", link.first.element_handle())
            link.first.click(timeout=ONE_TRY * 1000)
        except Error:
            return False
        return bool(screen.until(lambda: screen.path == path, screen.settings.timeout))

    def _by_address(self, path: str) -> Response | None:
        from playwright.sync_api import Error, TimeoutError

        screen = self._screen
        try:
            return screen.page.goto(screen.origin + path, wait_until="commit")
        except TimeoutError as error:
            reason = f"страница {path} не открылась за {screen.settings.timeout:g} с"
            raise Unreachable(SERVICE, f"{SERVICE} ({screen.origin}), в браузере: {reason}.") from error
        except Error as error:
            reason = error.message.splitlines()[0].removeprefix("Page.goto: ")
            raise Unreachable(SERVICE, f"{SERVICE} ({screen.origin}), в браузере: {path} — {reason}.") from error

    def _rests_twice(self, path: str, began: float) -> bool:
        """At rest, and still so when the page has drawn what had just arrived."""
        if not self._rests(path, began):
            return False
        self._screen.ask("drawn")
        return self._rests(path, began)

    def _rests(self, path: str, began: float) -> bool:
        state = self._look()
        if state is None or not state["complete"] or not self._screen.traffic.quiet(self._screen.settings.timeout):
            return False
        if state["error"] or _elsewhere(path, self._screen.path):
            return True
        if state["blank"] or not _has_heading(state["headings"], self._expected):
            return False
        return (state["awake"] and not state["loading"]) or time.monotonic() - began > PLACEHOLDERS


def _elsewhere(wanted: str, present: str) -> bool:
    """Whether the browser was sent to another page; the front page may send a known person on."""
    return wanted != "/" and present.rstrip("/") != wanted.partition("?")[0].rstrip("/")


def _has_heading(shown: Sequence[str], expected: str) -> bool:
    """An expected heading that ends in «…» is only the beginning of the real one."""
    wanted = expected.casefold()
    if wanted.endswith("…"):
        return any(each.casefold().startswith(wanted[:-1].rstrip()) for each in shown)
    return not wanted or wanted in (each.casefold() for each in shown)
