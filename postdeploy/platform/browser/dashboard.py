"""The dashboard's list of updates as it stands on the screen."""

from __future__ import annotations

import colorsys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from postdeploy.platform import ports
from postdeploy.platform.answer import Answer
from postdeploy.platform.browser import labels
from postdeploy.platform.browser.clicking import click
from postdeploy.platform.browser.outcome import take_place
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.browser.seen import InteractionError, Seen, as_list, as_seen, not_done
from postdeploy.platform.browser.staying import once_more
from postdeploy.platform.browser.wording import containing, letters

PLACE = f"панель управления, «{labels.UPDATES}»"
API = "/api/dashboard/updates"
DRAWING = 3.0
"""Seconds that the page gets to draw what it has received."""
HEADINGS = "h1, h2, h3, h4, h5, h6, [role=heading], [data-slot$=title], [class*=card-title], [class*=head-title]"
BUTTONS_BELOW = "xpath=following::*[self::button or @role='button']"
MOST_PRESSES = 20
"""So often at most «Показать ещё» is pressed."""
HUES = ((20, 70, "yellow"), (80, 170, "green"), (185, 250, "blue"), (255, 320, "purple"))
"""Colours of the marks by hue, in degrees; the rest of the circle is red."""
GREY = 0.25
"""Saturation below which a colour has no name."""


class BrowserDashboard:
    """The page `/manage/T`."""

    def __init__(self, screen: Screen, api: ports.Dashboard, tenant: Callable[[], str]) -> None:
        self._screen = screen
        self._tenant = tenant
        self.page = api.page
        self.local_time = api.local_time
        self.longer = api.longer

    @once_more
    def updates(self) -> Answer:
        """The list as it stands on the screen of a dashboard that has just been opened; ids from its own request."""
        screen, path = self._screen, self.page(self._tenant())
        opened = screen.opened_at(path)
        with screen.act("Посмотреть последние обновления"):
            mark = screen.traffic.mark() if opened is None else opened
            try:
                take_place(screen, path, PLACE, afresh=opened is None)
            except InteractionError as error:
                return not_done(PLACE, error)
            call = screen.answered(mark, "GET", API)
            if call is None:
                return Seen(PLACE, 0, None, "страница не спросила об обновлениях", "")
            answer = call.answer()
            if not answer.ok:
                return as_seen(answer, PLACE)
            items: list[dict[str, Any]] = list(answer.at("data", default=[]))
            messages = [str(item.get("message") or "") for item in items]
            self._unfold(messages)
            shown = screen.ask("feed", labels.UPDATES, messages)
            if shown:
                screen.reads(shown[0]["message"], 0.5)
        if shown is None:
            return as_list(PLACE, [], complaint=f"заголовка «{labels.UPDATES}» не видно")
        readable = [each for each in shown if not each["why"]]
        complaint = "каждое обновление показано дважды" if _doubled(readable, messages) else ""
        return as_list(PLACE, [_entry(each, items) for each in readable], complaint)

    def _unfold(self, messages: list[str]) -> None:
        """Wait for what the page has received; press for more where it draws but the beginning."""
        from playwright.sync_api import Error

        head = self._screen.page.locator(HEADINGS).filter(has_text=containing(labels.UPDATES), visible=True)
        more = head.first.locator(BUTTONS_BELOW).filter(has_text=labels.MORE, visible=True).first
        for _ in range(MOST_PRESSES):
            drawn = self._screen.until(lambda: self._is_drawn(messages) or more.count(), DRAWING)
            if drawn is True or not drawn:
                return
            grown = partial(self._has_grown, messages, self._drawn(messages))
            with suppress(Error):  # whatever is drawn is judged, pressed or not
                click(self._screen, more, DRAWING * 1000)
            if not self._screen.until(grown, DRAWING):
                return

    def _is_drawn(self, messages: list[str]) -> bool:
        return self._drawn(messages) >= len(messages)

    def _has_grown(self, messages: list[str], before: int) -> bool:
        return self._drawn(messages) > before

    def _drawn(self, messages: list[str]) -> int:
        """How many entries can be seen; below zero where there is no list."""
        shown = self._screen.ask("feed", labels.UPDATES, messages)
        return -1 if shown is None else len(shown)


def colour_of(rgb: Sequence[float] | None) -> str | None:
    """Name of a colour, given as red, green and blue up to 255; None when there is none."""
    if not rgb:
        return None
    hue, _, saturation = colorsys.rgb_to_hls(*(number / 255 for number in rgb[:3]))
    if saturation < GREY:
        return "gray"
    degrees = hue * 360
    return next((name for low, high, name in HUES if low <= degrees <= high), "red")


def _doubled(shown: Sequence[dict[str, Any]], messages: Sequence[str]) -> bool:
    """Whether a list shows all that the page has received twice."""
    drawn = Counter(letters(each["message"]) for each in shown)
    received = Counter(map(letters, messages))
    return bool(received) and all(drawn[text] >= 2 * count for text, count in received.items())


def _entry(shown: dict[str, Any], items: list[dict[str, Any]]) -> dict[str, Any]:
    """The visible entry, with the id of the API's first one of the same words, which is taken out of `items`."""
    found = next((item for item in items if letters(item.get("message")) == letters(shown["message"])), None)
    if found is not None:
        items.remove(found)
    behind = found or {"id": "", "message": shown["message"]}
    colour = colour_of(shown["color"]) or behind.get("color")
    return {**behind, "timestamp": shown["timestamp"], "color": colour}
