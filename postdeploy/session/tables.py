"""The platform's tables, where this access shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postdeploy.platform.database import Database

if TYPE_CHECKING:
    from postdeploy.config.settings import Settings
    from postdeploy.evidence.collector import Evidence
    from postdeploy.platform.wire import Wire


class Tables(Database):
    """Rows of the tables; a check that cannot look into them says so in the evidence of its line."""

    def __init__(self, wire: Wire, settings: Settings, evidence: Evidence) -> None:
        key = settings.supabase_service_role_key
        super().__init__(wire, settings.supabase_url, key.get_secret_value() if key else None)
        self._evidence = evidence

    def seen(self, where: str) -> bool:
        """Whether a check can look there; when it cannot, the line's evidence says what was not looked at."""
        if not self.given:
            self._evidence.text("Не посмотрели", f"{where}: не задан SUPABASE_SERVICE_ROLE_KEY.")
        return self.given
