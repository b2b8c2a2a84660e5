"""The chat's selector of agents: a native list or one of the page's own."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from postdeploy.platform.browser import labels
from postdeploy.platform.browser.controls import (
    choose_custom,
    choose_native,
    close_list,
    is_native,
    native_options,
    option_texts,
)
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.browser.seen import Unseen

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle

WHERE = "тестовый чат, список агентов"


class AgentSelector:
    """Finds the selector anew each time: pages replace it while they load."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def offered(self) -> list[str] | None:
        """Names on offer; None while the list does not open."""
        from playwright.sync_api import Error

        try:
            field = self._find()
            if field is None:
                return None
            if is_native(field):
                return [text for text, value in native_options(field) if value]
            return option_texts(self._screen, field)
        except Error:
            return None

    def close(self) -> None:
        """Leave the list without choosing."""
        field = self._find()
        if field is not None and not is_native(field):
            close_list(self._screen, field)

    def choose(self, name: str) -> str:
        """Choose an agent; give the name that is then shown as chosen.

        Raises:
            Unseen: it is not on offer or cannot be chosen.
        """
        from playwright.sync_api import Error

        began = time.monotonic()
        state = {"why": ""}

        def done() -> bool:
            try:
                state["why"] = self._choose(name)
            except Error:
                state["why"] = "список меняется на ходу"
            return not state["why"]

        if not self._screen.until(done):
            raise Unseen(f"можно выбрать агента «{name}»", state["why"], WHERE, time.monotonic() - began)
        return self.chosen()

    def chosen(self) -> str:
        """The name that is shown as chosen."""
        field = self._find()
        if field is None:
            return ""
        if is_native(field):
            return str(field.evaluate("e => e.selectedOptions[0]?.text.trim() ?? ''"))
        return str(self._screen.ask("words", field) or "")

    def _choose(self, name: str) -> str:
        field = self._find()
        if field is None:
            return "списка агентов не видно"
        if not field.is_enabled():
            return "список агентов недоступен (disabled)"
        return choose_native(field, name) if is_native(field) else choose_custom(self._screen, field, name)

    def _find(self) -> ElementHandle | None:
        place = self._screen.page.locator("main, [role=main], body").first
        labelled = place.get_by_role("combobox", name=re.compile(labels.CHOOSE_AGENT), include_hidden=True)
        anyone = place.get_by_role("combobox", include_hidden=True)  # an open list hides its own button
        for found in (labelled, anyone, place.locator("select")):
            one = found.filter(visible=True)
            if one.count():
                return one.first.element_handle()
        return None
