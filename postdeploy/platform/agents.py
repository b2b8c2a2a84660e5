"""AI agents of the organisation (contract: Dashboard)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postdeploy.platform.answer import Answer
from postdeploy.platform.app import App

MODEL = "openai/gpt-4o-mini"


@dataclass(frozen=True)
class Agent:
    """An agent as its creation was answered."""

    id: str
    name: str
    status: str


class Agents:
    """Create, list, read and delete agents."""

    def __init__(self, app: App) -> None:
        self._app = app

    def create(
        self, name: str, *, status: str = "active", instructions: str = "Отвечай кратко.", model: str = MODEL
    ) -> Answer:
        """Ask for a new agent; the answer's `data` is the agent."""
        return self._app.post(
            "/api/agents", {"name": name, "status": status, "model": model, "instructions": instructions}
        )

    def all(self) -> Answer:
        """The organisation's agents of any status, newest first."""
        return self._app.get("/api/agents", limit=100)

    def active(self) -> Answer:
        """The active agents, as the chat's selector asks for them."""
        return self._app.get("/api/agents", status="active", limit=100)

    def get(self, agent_id: str) -> Answer:
        """One agent; may be up to 600 s old."""
        return self._app.get(f"/api/agents/{agent_id}")

    def delete(self, agent_id: str) -> Answer:
        """Delete an agent; what belongs to it goes too."""
        return self._app.delete(f"/api/agents/{agent_id}")


def agent_from(data: dict[str, Any]) -> Agent:
    """Read an agent from the answer's `data`."""
    return Agent(id=str(data["id"]), name=str(data.get("name", "")), status=str(data.get("status", "")))
