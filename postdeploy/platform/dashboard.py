"""The dashboard's list of latest updates (contract: Dashboard)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from postdeploy.platform.answer import Answer
from postdeploy.platform.app import App

LIMIT = 20
SHOWN_TIME = "%d.%m.%Y, %H:%M"
"""How the list prints a time: «22.11.2026, 10:27», in the server's time zone."""


class Dashboard:
    """The page `/manage/T` and what fills it."""

    def __init__(self, app: App, zone: str) -> None:
        self._app = app
        self._zone = ZoneInfo(zone)

    def page(self, tenant_id: str) -> str:
        """Path of the dashboard."""
        return f"/manage/{tenant_id}"

    def updates(self, limit: int = LIMIT) -> Answer:
        """The updates, newest first: `data` is a list of {id, message, timestamp, color}."""
        return self._app.get("/api/dashboard/updates", limit=limit)

    def longer(self, limit: int) -> Answer:
        """As many of the updates."""
        return self.updates(limit)

    def local_time(self, moment: str) -> datetime:
        """A moment given as the table has it (ISO 8601), in the zone of the list's times."""
        return datetime.fromisoformat(moment).astimezone(self._zone)
