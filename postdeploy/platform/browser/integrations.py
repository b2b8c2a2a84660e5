"""An agent's integrations as listed on the page, and the button that synchronises Kommo."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from postdeploy.errors import CannotTell
from postdeploy.platform import ports
from postdeploy.platform.answer import Answer
from postdeploy.platform.browser import labels
from postdeploy.platform.browser.controls import listed
from postdeploy.platform.browser.messages import expect_message, watch_for
from postdeploy.platform.browser.outcome import take_place
from postdeploy.platform.browser.pressing import button, buttons_in, press
from postdeploy.platform.browser.rows import Rows
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.browser.seen import InteractionError, as_list, as_seen, not_done
from postdeploy.platform.browser.staying import once_more

if TYPE_CHECKING:
    from playwright.sync_api import Locator

LIST = "страница доступных интеграций"
PAGE = "страница «Настройки интеграции Kommo CRM»"
SETTINGS = re.compile(r"/integrations/([^/]+)/edit$")


class BrowserIntegrations:
    """Integrations of one agent."""

    def __init__(self, screen: Screen, api: ports.Integrations, tenant: Callable[[], str]) -> None:
        self._screen = screen
        self._api = api
        self._tenant = tenant
        self.list_page = api.list_page
        self.kommo_page = api.kommo_page
        self.install_kommo = api.install_kommo
        """Preparation, not an act of the checklist: over HTTP in both drivers."""

    @once_more
    def of(self, agent_id: str) -> Answer:
        """The table of the page: Kommo's row with the id that one arrives at by its «Настройки»."""
        path = self.list_page(self._tenant(), agent_id)
        with self._screen.act("Посмотреть список интеграций"):
            try:
                take_place(self._screen, path, LIST)
                shown = self._kommo_behind_settings()
            except InteractionError as error:
                return not_done(LIST, error)
        return as_list(LIST, shown, self._strange(agent_id, shown), key="integrations")

    @once_more
    def sync(self, agent_id: str, integration_id: str) -> Answer:
        """Press «Синхронизировать настройки CRM» and read the message that appears.

        Raises:
            InteractionError: it cannot be pressed, or nothing comes of it.
            CannotTell: the page has gone elsewhere before its answer could be read.
        """
        screen, path = self._screen, self.kommo_page(self._tenant(), agent_id, integration_id)
        with screen.act(f"Нажать «{labels.SYNC}»"):
            take_place(screen, path, PAGE)
            watch_for(screen, labels.SYNC_STARTED)
            mark, request = screen.traffic.mark(), f"/api/agents/{agent_id}/integrations/{integration_id}/sync"
            press(
                screen,
                button(screen, labels.SYNC),
                f"«{labels.SYNC}»",
                PAGE,
                lambda: screen.traffic.since(mark, "POST", request),
                picture=True,
            )
            call = screen.answered(mark, "POST", request)
            assert call is not None
            answer = call.answer()
            if answer.ok and not answer.text and call.lost:
                raise CannotTell(f"{PAGE}: страница сменилась раньше, чем удалось прочесть ответ на {call.title}.")
            return as_seen(answer, PAGE, expect_message(screen, labels.SYNC_STARTED) if answer.ok else "")

    def _strange(self, agent_id: str, shown: list[dict[str, Any]]) -> str:
        """What is wrong with where «Настройки» led; empty when it is an integration of this agent."""
        known = {row["id"] for row in self._api.of(agent_id).objects("integrations")}
        astray = [row["id"] for row in shown if row["id"] not in known]
        return f"«{labels.SETTINGS}» ведёт на интеграцию {astray[0]}, которой у агента нет" if astray else ""

    def _kommo_behind_settings(self) -> list[dict[str, Any]]:
        screen = self._screen
        began, row = time.monotonic(), self._kommo_row()
        if not screen.until(row.count):
            names = listed(Rows(screen).names())
            found = f"строки «{labels.KOMMO}» в таблице нет, есть: {names}"
            raise InteractionError(f"в таблице есть «{labels.KOMMO}»", found, LIST, time.monotonic() - began)
        screen.reads(labels.KOMMO, 1.0)
        what = f"«{labels.SETTINGS}» в строке «{labels.KOMMO}»"
        buttons_in(row.first)
        with screen.led_by_press():
            press(screen, button(screen, labels.SETTINGS, row.first), what, LIST, self._arrived, picture=True)
        found_at = SETTINGS.search(screen.path)
        return [{"id": found_at.group(1), "integration_type": "kommo"}] if found_at else []

    def _kommo_row(self) -> Locator:
        rows = self._screen.page.get_by_role("row").filter(visible=True)
        return rows.filter(has=self._screen.page.get_by_text(labels.KOMMO, exact=True))

    def _arrived(self) -> bool:
        return SETTINGS.search(self._screen.path) is not None
