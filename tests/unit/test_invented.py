"""Which errors are owed to a deal that nobody but the run knows of."""

from __future__ import annotations

from typing import Any

import pytest

from postdeploy.checks.invented import errors_of_actions, errors_of_steps, leave_open_if_unknown
from postdeploy.errors import CannotTell
from postdeploy.platform.crm_events import new_lead, real_lead


@pytest.mark.parametrize(
    "error",
    [
        'Kommo request failed: 404 Not Found {"title":"Not Found","detail":"Lead not found"}',
        "Сделка не найдена в CRM",
        "Lead 1503846951 not found",
        {"validation-errors": [{"errors": [{"path": "entity_id", "code": "NotSupportedChoice"}]}]},
    ],
)
def test_a_deal_that_the_crm_does_not_know(error: object) -> None:
    with pytest.raises(CannotTell, match=r"придумана проверкой.*Задайте CRM_DEAL_ID"):
        leave_open_if_unknown(new_lead("pd"), ["fetch failed", error])
    with pytest.raises(CannotTell, match=r"сделки 77 \(CRM_DEAL_ID\) в Kommo нет"):
        leave_open_if_unknown(real_lead(77, "pd"), ["fetch failed", error])


@pytest.mark.parametrize(
    "error",
    [
        "fetch failed",
        "Agent not found",
        "Kommo request failed: 401 Unauthorized",
        "lead_id is null",
        "Sequence not found for lead 7",
        "Could not find the 'entity_id' column of 'webhook_events' in the schema cache",
        'null value in column "entity_id" of relation "webhook_events" violates not-null constraint',
        "",
    ],
)
def test_other_errors_are_the_platforms(error: str) -> None:
    leave_open_if_unknown(new_lead("pd"), [error])


@pytest.mark.parametrize(
    ("row", "errors"),
    [
        ({"error_message": "x", "execution_data": {"step_results": [{"error": "y"}, {}]}}, ["x", "y"]),
        ({"error_message": None, "execution_data": "готово"}, []),
        ({"execution_data": {"step_results": ["готово"]}}, []),
    ],
)
def test_errors_of_steps(row: dict[str, Any], errors: list[object]) -> None:
    assert errors_of_steps(row) == errors


@pytest.mark.parametrize(
    ("row", "errors"),
    [
        ({"action_results": [{"success": False, "error": "x"}, {"success": True}, "готово"]}, ["x"]),
        ({"action_results": "готово"}, []),
        ({}, []),
    ],
)
def test_errors_of_actions(row: dict[str, Any], errors: list[object]) -> None:
    assert errors_of_actions(row) == errors
