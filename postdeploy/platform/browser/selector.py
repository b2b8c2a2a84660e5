"""The chat's selector of agents: a native list or one of the page's own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from postdeploy.platform.browser import labels
from postdeploy.platform.browser.controls import (
    choose_custom,
    choose_native,
    close_list,
    is_native,
    native_options,
    offered_texts,
    open_options,
    option_texts,
)
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.browser.seen import InteractionError
from postdeploy.platform.browser.uninvited import clear_way
from postdeploy.platform.browser.wording import containing, letters

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle

WHERE = "тестовый чат, список агентов"
LISTBOX = "[aria-haspopup=listbox]"
"""A button that opens a list, though it does not call itself one."""
NOT_THERE = "списка агентов не видно"


class AgentSelector:
    """Finds the selector anew each time: pages replace it while they load.

    While a list of the page's own is open, everything else is hidden from those who look things up by role, the
    button that opened it too: then the list is read, and nothing else is looked for.
    """

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def offered(self) -> list[str] | None:
        """Names on offer; None while the list does not open."""
        from playwright.sync_api import Error

        try:
            if open_options(self._screen).count():
                return offered_texts(self._screen)
            field = self._find()
            if field is None:
                return None
            if is_native(field):
                return [text for text, value in native_options(field) if value]
            return option_texts(self._screen, field)
        except Error:
            clear_way(self._screen.page)
            return None

    def trouble(self) -> str:
        """Why nothing is on offer, as a person sees it."""
        said = self._screen.page.get_by_text(labels.NO_AGENTS).filter(visible=True)
        if said.count():
            return f"на странице написано «{' '.join(said.first.inner_text().split())}»"
        field = self._find()
        if field is None:
            return NOT_THERE
        return "список агентов не открывается" if field.is_enabled() else "список агентов недоступен (disabled)"

    def close(self) -> None:
        """Leave the list without choosing."""
        close_list(self._screen)

    def choose(self, name: str) -> str:
        """Choose an agent; give the name that is then shown as chosen.

        Raises:
            InteractionError: it is not on offer or cannot be chosen.
        """
        from playwright.sync_api import Error

        began = time.monotonic()
        state = {"why": ""}

        def done() -> bool:
            try:
                state["why"] = self._choose(name)
            except Error:
                state["why"] = "список меняется на ходу"
                clear_way(self._screen.page)
            return not state["why"]

        self._screen.until(lambda: done() or self._hopeless())
        if state["why"]:
            plight = self._hopeless()
            found = f"{state['why']}: {plight}" if plight else state["why"]
            raise InteractionError(f"можно выбрать агента «{name}»", found, WHERE, time.monotonic() - began)
        return name if self.shows(name) else self.chosen()

    def shows(self, name: str) -> bool:
        """Whether that agent is shown as chosen, whatever else is said of it."""
        return bool(name) and letters(name) in letters(self.chosen())

    def chosen(self) -> str:
        """The name that is shown as chosen."""
        field = self._find()
        if field is None:
            return ""
        if is_native(field):
            return str(field.evaluate("e => e.selectedOptions[0]?.text.trim() ?? ''"))
        return str(self._screen.ask("words", field) or "")

    def _choose(self, name: str) -> str:
        close_list(self._screen)
        field = self._find()
        if field is None:
            return NOT_THERE
        if not field.is_enabled():
            return "список агентов недоступен (disabled)"
        if is_native(field):
            return choose_native(field, name)
        return choose_custom(self._screen, field, name, picture=True)

    def _hopeless(self) -> str:
        plight = self._screen.plight(self._screen.path)
        return plight.text if plight and plight.final else ""

    def _find(self) -> ElementHandle | None:
        """The selector while its list is closed."""
        place = self._screen.page.locator("main, [role=main], body").first
        labelled = place.get_by_role("combobox", name=containing(labels.CHOOSE_AGENT))
        for found in (labelled, place.get_by_role("combobox"), place.locator(LISTBOX)):
            one = found.filter(visible=True)
            if one.count():
                return one.first.element_handle()
        return None
