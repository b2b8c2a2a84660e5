"""Single controls: text fields, switches, lists. Acts give an empty text, or why they did not work."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from postdeploy.platform.browser.clicking import click, click_on
from postdeploy.platform.browser.recording import doing

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, Locator

    from postdeploy.platform.browser.screen import Screen

OPTIONS = "[role=option], [role=menuitemradio]"
STATE = "e => [e.getAttribute('aria-expanded') === 'true', window.__eyes?.enabled(e) ?? true]"
"""Whether a list is open, and whether it may be used: asked in one go."""
QUICK = 2000.0
"""Milliseconds for an act on a control that is there."""
OPENING = 1.0
"""Seconds in which a list opens, or shows what was chosen."""


def fill(field: ElementHandle, value: str) -> str:
    """Type a text in the place of what is there."""
    with doing():
        field.fill(value, timeout=QUICK)
    held = str(field.evaluate("e => e.value ?? e.textContent"))
    return "" if held == value else f"в поле осталось «{held}»"


def switch(screen: Screen, field: ElementHandle, on: bool) -> str:
    """Turn on or off."""
    if _is_on(field) != on:
        click_on(screen, field, QUICK)
    return "" if _is_on(field) == on else "переключатель не переключается"


def is_native(field: ElementHandle) -> bool:
    """Whether the control is the browser's own list."""
    return bool(field.evaluate("e => e.tagName === 'SELECT'"))


def native_options(field: ElementHandle) -> list[tuple[str, str]]:
    """Text and value of each option that can be chosen."""
    found = field.evaluate(
        "e => [...e.options].filter(o => !o.disabled && !o.hidden).map(o => [o.text.trim(), o.value])"
    )
    return [(str(text), str(value)) for text, value in found]


def choose_native(field: ElementHandle, text: str, value: str = "") -> str:
    """Choose in the browser's own list: by text, or by value where texts differ."""
    offered = native_options(field)
    found = [one for one in offered if one[0] == text] or [one for one in offered if value and one[1] == value]
    if not found:
        return f"такого варианта нет; есть: {listed([one[0] for one in offered])}"
    with doing():
        field.select_option(label=found[0][0], timeout=QUICK)
    return ""


def choose_custom(screen: Screen, field: ElementHandle, text: str, value: str = "", *, picture: bool = False) -> str:
    """Choose in a list of the page's own; `picture`: show the open list. A form shows later what was chosen."""
    shown = option_texts(screen, field)
    if shown is None:
        return "список не открывается"
    options = open_options(screen)
    wanted = options.filter(has_text=re.compile(rf"^\s*{re.escape(text)}\s*$", re.IGNORECASE))
    offered = text.casefold() in (one.casefold() for one in shown)
    if value and not offered:
        wanted = options.and_(screen.page.locator(f'[data-value="{value}"]'))
    if not offered and not wanted.count():
        close_list(screen)
        return f"такого варианта нет; есть: {listed(shown)}"
    screen.ask("optionNamed", text)
    if picture:
        screen.camera.before(f"выбором «{text}»", wanted.first)
    click(screen, wanted, QUICK)
    chosen = screen.until(lambda: text.casefold() in (screen.ask("words", field) or "").casefold(), OPENING)
    return "" if chosen else f"выбрали «{text}», а показано «{screen.ask('words', field)}»"


def option_texts(screen: Screen, field: ElementHandle) -> list[str] | None:
    """Open a list of the page's own and tell its options; None when it does not open."""
    options = open_options(screen)
    expanded, enabled = field.evaluate(STATE)
    if not expanded and not enabled:
        return None
    if not expanded:
        click_on(screen, field, QUICK)
    if not screen.until(options.count, OPENING):
        return [] if field.get_attribute("aria-expanded") == "true" else None
    return offered_texts(screen)


def offered_texts(screen: Screen) -> list[str]:
    """Texts of an open list of the page's own, those included that are drawn only when a person scrolls to them."""
    return [str(text) for text in screen.ask("everyOption") or []]


def open_options(screen: Screen) -> Locator:
    """What an open list of the page's own offers."""
    return screen.page.locator(OPTIONS).filter(visible=True)


def close_list(screen: Screen) -> None:
    """Close a list of the page's own without choosing, if one is open."""
    if open_options(screen).count():
        with doing():
            screen.page.keyboard.press("Escape")
        screen.until(lambda: not open_options(screen).count(), OPENING)


def listed(texts: Collection[str]) -> str:
    """«один», «другой»; or that there is none."""
    return ", ".join(f"«{text}»" for text in texts) or "ни одного"


def _is_on(field: ElementHandle) -> bool:
    state: Any = field.evaluate("e => e.getAttribute('aria-checked') ?? String(e.checked)")
    return bool(state == "true")
