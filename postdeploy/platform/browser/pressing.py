"""Pressing: buttons by what is written on them, again as long as the page has not heard."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from postdeploy.platform.browser.arrival import ONE_TRY
from postdeploy.platform.browser.clicking import click
from postdeploy.platform.browser.outcome import Before
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.browser.seen import InteractionError
from postdeploy.platform.browser.uninvited import clear_way
from postdeploy.platform.browser.wording import named

if TYPE_CHECKING:
    from playwright.sync_api import Locator

ECHO = 1.0
"""Seconds in which a page that listens shows that it was pressed; after that it is pressed again."""
POINTING = 1000.0
"""Milliseconds for moving the pointer to a row."""


def button(screen: Screen, name: str, root: Locator | None = None) -> Locator:
    """A button, tab or link by what is written on it."""
    place = root or screen.page
    pattern = named(name)
    found = place.get_by_role("button", name=pattern)
    for role in ("tab", "link", "menuitem"):
        found = found.or_(place.get_by_role(role, name=pattern))
    return found


def buttons_in(row: Locator) -> Locator:
    """Buttons of a row; many pages show what can be done with a row once one points at it."""
    from playwright.sync_api import Error

    found = row.get_by_role("button")
    with suppress(Error):
        if not found.count():
            row.hover(timeout=POINTING)
    return found


def press(  # noqa: PLR0913, PLR0917 - what to press, and what to say about it
    screen: Screen, target: Locator, what: str, where: str, heard: Callable[[], Any], picture: bool = False
) -> None:
    """Press until the page shows that it has heard.

    A page that is not hydrated yet swallows a press; so it is pressed again as long as nothing happens, but
    never once it has sent anything but a read, has led elsewhere or has said something.

    Args:
        screen: the page.
        target: what to press; the first that is visible.
        what: how messages call it.
        where: the place, for messages.
        heard: tells whether the page shows what should come of it.
        picture: whether to take a picture before.

    Raises:
        InteractionError: it cannot be pressed, or something else comes of it than should, or nothing.
    """
    heard = _for_good(heard)
    began, one = time.monotonic(), _Press(screen, target, heard, what if picture else "")
    while not heard():
        last_chance = time.monotonic() - began >= screen.settings.budget
        reason = one.attempt(screen.settings.budget - (time.monotonic() - began))
        if heard():
            return
        if last_chance or one.decided:
            raise InteractionError(f"можно нажать {what}", f"{what} {reason}", where, time.monotonic() - began)


def _for_good(heard: Callable[[], Any]) -> Callable[[], bool]:
    """What was heard once stays heard: the page is not asked again."""
    yes = False

    def ask() -> bool:
        nonlocal yes
        yes = yes or bool(heard())
        return yes

    return ask


class _Press:
    """One thing to press, as often as need be."""

    def __init__(self, screen: Screen, target: Locator, heard: Callable[[], Any], pictured_as: str) -> None:
        self._screen = screen
        self._target = target
        self._heard = heard
        self._pictured_as = pictured_as
        self._said: list[str] = []
        self._before = Before(screen)
        self.decided = False
        """Whether pressing again would change nothing, or do harm."""

    def attempt(self, left: float) -> str:
        """Press once; why it did not do what it should, for the case that it did not."""
        self._take_picture()
        mark = self._screen.traffic.mark()
        reason = self._click()
        if reason and self._said:
            return self._as_said()
        if reason:
            self.decided = bool(self._before.plight)
            return f"— {reason}; это {self._before.plight}" if self._before.plight else f"— {reason}"
        self._screen.until(lambda: self._heard() or self._screen.traffic.wrote(mark) or self._stirs(), ECHO)
        if self._screen.traffic.wrote(mark):
            self._screen.until(lambda: self._heard() or self._stirs(), max(ECHO, left))
        if self._heard():
            return ""
        led = self._before.led(self._heard)
        self.decided = bool(led) or self._screen.traffic.wrote(mark)
        said = self._before.said()
        if said and not led:
            self._said.append(said)
            return self._as_said()
        return led or "— нажатие ни к чему не приводит"

    def _as_said(self) -> str:
        """A page that says the same to a second press will not change its mind."""
        self.decided = self.decided or len(self._said) > 1
        return f"— не удаётся, на странице написано: {self._said[-1]}"

    def _stirs(self) -> bool:
        """Whether something has come of the press that is worth a closer look."""
        return self._before.moved or bool(self._before.said())

    def _take_picture(self) -> None:
        act = f"нажатием: {self._pictured_as}"
        if self._pictured_as and self._screen.camera.before(act, self._target.filter(visible=True).first):
            self._pictured_as = ""

    def _click(self) -> str:
        """Click; empty, or why it could not be clicked."""
        from playwright.sync_api import Error

        try:
            patience = min(ONE_TRY, self._screen.settings.budget) * 1000
            click(self._screen, self._target.filter(visible=True), patience)
        except Error:
            clear_way(self._screen.page)
            return self._why_not()
        return ""

    def _why_not(self) -> str:
        from playwright.sync_api import Error

        try:
            if not self._target.count():
                return "на странице этого нет"
            if not self._target.filter(visible=True).count():
                return "этого не видно"
            one = self._target.filter(visible=True).first
            if not one.is_enabled():
                return "недоступно для нажатия (disabled)"
            handle = one.element_handle()
            if self._screen.ask("outOfReach", handle):
                return "нельзя нажать: за краем страницы, прокрутить туда нельзя"
            reason = self._screen.ask("unreadable", handle)
        except Error:
            return "страница меняется на ходу"
        return f"нельзя нажать: {reason}" if reason else "нельзя нажать: страница не принимает нажатие"
