"""Whether a rule applies to an event, and what its actions come to. No database in here.

Conditions are understood as far as the recording shows them: `field_value` on the lead's current state, and
`stage_changed` on the event's status. The others never hold (README of the stand).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from postdeploy.stand.platform.web.database import Row

TRIGGERS = ("lead_created", "lead_updated", "message_received", "stage_changed", "time_based", "manual")
CONDITIONS = ("field_value", "stage_changed", "time_elapsed", "event_triggered", "custom_condition")
ACTIONS = (
    "send_message",
    "change_stage",
    "create_task",
    "update_field",
    "send_email",
    "webhook",
    "ai_response",
)
NEEDED = {"send_message": "template"}
"""What an action can't do without: a message without template fails (exchange S6.put)."""


@dataclass(frozen=True)
class Occasion:
    """Something that happened and may fire rules."""

    org_id: str
    trigger_type: str
    trigger_data: dict[str, Any]
    lead_id: str | None = None
    current_state: dict[str, Any] | None = None


def matches(rule: Row, occasion: Occasion) -> bool:
    """Whether the rule is active, waits for this kind of event, and all its conditions hold."""
    if not rule["is_active"] or rule["trigger_type"] != occasion.trigger_type:
        return False
    return all(holds(condition, occasion) for condition in rule["conditions"])


def holds(condition: dict[str, Any], occasion: Occasion) -> bool:
    """Whether one condition holds."""
    match condition.get("type"):
        case "field_value":
            state = occasion.current_state or {}
            return _compare(state.get(str(condition.get("field"))), condition)
        case "stage_changed":
            wanted = condition.get("value")
            return wanted is None or str(occasion.trigger_data.get("status_id")) == str(wanted)
    return False


def perform(rule: Row) -> list[dict[str, Any]]:
    """Carry out the actions: `[{"action", "success"}]`, as `rule_executions.action_results` has it."""
    return [{"action": action, "success": _succeeds(action)} for action in rule["actions"]]


def context_of(rule: Row, occasion: Occasion) -> dict[str, Any]:
    """`rule_executions.execution_context`; what is not known is left out (exchange S6.executions)."""
    context = {
        "leadId": occasion.lead_id,
        "agentId": rule["agent_id"],
        "ruleName": rule["name"],
        "triggerData": occasion.trigger_data,
        "triggerType": occasion.trigger_type,
        "currentState": occasion.current_state,
        "organizationId": occasion.org_id,
    }
    return {key: value for key, value in context.items() if value is not None}


def _succeeds(action: dict[str, Any]) -> bool:
    needed = NEEDED.get(action["type"])
    return needed is None or bool(action.get(needed))


def _compare(actual: Any, condition: dict[str, Any]) -> bool:
    compare = OPERATORS.get(str(condition.get("operator", "equals")))
    return compare is not None and compare(actual, condition.get("value"))


def _numbers(compare: Callable[[float, float], bool]) -> Callable[[Any, Any], bool]:
    def compared(actual: Any, wanted: Any) -> bool:
        try:
            return compare(float(actual), float(wanted))
        except (TypeError, ValueError):
            return False

    return compared


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "equals": lambda actual, wanted: str(actual) == str(wanted),
    "not_equals": lambda actual, wanted: str(actual) != str(wanted),
    "greater_than": _numbers(lambda actual, wanted: actual > wanted),
    "less_than": _numbers(lambda actual, wanted: actual < wanted),
    "contains": lambda actual, wanted: str(wanted) in str(actual or ""),
}
