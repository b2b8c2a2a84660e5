"""Going to a page and knowing when one has arrived: what is on the screen decides, never that the network is quiet."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from postdeploy.platform import pages
from postdeploy.platform.app import SERVICE
from postdeploy.platform.browser.gate import expect_no_gate
from postdeploy.platform.browser.labels import heading_of
from postdeploy.platform.browser.plight import Place, Plight, astray, plight_of
from postdeploy.platform.browser.recording import doing
from postdeploy.platform.browser.uninvited import clear_way
from postdeploy.platform.front import path_of
from postdeploy.platform.pages import ERROR_SCREEN
from postdeploy.platform.unanswered import Unreachable

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

    from postdeploy.platform.browser.camera import Camera
    from postdeploy.platform.browser.launch import BrowserSettings
    from postdeploy.platform.browser.network import Traffic

T = TypeVar("T")

ONE_TRY = 2.0
"""Seconds of one attempt to press something that is not ready yet."""
PLACEHOLDERS = 5.0
"""Seconds for which signs of loading hold us up once everything else is there."""
MOMENT = 0.05
"""Seconds for which a look is as good as a new one."""
STAYS = 0.7
"""Seconds after which a page that only regrets something is not taken for one that is on its way."""


class Watched(Protocol):
    """The screen, as far as one needs it to tell whether a page has arrived."""

    origin: str
    settings: BrowserSettings
    camera: Camera

    @property
    def page(self) -> Page:
        """The browser's page."""

    @property
    def path(self) -> str:
        """Where the browser is."""

    @property
    def traffic(self) -> Traffic:
        """What the page does behind what it shows."""

    def ask(self, name: str, *arguments: Any) -> Any:
        """Ask the eyes in the page."""

    def until(self, test: Callable[[], T], within: float | None = None) -> T:
        """Look again and again until the test gives something true."""


class Arrival:
    """Opens pages of one screen, and tells what is wrong with the looks of the one that was opened last."""

    def __init__(self, screen: Watched) -> None:
        self._screen = screen
        self._wanted = "/"
        self._looked = 0.0
        self._state: dict[str, Any] | None = None

    def open(self, path: str) -> pages.Page:
        """Go there by a link in the main area where the present page has one, as a person would; else by the address.

        Raises:
            Unreachable: the web app does not answer.
            Gated: a gate before it does, and does not open by itself.
        """
        return self._come_to_rest(path, None if self._by_link(path) else self._by_address(path))

    def stay(self, path: str) -> pages.Page:
        """Look at the page that the browser has just been led to as at one that was opened.

        Raises:
            Gated: a gate stands there instead, and does not open by itself.
        """
        return self._come_to_rest(path, None)

    def _come_to_rest(self, path: str, response: Response | None) -> pages.Page:
        self._wanted = path
        self.settle(path)
        if self.plight(path) is not None:
            expect_no_gate(response)
        state = self._recent() or {"headings": [], "text": ""}
        elsewhere = astray(self._place(path))
        return pages.Page(
            path=path,
            status=response.status if response else self._screen.traffic.status or 200,
            location=self._screen.page.url if elsewhere else None,
            content_type=response.headers.get("content-type", "").partition(";")[0] if response else "text/html",
            headings=tuple(state["headings"]),
            text=state["text"],
        )

    def settle(self, path: str, within: float | None = None) -> None:
        """Wait until the page stands, or until it is clear that it never will."""
        self._screen.until(partial(self._stands_twice, path, _Standing()), within)

    def plight(self, wanted: str | None = None) -> Plight | None:
        """What is wrong with the looks of the page; nothing while it is between two documents.

        Args:
            wanted: path of the page that should be there; that which was opened last if not given.
        """
        state = self._recent()
        return None if state is None else plight_of(state, self._place(self._wanted if wanted is None else wanted))

    def veiled(self) -> str:
        """What keeps the heading of the page from being read, once a curtain that goes by itself has had its time."""
        heading, screen = heading_of(self._wanted), self._screen

        def why() -> str:
            return str(screen.ask("veiled", heading) or "")

        if not heading or not why():
            return ""
        clear_way(screen.page)
        screen.until(lambda: not why(), PLACEHOLDERS)
        return f"заголовок «{heading}» не прочесть: {why()}" if why() else ""

    def glance(self) -> tuple[set[str], Plight | None]:
        """What the present page says in passing, and what is wrong with it, in one look."""
        state = self._recent()
        return (
            (set(), None) if state is None else (set(state["said"]), plight_of(state, self._place(self._screen.path)))
        )

    def look(self, how: str = "look") -> dict[str, Any] | None:
        """What the eyes see (visibility.js, `look`, or `settled`: once the page has drawn what it knows)."""
        state: dict[str, Any] | None = self._screen.ask(how, ERROR_SCREEN)
        self._looked, self._state = time.monotonic(), state
        return state

    def _recent(self) -> dict[str, Any] | None:
        """What was seen a moment ago, or a new look."""
        fresh = self._state is not None and time.monotonic() - self._looked < MOMENT
        return self._state if fresh else self.look()

    def _place(self, wanted: str) -> Place:
        return Place(self._screen.path, wanted, heading_of(wanted), self._screen.traffic.status)

    def _by_link(self, path: str) -> bool:
        from playwright.sync_api import Error

        screen = self._screen
        there = path_of(screen.origin).rstrip("/") + path
        link = screen.page.locator("main, [role=main]").locator(f'a[href="{there}"]').filter(visible=True)
        try:
            if not screen.ask("linked", there):
                return False
            screen.camera.before(f"переходом по ссылке на {path}", link.first)
            with doing():
                link.first.click(timeout=ONE_TRY * 1000)
        except Error:
            return False
        return bool(screen.until(lambda: screen.path == path, screen.settings.timeout))

    def _by_address(self, path: str) -> Response | None:
        from playwright.sync_api import Error, TimeoutError

        screen = self._screen
        try:
            with doing():
                return screen.page.goto(screen.origin + path, wait_until="commit")
        except TimeoutError as error:
            reason = f"страница {path} не открылась за {screen.settings.timeout:g} с"
            raise Unreachable(SERVICE, f"{SERVICE} ({screen.origin}), в браузере: {reason}.") from error
        except Error as error:
            reason = error.message.splitlines()[0].removeprefix("Page.goto: ")
            raise Unreachable(SERVICE, f"{SERVICE} ({screen.origin}), в браузере: {path} — {reason}.") from error

    def _stands_twice(self, path: str, standing: _Standing) -> bool:
        """It stands, and still so when the page has drawn what had just arrived."""
        if not self._stands(path, standing):
            return False
        return self._stands(path, standing, "settled")

    def _stands(self, path: str, standing: _Standing, how: str = "look") -> bool:
        state = self.look(how)
        if state is None:
            return False
        plight = plight_of(state, self._place(path))
        stood = standing.seconds(plight.text if plight else "")
        if plight is not None:
            lasts = stood >= STAYS and not self._screen.traffic.owed
            return plight.final and (lasts or not self._may_come_right(path))
        if stood > PLACEHOLDERS:
            return True
        ready = state["awake"] and not state["loading"] and (state["complete"] or stood > STAYS)
        return ready and not self._screen.traffic.fetching

    def _may_come_right(self, path: str) -> bool:
        """Whether what the page shows could be what it shows at first: it has neither been refused nor sent away."""
        refused = (self._screen.traffic.status or 200) >= 400
        return not refused and not astray(self._place(path))


class _Standing:
    """For how long a page has been in the same state."""

    def __init__(self) -> None:
        self._state: str | None = None
        self._since = 0.0

    def seconds(self, state: str) -> float:
        now = time.monotonic()
        if state != self._state:
            self._state, self._since = state, now
        return now - self._since
