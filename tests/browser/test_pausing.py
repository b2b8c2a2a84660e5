"""A pause between two looks ends early once the page has changed, and never before its third."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from postdeploy.platform.browser.pausing import BUSY, pausing
from postdeploy.platform.browser.screen import Screen
from tests.browser.looking import looking

LONG = 3000.0
TOOK = (
    "(async () => {{ const began = performance.now(); {change}; await {pause}; return performance.now() - began; }})()"
)
SOON = "setTimeout(() => { document.body.textContent = 'Готово'; }, 20)"
ALWAYS = "const ticking = setInterval(() => { document.body.textContent += '.'; }, 5)"


@pytest.fixture(scope="module")
def screen(chromium: Path) -> Iterator[Screen]:
    with looking(chromium, "http://127.0.0.1:9", budget=5.0) as screen:
        yield screen


def took(screen: Screen, milliseconds: float, change: str = "0") -> float:
    screen.page.goto("about:blank")
    return float(screen.page.evaluate(TOOK.format(change=change, pause=pausing(milliseconds))))


def test_a_page_that_stands_is_left_alone_for_all_of_it(screen: Screen) -> None:
    assert took(screen, 200) >= 199


def test_a_change_ends_it(screen: Screen) -> None:
    assert LONG / BUSY - 1 <= took(screen, LONG, SOON) < LONG - 1


def test_a_page_that_changes_all_the_time_is_not_looked_at_without_end(screen: Screen) -> None:
    assert took(screen, 300, ALWAYS) >= 300 / BUSY - 1
