"""An agent's integrations and the Kommo sync button (contract: Kommo sync)."""

from __future__ import annotations

from postdeploy.platform.answer import Answer
from postdeploy.platform.app import App


class Integrations:
    """Integrations of one agent."""

    def __init__(self, app: App) -> None:
        self._app = app

    def list_page(self, tenant_id: str, agent_id: str) -> str:
        """Path of the page with the agent's integrations."""
        return f"/manage/{tenant_id}/ai-agents/{agent_id}/available-integrations"

    def kommo_page(self, tenant_id: str, agent_id: str, integration_id: str) -> str:
        """Path of Kommo's settings, where the sync button is."""
        return f"/manage/{tenant_id}/ai-agents/{agent_id}/integrations/{integration_id}/edit"

    def of(self, agent_id: str) -> Answer:
        """List the integrations; rows under `integrations`."""
        return self._app.get(f"/api/agents/{agent_id}/integrations")

    def install_kommo(self, agent_id: str) -> Answer:
        """Make the agent's Kommo integration; idempotent; the row is under `integration`."""
        return self._app.post(f"/api/agents/{agent_id}/integrations/kommo/install", {"integration_type": "kommo"})

    def sync(self, agent_id: str, integration_id: str) -> Answer:
        """Press «Синхронизировать настройки CRM»."""
        return self._app.post(f"/api/agents/{agent_id}/integrations/{integration_id}/sync")
