"""Messages that appear and vanish: whether a person had the time to read them."""

from __future__ import annotations

from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.browser.uninvited import clear_way

LONG_ENOUGH = 1.0
"""Seconds that a message of a few words must be readable."""
APPEARING = 10.0
"""Seconds in which a message appears once the answer that it tells of is there."""


def watch_for(screen: Screen, text: str) -> None:
    """Keep an eye on the message from now on; call it before the press that brings it."""
    screen.ask("watch", text)


def expect_message(screen: Screen, text: str, *, long_enough: float = LONG_ENOUGH) -> str:
    """Wait until the message was readable long enough; empty, or what was seen instead."""
    pictures: list[str] = []

    def settled() -> bool:
        state = screen.ask("watched")
        if state is None:
            return False
        if state["now"] and not pictures:
            pictures.append(text)
            screen.reads(text, 0)
            screen.camera.take(f"Сообщение «{text}»")
            state = screen.ask("stayed", round(long_enough * 1000)) or state
        if state["hidden"] and clear_way(screen.page):  # a person closes what covers it
            return False
        gone = state["seen"] > 0 and not state["now"]
        return gone or bool(state["seen"] >= long_enough * 1000)

    screen.until(settled, min(screen.settings.budget, APPEARING))
    state = screen.ask("watched")
    if state is None:
        return f"сообщения «{text}» не видно: страница сменилась раньше, чем его можно было прочесть"
    seconds = state["seen"] / 1000
    if seconds >= long_enough:
        return ""
    others = "; ".join(f"«{other}»" for other in state["others"] if text not in other)
    instead = f"; вместо него: {others}" if others else ""
    if seconds > 0:
        shown = f"{seconds:.1f}".replace(".", ",")
        return f"сообщение «{text}» исчезло через {shown} с: прочесть его нельзя{instead}"
    return f"сообщения «{text}» на экране нет ({state['why'] or 'оно не появилось'}){instead}"
