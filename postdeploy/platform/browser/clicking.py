"""Clicking: at once on what lies open and stands still, else with all of Playwright's patience.

Playwright watches an element for two frames before it presses, which is most of what a click takes. What can be seen
at a glance need not be watched. Whatever is off the screen, covered, disabled or on the move is clicked as ever; so is
everything once something has come uninvited, or once the trace is to show what was clicked.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from postdeploy.platform.browser.recording import doing, looking

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, Locator

    from postdeploy.platform.browser.screen import Screen

BEYOND = "beyond"
OF_ONE = f"(element) => window.__eyes?.outOfReach(element) ? '{BEYOND}' : window.__eyes?.openPoint(element)"
FIRST_OF_ALL = f"(found) => ({OF_ONE})(found[0])"


def click(screen: Screen, target: Locator, timeout: float) -> None:
    """Click on the first that is there; `timeout` in milliseconds.

    Raises:
        Error: it cannot be clicked (Playwright's).
    """
    _press(screen, lambda: target.evaluate_all(FIRST_OF_ALL), partial(target.first.click, timeout=timeout))


def click_on(screen: Screen, field: ElementHandle, timeout: float) -> None:
    """The same for an element that was found by the eyes."""
    _press(screen, lambda: field.evaluate(OF_ONE), partial(field.click, timeout=timeout))


def _press(screen: Screen, find: Callable[[], Any], patiently: Callable[[], object]) -> None:
    from playwright.sync_api import Error

    point = _seen(find)
    if point == BEYOND:
        raise Error("out of reach")
    point = None if screen.wary or screen.tracer.closely else point
    with doing():
        if point:
            screen.page.mouse.click(point["x"], point["y"])
        else:
            patiently()


def _seen(find: Callable[[], Any]) -> Any:
    from playwright.sync_api import Error

    try:
        with looking():
            return find()
    except Error:  # the page is changing
        return None
