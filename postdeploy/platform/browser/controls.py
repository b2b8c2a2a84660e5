"""Single controls: text fields, switches, lists. Acts give an empty text, or why they did not work."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from postdeploy.platform.browser.clicking import click, click_on
from postdeploy.platform.browser.recording import doing
from postdeploy.platform.browser.wording import letters

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, Locator

    from postdeploy.platform.browser.screen import Screen

OPTIONS = "[role=option], [role=menuitemradio]"
STATE = "e => [e.getAttribute('aria-expanded') === 'true', window.__eyes?.enabled(e) ?? true]"
"""Whether a list is open, and whether it may be used: asked in one go."""
DRAWN = """e => {
  const labels = e.matches("input") ? [...e.labels] : [];
  return window.__eyes?.undrawn(e) ? labels.find((each) => !window.__eyes.undrawn(each)) ?? e : e;
}"""
LEAVING = "e => { const told = [e.value ?? e.innerText, window.__eyes?.buried(e)]; e.blur(); return told; }"
QUICK = 2000.0
"""Milliseconds for an act on a control that is there."""
OPENING = 1.0
"""Seconds in which a list opens, or shows what was chosen."""


def fill(field: ElementHandle, value: str) -> str:
    """Type a text in the place of what is there, and go on: some forms look at a field once one has left it."""
    with doing():
        field.fill(value, timeout=QUICK)
    held, buried = field.evaluate(LEAVING)
    if buried:
        return f"поле не нажать: {buried}"
    return "" if held == value or held.split() == value.split() else f"в поле осталось «{held}»"


def switch(screen: Screen, field: ElementHandle, on: bool) -> str:
    """Turn on or off."""
    if _is_on(field) != on:
        click_on(screen, _pressable(field), QUICK)
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
    alike = [one for one in offered if one[0] == text] or [one for one in offered if letters(one[0]) == letters(text)]
    found = alike or [one for one in offered if value and one[1] == value]
    if not found:
        return f"такого варианта нет; есть: {listed([one[0] for one in offered])}"
    with doing():
        field.select_option(value=found[0][1], timeout=QUICK)
    return ""


def choose_custom(screen: Screen, field: ElementHandle, text: str, value: str = "", *, picture: bool = False) -> str:
    """Choose in a list of the page's own; `picture`: show the open list. A form shows later what was chosen."""
    shown = option_texts(screen, field)
    if shown is None:
        return "список не открывается"
    place = screen.ask("optionNamed", text, value)
    if place is None or place < 0:
        close_list(screen)
        return f"такого варианта нет; есть: {listed(shown)}"
    wanted = open_options(screen).nth(int(place))
    if picture:
        screen.camera.before(f"выбором «{text}»", wanted)
    click(screen, wanted, QUICK)
    chosen = screen.until(lambda: shows(screen, field, text), OPENING)
    return "" if chosen else f"выбрали «{text}», а показано «{screen.ask('words', field)}»"


def shows(screen: Screen, field: ElementHandle, text: str) -> bool:
    """Whether a list of the page's own shows that as chosen."""
    return letters(text) in letters(screen.ask("words", field))


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
    return [str(option["text"]) for option in screen.ask("everyOption") or []]


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


def _pressable(field: ElementHandle) -> ElementHandle:
    """What one presses: the switch, or the label in which it is drawn while the box itself is hidden."""
    return field.evaluate_handle(DRAWN).as_element() or field


def _is_on(field: ElementHandle) -> bool:
    state: Any = field.evaluate("e => e.getAttribute('aria-checked') ?? String(e.checked)")
    return bool(state == "true")
