"""Messages that appear and vanish: whether a person had the time to read them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from postdeploy.platform.browser.uninvited import clear_way
from postdeploy.platform.browser.wording import letters

if TYPE_CHECKING:
    from postdeploy.platform.browser.screen import Screen

LONG_ENOUGH = 1.0
"""Seconds that a message of a few words must be readable."""
APPEARING = 10.0
"""Seconds in which a message appears once the answer that it tells of is there."""


def watch_for(screen: Screen, text: str) -> None:
    """Keep an eye on the message from now on; call it before the press that brings it."""
    screen.boxes.clear()
    screen.ask("watch", text)


def expect_message(screen: Screen, text: str, *, long_enough: float = LONG_ENOUGH) -> str:
    """Wait until the message was on the screen long enough; empty, or what was seen instead."""
    message = _Message(screen, text, long_enough)
    screen.until(message.settled, min(screen.settings.budget, APPEARING))
    return message.complaint()


class _Message:
    """What was seen of a message so far.

    How long it was there the pages themselves have measured (messages.js), each for as long as it stood: nothing that
    we do or that slows us down, and nothing uninvited that lay over the message, makes that time shorter.
    """

    def __init__(self, screen: Screen, text: str, long_enough: float) -> None:
        self._screen = screen
        self._text = text
        self._long_enough = long_enough
        self._pages: dict[float, dict[str, Any]] = {}
        self._latest: dict[str, Any] = {}
        self._looked = time.monotonic()
        self._unwatched = 0.0
        self._pictured = False

    def settled(self) -> bool:
        """Whether it was there long enough, or is gone."""
        if self._in_a_box():
            return True
        self._look("watched")
        if self._latest.get("now") and not self._pictured:
            self._pictured = True
            self._screen.reads(self._text, 0)
            self._screen.camera.take(f"Сообщение «{self._text}»")
            self._look("stayed", round(self._long_enough * 1000))
        if self._seconds >= self._long_enough:
            return True
        pile = self._latest.get("pile")
        if pile:
            self._screen.page.mouse.move(pile["x"], pile["y"])
            return False
        if self._latest.get("why") and not self._latest["now"] and clear_way(self._screen.page):
            return False  # a person closes what covers it
        return bool(self._latest.get("gone"))

    def complaint(self) -> str:
        """Empty when it was there long enough, else what is wrong with it."""
        if self._in_a_box():
            return ""
        self._look("watched")
        if self._seconds >= self._long_enough:
            return ""
        others = [other for page in self._pages.values() for other in page["others"] if self._text not in other]
        instead = f"; вместо него: {'; '.join(f'«{other}»' for other in others)}" if others else ""
        if any(page["ever"] for page in self._pages.values()):
            shown = f"{self._seconds:.1f}".replace(".", ",")
            return f"сообщение «{self._text}» исчезло через {shown} с: прочесть его нельзя{instead}"
        if len(self._pages) != 1:
            return f"сообщения «{self._text}» не видно: страница сменилась раньше, чем его можно было прочесть{instead}"
        return f"сообщения «{self._text}» на экране нет ({self._latest['why'] or 'оно не появилось'}){instead}"

    def _in_a_box(self) -> bool:
        """Whether the browser itself has said it: such a box stays until one has read it."""
        return any(letters(self._text) in letters(said) for said in self._screen.boxes)

    @property
    def _seconds(self) -> float:
        return self._unwatched + sum(float(page["shown"]) for page in self._pages.values()) / 1000

    def _look(self, question: str, *more: Any) -> None:
        """Ask the page; when it is another one by now, the message may have stood until it came."""
        state = self._screen.ask(question, self._text, *more)
        if state is None:
            return
        if self._latest.get("there") and state["page"] != self._latest["page"]:
            self._unwatched += time.monotonic() - self._looked
        self._looked = time.monotonic()
        self._pages[state["page"]] = self._latest = state
