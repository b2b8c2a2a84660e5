"""Pressing: buttons by what is written on them, again as long as the page has not heard."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from postdeploy.platform.browser.arrival import ONE_TRY
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.browser.seen import Unseen

if TYPE_CHECKING:
    from playwright.sync_api import Locator

ECHO = 1.0
"""Seconds in which a page that listens shows that it was pressed; after that it is pressed again."""


def button(screen: Screen, name: str, root: Locator | None = None) -> Locator:
    """A button, tab or link by what is written on it."""
    place = root or screen.page
    exact = re.compile(rf"^\s*{re.escape(name)}\s*$", re.IGNORECASE)
    found = place.get_by_role("button", name=exact)
    for role in ("tab", "link", "menuitem"):
        found = found.or_(place.get_by_role(role, name=exact))
    return found


def press(  # noqa: PLR0913, PLR0917 - what to press, and what to say about it
    screen: Screen, target: Locator, what: str, where: str, heard: Callable[[], Any], picture: bool = False
) -> None:
    """Press until the page shows that it has heard.

    A page that is not hydrated yet swallows a press; so it is pressed again as long as nothing happens, but
    never once it has sent anything but a read.

    Args:
        screen: the page.
        target: what to press; the first that is visible.
        what: how messages call it.
        where: the place, for messages.
        heard: tells whether the page shows what should come of it.
        picture: whether to take a picture before.

    Raises:
        Unseen: it cannot be pressed, or nothing comes of it.
    """
    began = time.monotonic()
    pictured = not picture
    while True:
        last_chance = time.monotonic() - began >= screen.settings.budget
        if heard():
            return
        if not pictured and target.filter(visible=True).count():
            screen.camera.take(f"Перед нажатием: {what}", target.filter(visible=True).first.element_handle())
            pictured = True
        mark = screen.traffic.mark()
        reason = _click(screen, target)
        if not reason:
            screen.until(partial(_listened, screen, heard, mark), ECHO)
            left = screen.settings.budget - (time.monotonic() - began)
            if heard() or (screen.traffic.wrote(mark) and screen.until(heard, max(ECHO, left))):
                return
            reason = "нажатие ни к чему не приводит"
        if last_chance or screen.traffic.wrote(mark):
            raise Unseen(f"можно нажать {what}", f"{what}: {reason}", where, time.monotonic() - began)


def _listened(screen: Screen, heard: Callable[[], Any], mark: float) -> bool:
    return bool(heard()) or screen.traffic.wrote(mark)


def _click(screen: Screen, target: Locator) -> str:
    """Click; empty, or why it could not be clicked."""
    from playwright.sync_api import Error

    try:
        target.filter(visible=True).first.click(timeout=min(ONE_TRY, screen.settings.budget) * 1000)
    except Error:
        return _why_not(screen, target)
    return ""


def _why_not(screen: Screen, target: Locator) -> str:
    from playwright.sync_api import Error

    try:
        if not target.count():
            return "на странице этого нет"
        if not target.filter(visible=True).count():
            return "этого не видно"
        one = target.filter(visible=True).first
        if not one.is_enabled():
            return "недоступно для нажатия (disabled)"
        reason = screen.ask("unreadable", one.element_handle())
    except Error:
        return "страница меняется на ходу"
    return f"нельзя нажать: {reason}" if reason else "нельзя нажать: страница не принимает нажатие"
