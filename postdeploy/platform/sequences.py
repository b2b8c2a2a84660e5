"""Sequences of an agent (contract: Sequences)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from postdeploy.platform.answer import Answer
from postdeploy.platform.app import App
from postdeploy.platform.rules import DEAL_CREATED

STEPS: tuple[dict[str, Any], ...] = (
    {"step_order": 1, "delay_minutes": 0, "action_type": "send_message", "template": "Здравствуйте!"},
    {
        "step_order": 2,
        "delay_minutes": 0,
        "action_type": "create_task",
        "task_title": "Позвонить клиенту",
        "task_description": "Перезвонить и уточнить детали",
    },
    {"step_order": 3, "delay_minutes": 0, "action_type": "wait"},
)
"""Three steps of different kinds, without delay, so that a whole sequence can be watched."""
PAUSE = timedelta(minutes=45)
"""Long beside any run and beside what clocks differ; in seconds, hours or days it is another time."""
PAUSED_STEPS: tuple[dict[str, Any], ...] = tuple(
    {"step_order": order, "delay_minutes": PAUSE // timedelta(minutes=1), "action_type": "wait"} for order in (1, 2)
)
"""Two steps that do nothing, with a pause: before each of them, or, on another platform, after it."""
BY_HAND = "manual"


@dataclass(frozen=True)
class SequenceDraft:
    """A sequence as the dialog «Создать последовательность» sends it."""

    name: str
    trigger_type: str = DEAL_CREATED
    steps: tuple[dict[str, Any], ...] = STEPS
    is_active: bool = True

    def as_api(self) -> dict[str, Any]:
        """The request's body."""
        return {
            "name": self.name,
            "trigger_type": self.trigger_type,
            "is_active": self.is_active,
            "steps": list(self.steps),
        }


class Sequences:
    """Sequences of one agent at a time."""

    def __init__(self, app: App) -> None:
        self._app = app

    def create(self, agent_id: str, draft: SequenceDraft) -> Answer:
        """Create a sequence; `data.id` is its id."""
        return self._app.post(f"/api/agents/{agent_id}/sequences", draft.as_api())

    def of(self, agent_id: str) -> Answer:
        """List the agent's sequences with their steps under `data`."""
        return self._app.get(f"/api/agents/{agent_id}/sequences")

    def switch(self, agent_id: str, object_id: str, name: str, *, on: bool) -> Answer:
        """Switch a sequence on or off; its name stays."""
        return self._app.patch(f"/api/agents/{agent_id}/sequences/{object_id}", {"name": name, "is_active": on})

    def start(self, agent_id: str, sequence_id: str, lead_id: int) -> Answer:
        """Start a sequence by hand for a deal; `data.execution_id` is the id of its execution."""
        path = f"/api/agents/{agent_id}/sequences?sequenceId={sequence_id}"
        return self._app.call("PUT", path, json={"lead_id": str(lead_id), "initial_data": {}})

    def delete(self, agent_id: str, sequence_id: str) -> Answer:
        """Delete a sequence."""
        return self._app.delete(f"/api/agents/{agent_id}/sequences/{sequence_id}")
