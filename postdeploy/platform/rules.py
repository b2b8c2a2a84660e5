"""Automation rules (contract: Rules)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from postdeploy.platform.answer import Answer
from postdeploy.platform.app import App

DEAL_CREATED = "lead_created"
"""The checklist says "Сделка создана" (contract: Rules)."""
DEAL_UPDATED = "lead_updated"
SEND_MESSAGE = "send_message"
"""The checklist says "Отправить сообщение"."""

ANY_DEAL = {"type": "field_value", "field": "name", "operator": "contains", "value": ""}
"""A condition that holds for every deal, for a dialog that refuses a rule without one (contract: pages)."""
NO_DEAL = ANY_DEAL | {"value": "Так сделку никто не назовёт"}
"""A condition that holds for no deal, in the one form that is known to be understood."""


@dataclass(frozen=True)
class RuleDraft:
    """A rule as the dialog «Создать правило автоматизации» sends it."""

    name: str
    trigger_type: str
    template: str
    is_active: bool = True
    priority: int = 10
    condition: Mapping[str, str] = field(default_factory=lambda: ANY_DEAL)
    """Beside the trigger, nothing is asked of the deal."""

    @property
    def conditions(self) -> list[dict[str, str]]:
        """The one condition, in a list as it is sent."""
        return [dict(self.condition)]

    @property
    def actions(self) -> list[dict[str, str]]:
        """The one action: send a message."""
        return [{"type": SEND_MESSAGE, "template": self.template}]

    def as_api(self) -> dict[str, Any]:
        """The request's body."""
        return {
            "name": self.name,
            "trigger_type": self.trigger_type,
            "conditions": self.conditions,
            "actions": self.actions,
            "is_active": self.is_active,
            "priority": self.priority,
        }


class Rules:
    """Rules of one agent at a time."""

    def __init__(self, app: App) -> None:
        self._app = app

    def page(self, tenant_id: str, agent_id: str) -> str:
        """Path of the agent's page with the tabs «Правила» and «Цепочки»."""
        return f"/manage/{tenant_id}/ai-agents/{agent_id}/edit"

    def create(self, agent_id: str, draft: RuleDraft) -> Answer:
        """Create a rule; `data.id` is its id."""
        return self._app.post(f"/api/agents/{agent_id}/rules", draft.as_api())

    def of(self, agent_id: str) -> Answer:
        """List the agent's rules, inactive ones included, under `data`."""
        return self._app.get(f"/api/agents/{agent_id}/rules", active_only="false")

    def switch(self, agent_id: str, object_id: str, name: str, *, on: bool) -> Answer:
        """Switch a rule on or off; its name stays."""
        return self._app.patch(f"/api/agents/{agent_id}/rules/{object_id}", {"name": name, "is_active": on})

    def delete(self, agent_id: str, rule_id: str) -> Answer:
        """Delete a rule."""
        return self._app.delete(f"/api/agents/{agent_id}/rules/{rule_id}")
