from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from postdeploy.checks import engine
from postdeploy.checks.asserting import Mismatch
from postdeploy.platform.answer import Answer
from postdeploy.platform.crm_events import Lead
from tests.unit.answers import NOT_YES, ODD, answer
from tests.unit.russian import accepts, rejects
from tests.unit.tables import ORG, Tables, run_over

if TYPE_CHECKING:
    from postdeploy.session.run import Run

LEAD = Lead(1_795_343_325, "Сделка pd-1")
TITLE = "Правило выполнено: Моё"
TAKEN = answer({"success": True, "eventId": "ev1", "message": "Webhook received and queued for processing"})
NOBODYS = answer({"success": True, "message": "Event received but orgId not found"})


def test_the_event_was_taken() -> None:
    accepts(engine.taken(), TAKEN)
    rejects(engine.taken(), NOBODYS, "ничьё", "orgId not found")


@pytest.mark.parametrize("reply", [*NOT_YES, *ODD], ids=lambda reply: reply.describe()[:40])
def test_the_event_was_not_taken(reply: Answer) -> None:
    rejects(engine.taken(), reply)


def test_a_taken_event_is_registered_for_removal() -> None:
    owned: list[str] = []
    run = run_over(Tables(), own_event=owned.append)
    assert engine.expect_taken(run, TAKEN) == "ev1"
    assert owned == ["ev1"]


def event(**changes: Any) -> dict[str, Any]:
    return {"id": "ev1", "org_id": ORG, "status": "completed", "error": None, **changes}


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (None, "нет"),
        (event(status="pending"), "«pending»"),
        (event(status="processing"), "«processing»"),
        (event(status="retrying", error="нет таблицы"), "«retrying» нет таблицы"),
        (event(status="failed"), "«failed»"),
    ],
)
def test_the_event_was_not_processed(row: dict[str, Any] | None, word: str) -> None:
    accepts(engine.is_processed(), event())
    rejects(engine.is_processed(), row, word)


def test_the_event_is_of_ones_own_organisation() -> None:
    engine.expect_processed(run_over(Tables(webhook_events=[event()])), "ev1")
    with pytest.raises(Mismatch, match="south"):
        engine.expect_processed(run_over(Tables(webhook_events=[event(org_id="south")])), "ev1")


def entry(key: str = "l1", **changes: Any) -> dict[str, Any]:
    row = {
        "id": key,
        "org_id": ORG,
        "activity_type": "rule_executed",
        "title": TITLE,
        "metadata": {"rule_id": "r1", "lead_id": str(LEAD.id)},
        "created_at": "2026-11-22T10:00:00+00:00",
    }
    return {**row, **changes}


def log_run(*rows: dict[str, Any], shown: bool = True) -> Run:
    listed = [{"id": row["id"], "message": row["title"]} for row in rows if shown]
    updates = answer({"success": True, "data": listed})
    dashboard = SimpleNamespace(updates=lambda: updates)
    return run_over(Tables(activity_logs=list(rows)), dashboard=dashboard)


def logged(run: Run) -> dict[str, Any]:
    return engine.expect_logged(run, "rule_executed", TITLE, {"rule_id": "r1"}, LEAD)


@pytest.mark.parametrize("lead_id", [str(LEAD.id), LEAD.id])
def test_one_entry_about_this_object_and_deal(lead_id: str | int) -> None:
    mine = entry(metadata={"rule_id": "r1", "lead_id": lead_id})
    others = (
        entry("l2", metadata={"rule_id": "r2", "lead_id": "5"}),
        entry("l3", title="Правило изменено: Моё"),
        entry("l4", activity_type="sequence_executed"),
        entry("l5", metadata={"rule_id": "r1", "lead_id": "5"}),
    )
    assert logged(log_run(mine, *others))["id"] == "l1"


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([], "ровно одна запись"),
        ([entry(), entry("l2")], "ровно одна запись"),
        ([entry(), entry("l2", title="Правило выполнено: Чужое")], "Чужое"),
        ([entry(title="Правило выполнено:")], "Правило выполнено:"),
        ([entry(metadata={"rule_id": "r2", "lead_id": str(LEAD.id)})], "ровно одна запись"),
        ([entry(metadata={"rule_id": "r1", "lead_id": "5"})], "ни одной; о других сделках: 5"),
        ([entry(metadata={"rule_id": "r1"})], "ни одной"),
        ([entry(org_id="south")], "org_id: .south"),
    ],
)
def test_no_such_entry_or_another(rows: list[dict[str, Any]], word: str) -> None:
    with pytest.raises(Mismatch, match=word):
        logged(log_run(*rows))


def test_the_entry_must_be_shown_on_the_dashboard() -> None:
    with pytest.raises(Mismatch, match="GET /api/dashboard/updates"):
        logged(log_run(entry(), shown=False))
