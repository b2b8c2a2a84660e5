"""A page that a person is on already is not asked for once more, as long as that makes no difference."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from postdeploy.platform.browser.pressing import button, press
from postdeploy.platform.browser.screen import Screen
from tests.browser.looking import looking
from tests.browser.useless import PAGES, TENANT, Front, Useless

HERE, THERE = f"/manage/{TENANT}/test-chat", "/manage/other"
LINK = f'<nav><a href="{THERE}">Settings</a></nav>'
WITHOUT_A_DOCUMENT = f"<button onclick=\"history.pushState(null, '', '{THERE}')\">Settings</button>"


@pytest.fixture(scope="module")
def screen(chromium: Path, app: Front) -> Iterator[Screen]:
    with looking(chromium, app.url, budget=20.0, timeout=20) as screen:
        yield screen


def show(screen: Screen, app: Front, html: str) -> None:
    app.page = PAGES["404"]
    app.pages = {
        HERE: Useless(200, f"<main><h1>Тестовый чат</h1></main>{html}", ""),
        THERE: Useless(200, "<main><h1>Панель управления</h1></main>", ""),
    }
    screen.open(HERE)


@pytest.mark.parametrize(("html", "again"), [(LINK, 0), (WITHOUT_A_DOCUMENT, 1)], ids=["document", "no document"])
def test_where_a_press_has_led_one_is_already(screen: Screen, app: Front, html: str, again: int) -> None:
    show(screen, app, html)
    with screen.led_by_press():
        press(screen, button(screen, "Settings"), "«Settings»", "страница", lambda: screen.path == THERE)
    mark = screen.traffic.mark()
    sight = screen.open(THERE)
    assert (sight.path, sight.status, sight.location) == (THERE, 200, None)
    assert screen.traffic.log(mark).count(f"GET {THERE} ") == again
    assert not again or sight.headings == ("Панель управления",)


def test_after_anything_was_done_there_it_is_asked_for(screen: Screen, app: Front) -> None:
    show(screen, app, LINK)
    with screen.led_by_press():
        press(screen, button(screen, "Settings"), "«Settings»", "страница", lambda: screen.path == THERE)
    with screen.act("Что-нибудь сделать"):
        pass
    mark = screen.traffic.mark()
    screen.open(THERE)
    assert screen.traffic.log(mark).count(f"GET {THERE} ") == 1


class TestOpenedAt:
    def test_a_page_that_nobody_has_touched(self, screen: Screen, app: Front) -> None:
        mark = screen.traffic.mark()
        show(screen, app, "")
        opened = screen.opened_at(HERE)
        assert opened is not None
        assert opened >= mark
        assert screen.opened_at(THERE) is None

    def test_a_page_on_which_something_was_done(self, screen: Screen, app: Front) -> None:
        show(screen, app, "")
        with screen.act("Что-нибудь сделать"):
            pass
        assert screen.opened_at(HERE) is None

    def test_a_page_that_is_not_well(self, screen: Screen, app: Front) -> None:
        show(screen, app, "<script>setTimeout(() => { throw new TypeError('x is undefined'); })</script>")
        assert screen.until(lambda: screen.traffic.errors)
        assert screen.opened_at(HERE) is None
