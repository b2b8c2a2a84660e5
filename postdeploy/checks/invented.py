"""What our own invention brings about: the CRM knows nothing of the deals that a run makes up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from postdeploy.checks.formatting import shown
from postdeploy.errors import CannotTell

if TYPE_CHECKING:
    from postdeploy.platform.crm_events import Lead

NO_SUCH_DEAL = re.compile(
    r"(?:\bleads?\b|сделк\w*|\bentity\b)[^.;,]{0,40}(?:not[ _-]?found|не найден|не существует|unknown)"
    r"|(?:kommo|amocrm).{0,60}\b404\b|\bentity_id\W{1,6}code\W{1,6}NotSupportedChoice",
    re.IGNORECASE,
)
"""How the CRM, or a platform that asks it, says that there is no such deal."""


def leave_open_if_unknown(lead: Lead, errors: Iterable[object]) -> None:
    """Errors of what the platform does in the CRM leave a line open where they say that the deal is not there.

    Raises:
        CannotTell: one of them says so.
    """
    said = next((text for text in map(str, errors) if NO_SUCH_DEAL.search(text)), None)
    if said is None:
        return
    why, advice = (
        ("сделка придумана проверкой, и в Kommo её нет", "Задайте CRM_DEAL_ID: номер тестовой сделки в Kommo")
        if lead.is_invented
        else (f"сделки {lead.id} (CRM_DEAL_ID) в Kommo нет", "Укажите в CRM_DEAL_ID номер тестовой сделки в Kommo")
    )
    raise CannotTell(f"Платформа действует над сделкой в самой Kommo, а {why}: {shown(said[:200])}. {advice}.")


def errors_of_steps(execution: Mapping[str, Any]) -> list[object]:
    """What an execution of a sequence has run into, by its own words and by those of its steps."""
    data = execution.get("execution_data")
    results = data.get("step_results") if isinstance(data, Mapping) else None
    steps = results if isinstance(results, list) else []
    told = [step.get("error") for step in steps if isinstance(step, Mapping)]
    return [error for error in (execution.get("error_message"), *told) if error]


def errors_of_actions(execution: Mapping[str, Any]) -> list[object]:
    """What the actions of a rule have run into."""
    results = execution.get("action_results")
    actions = results if isinstance(results, list) else []
    return [each["error"] for each in actions if isinstance(each, Mapping) and each.get("error")]
