"""A real deal: read from the CRM, sent in events, and left alone when a run cleans up."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdeploy.errors import CannotTell
from postdeploy.platform.app import App
from postdeploy.platform.crm_deal import deal_from
from postdeploy.platform.crm_events import CrmEvents, new_lead, real_lead
from postdeploy.platform.wire import Wire
from postdeploy.testdata.tables import _leads
from tests.unit.servers import Reply, Site
from tests.unit.test_crm import connection, crm

LEAD = {"id": 77, "name": "Проверка", "_embedded": {"tags": [{"id": 1, "name": "тест"}]}}
NOTES = {"_embedded": {"notes": [{"id": 5, "note_type": "common", "params": {"text": "Здравствуйте!"}}]}}
TASKS = {"_embedded": {"tasks": [{"id": 8, "text": "Позвонить", "entity_id": 77}, {"id": 9, "entity_id": 78}]}}


def test_a_deal_is_read_with_what_hangs_on_it(kommo: Site, trusting: Wire) -> None:
    kommo.routes = {"/api/v4/leads/77": Reply(LEAD), "/api/v4/leads/77/notes": Reply("", 204)}
    kommo.routes["/api/v4/tasks"] = Reply("", 204)
    asked = crm(trusting, crm_connections=[connection(kommo)])
    before = asked.deal(77)
    assert (before.name, before.hanging) == ("Проверка", frozenset({"тег «тест»"}))
    kommo.routes |= {"/api/v4/leads/77/notes": Reply(NOTES), "/api/v4/tasks": Reply(TASKS)}
    assert asked.deal(77).news_since(before) == [
        "задача 8: «Позвонить», сделка 77",
        "примечание 5: «Здравствуйте!»",
    ]
    assert {each.headers["authorization"] for each in kommo.asked} == {"Bearer kommo-access-token"}


@pytest.mark.parametrize("reply", [Reply("", 204), Reply({"title": "Not Found"}, 404)])
def test_a_deal_that_is_not_there(kommo: Site, trusting: Wire, reply: Reply) -> None:
    kommo.routes = {"/api/v4/leads/77": reply, "/api/v4/leads/77/notes": reply, "/api/v4/tasks": reply}
    with pytest.raises(CannotTell, match=r"Сделки 77 \(CRM_DEAL_ID\) в Kommo нет"):
        crm(trusting, crm_connections=[connection(kommo)]).deal(77)


@pytest.mark.parametrize("reply", [Reply({"title": "Unauthorized"}, 401), Reply("<h1>Kommo</h1>")])
def test_a_crm_that_does_not_tell(kommo: Site, trusting: Wire, reply: Reply) -> None:
    kommo.routes = {"/api/v4/leads/77": reply, "/api/v4/leads/77/notes": reply, "/api/v4/tasks": reply}
    with pytest.raises(CannotTell, match="Kommo"):
        crm(trusting, crm_connections=[connection(kommo)]).deal(77)


JSON = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda one: (
        st.lists(one) | st.dictionaries(st.sampled_from(["_embedded", "notes", "tasks", "tags", "params", "id"]), one)
    ),
)


@given(JSON, JSON, JSON)
def test_no_answer_whatever_breaks_the_look(lead: Any, notes: Any, tasks: Any) -> None:
    deal_from(lead, notes, tasks)


def test_only_an_invented_deal_is_ours_to_clean_up_after(app: App, site: Site) -> None:
    announced: list[int] = []
    events = CrmEvents(app, None, "o1", announced.append)
    site.routes["/api/crm/webhook"] = Reply({"success": True})
    invented = new_lead("pd-1")
    events.deal_created(invented)
    events.deal_created(real_lead(77, "pd-1"))
    assert announced == [invented.id]
    payload = {"leads": {"add": [{"id": invented.id}, {"id": 77}, {"id": "x"}, {"id": None}]}}
    assert _leads({"payload": payload}) == [str(invented.id)]
