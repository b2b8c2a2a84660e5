"""An agent's integrations as listed on the page, and the button that synchronises Kommo."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from postdeploy.platform import nouns
from postdeploy.platform.answer import Answer
from postdeploy.platform.browser import labels
from postdeploy.platform.browser.messages import expect_message, watch_for
from postdeploy.platform.browser.pressing import button, press
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.browser.seen import as_list, as_seen

LIST = "страница доступных интеграций"
PAGE = "страница «Настройки интеграции Kommo CRM»"
SETTINGS = re.compile(r"/integrations/([^/]+)/edit$")


class BrowserIntegrations:
    """Integrations of one agent."""

    def __init__(self, screen: Screen, api: nouns.Integrations, tenant: Callable[[], str]) -> None:
        self._screen = screen
        self._api = api
        self._tenant = tenant
        self.list_page = api.list_page
        self.kommo_page = api.kommo_page
        self.install_kommo = api.install_kommo
        """Preparation, not an act of the checklist: over HTTP in both drivers."""

    def of(self, agent_id: str) -> Answer:
        """The table of the page: Kommo's row with the id that its link or button «Настройки» leads to."""
        path = self.list_page(self._tenant(), agent_id)
        with self._screen.act("Посмотреть список интеграций"):
            if self._screen.path != path:
                self._screen.open(path)
            shown = self._screen.until(self._kommo_rows)
            if shown:
                self._screen.reads(labels.KOMMO, 1.0)
                shown = [row for row in shown if row["id"]] or self._by_button()
        return as_list(LIST, shown, self._strange(agent_id, shown), key="integrations")

    def sync(self, agent_id: str, integration_id: str) -> Answer:
        """Press «Синхронизировать настройки CRM» and read the message that appears.

        Raises:
            Unseen: it cannot be pressed, or nothing comes of it.
        """
        screen, path = self._screen, self.kommo_page(self._tenant(), agent_id, integration_id)
        with screen.act(f"Нажать «{labels.SYNC}»"):
            if screen.path != path:
                screen.open(path)
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
            return as_seen(answer, PAGE, expect_message(screen, labels.SYNC_STARTED) if answer.ok else "")

    def _strange(self, agent_id: str, shown: list[dict[str, Any]]) -> str:
        """What is wrong with where the links lead; empty when they lead to integrations of this agent."""
        known = {row["id"] for row in self._api.of(agent_id).at("integrations", default=[])}
        astray = [row["id"] for row in shown if row["id"] not in known]
        return f"ссылка «Настройки» ведёт на интеграцию {astray[0]}, которой у агента нет" if astray else ""

    def _kommo_rows(self) -> list[dict[str, Any]]:
        rows = [row for row in self._screen.rows() if not row["why"] and row["cells"][0]["first"] == labels.KOMMO]
        links = [link for row in rows for cell in row["cells"] for link in cell["links"]]
        ids = [match.group(1) for match in map(SETTINGS.search, links) if match]
        return [{"id": one, "integration_type": "kommo"} for one in ids or [None] * len(rows)]

    def _by_button(self) -> list[dict[str, Any]]:
        """Where the button in Kommo's row leads: it has no address to read."""
        screen = self._screen
        row = screen.page.locator("tr, [role=row]").filter(has_text=labels.KOMMO).filter(visible=True)
        target = button(screen, labels.KOMMO_SETTINGS, row.first)
        press(screen, target, f"«{labels.KOMMO_SETTINGS}»", LIST, lambda: SETTINGS.search(screen.path))
        match = SETTINGS.search(screen.path)
        return [{"id": match.group(1), "integration_type": "kommo"}] if match else []
