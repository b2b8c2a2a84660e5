"""What lies open and stands still is pressed at once; everything else is pressed with patience, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Error

from postdeploy.platform.browser.clicking import click, click_on
from postdeploy.platform.browser.screen import Screen
from tests.browser.looking import looking

PRESS = "<button id=one style='{style}' onclick='pressed += 1'>Создать</button>"
PLAIN = PRESS.format(style="")
OVER = "<div style='position:fixed; inset:0'></div>"
COMING = (
    "<style>@keyframes come {{ from {{ transform:translateX(600px) }} }} #one {{ animation:come {seconds} }}</style>"
)
PATIENCE = 400.0


@pytest.fixture(scope="module")
def screen(chromium: Path) -> Iterator[Screen]:
    with looking(chromium, "http://127.0.0.1:9", budget=5.0) as screen:
        yield screen


def show(screen: Screen, html: str) -> None:
    screen.page.goto("about:blank")
    screen.page.set_content(f"<script>var pressed = 0</script><main>{html}</main>")


def open_point(screen: Screen) -> object:
    return screen.page.evaluate("window.__eyes.openPoint(document.querySelector('#one'))")


def pressed(screen: Screen) -> int:
    return int(screen.page.evaluate("pressed"))


@pytest.mark.parametrize(
    "html",
    [
        PLAIN,
        f"<label>{PRESS.format(style='padding:20px')}<p>текст</p></label>",
        f"<div style='position:fixed; inset:0; pointer-events:none'></div>{PLAIN}",
        PRESS.format(style="display:inline").replace("Создать", "<b>Создать</b> <i>новое</i>"),
    ],
    ids=["plain", "in a label", "under what lets presses through", "pressed on a part of it"],
)
def test_what_lies_open_is_pressed_at_once(screen: Screen, html: str) -> None:
    show(screen, html)
    assert open_point(screen) is not None
    click(screen, screen.page.locator("#one"), PATIENCE)
    click_on(screen, screen.page.locator("#one").element_handle(), PATIENCE)
    assert pressed(screen) == 2


@pytest.mark.parametrize(
    "html",
    [
        PLAIN + OVER,
        PRESS.format(style="pointer-events:none"),
        PRESS.format(style="visibility:hidden"),
        PRESS.format(style="display:none"),
        PLAIN.replace("<button", "<button disabled"),
        f"<fieldset disabled>{PLAIN}</fieldset>",
        f"<div aria-disabled=true>{PLAIN}</div>",
        f"<div inert>{PLAIN}</div>",
        COMING.format(seconds="60s") + PLAIN,
    ],
    ids=["covered", "deaf", "unseen", "undrawn", "disabled", "in a set", "aria", "inert", "moving"],
)
def test_what_cannot_be_pressed_is_not_pressed(screen: Screen, html: str) -> None:
    show(screen, html)
    assert open_point(screen) is None
    with pytest.raises(Error):
        click(screen, screen.page.locator("#one"), PATIENCE)
    assert pressed(screen) == 0


@pytest.mark.parametrize(
    "html",
    [f"<div style='height:3000px'></div>{PLAIN}", COMING.format(seconds="2s") + PLAIN],
    ids=["off the screen", "comes to rest"],
)
def test_what_takes_patience_gets_it(screen: Screen, html: str) -> None:
    show(screen, html)
    assert open_point(screen) is None
    click(screen, screen.page.locator("#one"), 5000)
    assert pressed(screen) == 1


def test_what_is_not_there_yet_is_waited_for(screen: Screen) -> None:
    show(screen, f"<p></p><script>setTimeout(() => document.querySelector('p').innerHTML = `{PLAIN}`, 100)</script>")
    click(screen, screen.page.locator("#one"), 5000)
    assert pressed(screen) == 1


PANE = "<div style='overflow:auto; width:300px; height:100px'>{}</div>"
AWAY = PRESS.format(style="position:relative; left:3000px; top:3000px; white-space:nowrap")
SHUT = "<style>body { overflow:hidden }</style>"


@pytest.mark.parametrize(
    ("html", "reached"),
    [(AWAY, True), (SHUT + AWAY, False), (SHUT + PANE.format(AWAY), True)],
    ids=["the page scrolls", "only programs scroll it", "a pane scrolls"],
)
def test_what_only_a_program_can_scroll_to_is_not_pressed(screen: Screen, html: str, reached: bool) -> None:
    show(screen, html)
    assert screen.page.evaluate("window.__eyes.outOfReach(document.querySelector('#one'))") is not reached
    if reached:
        click(screen, screen.page.locator("#one"), PATIENCE)
    else:
        with pytest.raises(Error):
            click(screen, screen.page.locator("#one"), PATIENCE)
    assert pressed(screen) == reached
