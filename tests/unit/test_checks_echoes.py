"""Others may speak of the very deal that ours is about."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from postdeploy.checks import engine, rules
from postdeploy.checks.deals import OurDeals
from postdeploy.checks.echoes import events_of_others, executions_of_others
from postdeploy.errors import CannotTell
from postdeploy.platform.crm_events import Lead, new_lead, real_lead
from tests.unit.russian import accepts, rejects
from tests.unit.tables import MARK, NoTables, Tables, run_over

LEAD = real_lead(27_182_818, MARK)


def event(at: str, name: str = "Сделка клиента", **changes: Any) -> dict[str, Any]:
    row = {"entity_id": str(LEAD.id), "event_subtype": "lead_created", "created_at": f"2026-11-22T{at}+00:00"}
    return {**row, "payload": {"leads": {"add": [{"id": LEAD.id, "name": name}]}}, **changes}


OURS = event("10:00:00", LEAD.name)


def counted(*rows: dict[str, Any], lead: Lead = LEAD) -> int:
    return events_of_others(run_over(Tables(webhook_events=list(rows))), lead)


def test_events_of_others_since_ours_and_shortly_before_it() -> None:
    assert counted(OURS) == 0
    assert counted(OURS, event("10:00:03"), event("09:59:00")) == 2
    assert counted(OURS, event("09:50:00"), event("10:00:01", entity_id="5")) == 0
    assert counted(OURS, event("10:00:01", event_subtype="lead_updated")) == 0


def test_of_nothing_nobody_is_counted() -> None:
    assert counted(event("10:00:01")) == 0, "ours is not seen"
    assert counted(OURS, event("10:00:01"), lead=new_lead(MARK)) == 0, "nobody else knows of an invented one"
    assert events_of_others(run_over(NoTables(webhook_events=[OURS, event("10:00:01")])), LEAD) == 0


@pytest.mark.parametrize("at", [None, "скоро", 5])
def test_a_table_without_times_tells_of_nobody(at: Any) -> None:
    assert counted(OURS, event("10:00:01", created_at=at)) == 0


def test_a_table_that_cannot_be_read_tells_of_nobody() -> None:
    class Closed(Tables):
        def rows(self, *_asked: Any, **_more: Any) -> Any:
            raise CannotTell("permission denied")

    assert events_of_others(run_over(Closed()), LEAD) == 0


def execution(key: str, **changes: Any) -> dict[str, Any]:
    return {"id": key, "lead_id": str(LEAD.id), "org_id": "north", **changes}


def test_one_execution_for_each_event() -> None:
    two = OurDeals(LEAD, frozenset({"7"}), MARK, lambda: 1)
    once = partial(rules.executed_once, "Моё", org_id="north")
    accepts(once(two), [execution("e1"), execution("e2")])
    accepts(once(two), [execution("e1")])
    rejects(once(two), [execution("e1"), execution("e2"), execution("e3")], "выполнений: 3")
    rejects(once(two), [execution("e1"), execution("e2", lead_id="7")], "выполнений: 2")
    rejects(once(two), [execution("e1"), execution("e2", org_id="south")], "чужой организации")
    rejects(once(OurDeals(LEAD, frozenset(), MARK)), [execution("e1"), execution("e2")], "выполнений: 2")


def test_one_entry_for_each_event() -> None:
    entry = {"title": "Правило выполнено: А", "metadata": {"lead_id": str(LEAD.id)}}
    accepts(engine.logged_once("Правило выполнено: А", LEAD, lambda: 1), [entry, entry])
    rejects(engine.logged_once("Правило выполнено: А", LEAD, lambda: 1), [entry] * 3)
    rejects(engine.logged_once("Правило выполнено: А", LEAD), [entry] * 2)
    rejects(engine.logged_once("Правило выполнено: А", LEAD, lambda: 1), [entry, {**entry, "title": "Иначе"}])


def test_what_another_runs_event_has_led_to_is_not_ours() -> None:
    deals = OurDeals(LEAD, frozenset({"7"}), f"{MARK}-p6")
    told = {"ruleName": f"Правило {MARK}-p6", "triggerData": {"name": "Сделка pd-261122T100000-60m-0a0b0c0d"}}
    ours = {**told, "triggerData": {"name": f"Сделка {MARK}-p6"}}
    once = rules.executed_once("Моё", deals, "north")
    accepts(once, [execution("e1", execution_context=told), execution("e2", execution_context=ours)])
    accepts(once, [execution("e1", execution_context=told), execution("e2")])
    rejects(once, [execution("e1", execution_context=told)], "выполнений: 0")
    rejects(once, [execution("e1"), execution("e2", execution_context=ours)], "выполнений: 2")


def test_entries_are_as_many_as_executions() -> None:
    rows = [{**execution(key), "rule_id": "r1"} for key in ("e1", "e2")]
    run = run_over(Tables(rule_executions=rows))
    assert executions_of_others(run, LEAD, {"rule_id": "r1"}) == 1
    assert executions_of_others(run, LEAD, {"execution_id": "e1"}) == 0
    assert executions_of_others(run, new_lead(MARK), {"rule_id": "r1"}) == 0
