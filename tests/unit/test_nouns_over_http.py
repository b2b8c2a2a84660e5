"""The thin modules of `postdeploy.platform`: each call goes where the contract says, with what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import pytest

from postdeploy.errors import CannotTell
from postdeploy.platform.agents import Agent, Agents, agent_from
from postdeploy.platform.answer import Answer
from postdeploy.platform.app import App
from postdeploy.platform.chat import Chat
from postdeploy.platform.crm_events import CrmAccount, CrmEvents, Lead, new_lead
from postdeploy.platform.dashboard import SHOWN_TIME, Dashboard
from postdeploy.platform.instruction import read_instruction
from postdeploy.platform.integrations import Integrations
from postdeploy.platform.rules import RuleDraft, Rules
from postdeploy.platform.scripts import Script, Scripts
from postdeploy.platform.sequences import SequenceDraft, Sequences
from postdeploy.platform.wire import Wire
from postdeploy.platform.worker import Worker, put_test_job, started_at
from tests.unit.answers import answer
from tests.unit.servers import Asked, Reply, Site

SCRIPT = Script("Приветствие", "greeting", "Здравствуйте!")
RULE = RuleDraft("Правило", "lead_created", "Спасибо!", priority=7)
SEQUENCE = SequenceDraft("Цепочка", is_active=False)
LEAD = Lead(1_795_343_325, "Сделка pd-1")
NORTH = CrmAccount("north.kommo.test", 12345678, 3177727, 32392156)
EVENT = {"account": {"base_domain": "north.kommo.test", "subdomain": "north", "id": 12345678}}
DEAL = [{"id": LEAD.id, "name": LEAD.name, "price": 1000}]
DEAL_IN_PLACE = [{**DEAL[0], "status_id": 32392156, "pipeline_id": 3177727}]
AGENT_BODY = {"name": "А", "status": "active", "model": "openai/gpt-4o-mini", "instructions": "Отвечай кратко."}
RULE_BODY = {
    "name": "Правило",
    "trigger_type": "lead_created",
    "conditions": [{"type": "field_value", "field": "name", "operator": "contains", "value": ""}],
    "actions": [{"type": "send_message", "template": "Спасибо!"}],
    "is_active": True,
    "priority": 7,
}
SCRIPT_BODY = {"title": "Приветствие", "scriptType": "greeting", "content": "Здравствуйте!", "pipelineStageId": None}

Call = Callable[[App], Answer]


@pytest.mark.parametrize(
    ("call", "request_line", "body"),
    [
        (lambda app: Agents(app).create("А"), "POST /api/agents", AGENT_BODY),
        (lambda app: Agents(app).active(), "GET /api/agents?status=active&limit=100", None),
        (lambda app: Agents(app).get("a1"), "GET /api/agents/a1", None),
        (lambda app: Agents(app).delete("a1"), "DELETE /api/agents/a1", None),
        (lambda app: Integrations(app).of("a1"), "GET /api/agents/a1/integrations", None),
        (
            lambda app: Integrations(app).install_kommo("a1"),
            "POST /api/agents/a1/integrations/kommo/install",
            {"integration_type": "kommo"},
        ),
        (lambda app: Integrations(app).sync("a1", "i1"), "POST /api/agents/a1/integrations/i1/sync", None),
        (lambda app: Dashboard(app, "UTC").updates(), "GET /api/dashboard/updates?limit=20", None),
        (
            lambda app: Chat(app, 5).send("Привет", agent_id="a1"),
            "POST /api/chat",
            {"message": "Привет", "useKnowledgeBase": True, "agentId": "a1"},
        ),
        (
            lambda app: Chat(app, 5).send("Ещё", conversation_id="c1"),
            "POST /api/chat",
            {"message": "Ещё", "useKnowledgeBase": True, "conversationId": "c1"},
        ),
        (lambda app: Chat(app, 5).history("c1"), "GET /api/chat?conversationId=c1", None),
        (lambda app: Chat(app, 5).conversations(), "GET /api/chat/conversations", None),
        (lambda app: Scripts(app).of("a1"), "GET /api/agents/a1/scripts", None),
        (lambda app: Scripts(app).create("a1", SCRIPT), "POST /api/agents/a1/scripts", SCRIPT_BODY),
        (lambda app: Scripts(app).edit("a1", "s1", SCRIPT), "PATCH /api/agents/a1/scripts/s1", SCRIPT_BODY),
        (lambda app: Scripts(app).delete("a1", "s1"), "DELETE /api/agents/a1/scripts/s1", None),
        (lambda app: Rules(app).of("a1"), "GET /api/agents/a1/rules?active_only=false", None),
        (lambda app: Rules(app).create("a1", RULE), "POST /api/agents/a1/rules", RULE_BODY),
        (lambda app: Rules(app).delete("a1", "r1"), "DELETE /api/agents/a1/rules/r1", None),
        (lambda app: Sequences(app).of("a1"), "GET /api/agents/a1/sequences", None),
        (
            lambda app: Sequences(app).create("a1", SEQUENCE),
            "POST /api/agents/a1/sequences",
            {"name": "Цепочка", "trigger_type": "lead_created", "is_active": False, "steps": list(SEQUENCE.steps)},
        ),
        (
            lambda app: Sequences(app).start("a1", "q1", LEAD.id),
            "PUT /api/agents/a1/sequences?sequenceId=q1",
            {"lead_id": str(LEAD.id), "initial_data": {}},
        ),
        (lambda app: Sequences(app).delete("a1", "q1"), "DELETE /api/agents/a1/sequences/q1", None),
        (
            lambda app: CrmEvents(app, NORTH, "north").deal_created(LEAD),
            "POST /api/crm/webhook",
            {**EVENT, "leads": {"add": DEAL_IN_PLACE}},
        ),
        (
            lambda app: CrmEvents(app, NORTH, "north").deal_updated(LEAD),
            "POST /api/crm/webhook",
            {**EVENT, "leads": {"update": DEAL_IN_PLACE}},
        ),
        (
            lambda app: put_test_job(app, "pd-1"),
            "POST /api/jobs",
            {"type": "test-job", "payload": {"test": True, "mark": "pd-1"}},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_call_goes_where_the_contract_says(
    app: App, site: Site, call: Call, request_line: str, body: dict[str, Any] | None
) -> None:
    def yes(_asked: Asked) -> Reply:
        return Reply({"success": True, "eventId": "e1"})

    site.routes = {request_line.split()[1].partition("?")[0]: yes}
    assert call(app).ok
    (asked,) = site.asked
    assert f"{asked.method} {asked.path}" == request_line
    assert (json.loads(asked.body) if asked.body else None) == body


def test_without_the_account_the_event_names_the_organisation(app: App, site: Site) -> None:
    CrmEvents(app, None, "north").deal_created(LEAD)
    assert site.asked[0].headers["x-org-id"] == "north"
    assert json.loads(site.asked[0].body) == {"leads": {"add": DEAL}}


def test_what_is_not_known_of_the_account_is_left_out(app: App, site: Site) -> None:
    CrmEvents(app, CrmAccount("k.test", pipeline_id=7), "north").deal_created(LEAD)
    told = json.loads(site.asked[0].body)
    assert told == {"account": {"base_domain": "k.test", "subdomain": "k"}, "leads": {"add": DEAL}}


def test_a_platform_that_takes_no_json_is_told_by_the_form_of_kommo(app: App, site: Site) -> None:
    def forms_alone(asked: Asked) -> Reply:
        by_form = asked.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        return Reply({"success": True, "eventId": "e1"}) if by_form else Reply({"success": False, "error": "no"}, 400)

    site.routes["/api/crm/webhook"] = forms_alone
    assert CrmEvents(app, NORTH, "north").deal_created(LEAD).at("eventId") == "e1"
    told = dict(parse_qsl(site.asked[-1].body.decode()))
    assert (told["leads[add][0][id]"], told["leads[add][0][name]"]) == (str(LEAD.id), LEAD.name)
    assert told["account[base_domain]"] == NORTH.base_domain


@pytest.mark.parametrize("reply", [Reply({"success": True, "message": "orgId not found"}), Reply("no", 500)])
def test_an_event_that_is_taken_in_neither_way_is_answered_as_json_was(app: App, site: Site, reply: Reply) -> None:
    site.routes["/api/crm/webhook"] = lambda asked: reply if asked.body.startswith(b"{") else Reply("form", 415)
    assert CrmEvents(app, NORTH, "north").deal_created(LEAD).status == reply.status
    assert len(site.asked) == 2


@pytest.mark.parametrize("status", [401, 403, 502, 504])
def test_an_event_that_may_have_got_through_is_sent_once(app: App, site: Site, status: int) -> None:
    site.routes["/api/crm/webhook"] = Reply({"error": "no"}, status)
    assert CrmEvents(app, NORTH, "north").deal_created(LEAD).status == status
    assert sum(asked.method == "POST" for asked in site.asked) == 1


def test_an_event_that_is_taken_is_sent_once(app: App, site: Site) -> None:
    site.routes["/api/crm/webhook"] = Reply({"success": True, "eventId": "e1"})
    CrmEvents(app, NORTH, "north").deal_created(LEAD)
    assert len(site.asked) == 1


def test_a_deal_is_announced_before_the_platform_hears_of_it(app: App, site: Site) -> None:
    heard: list[tuple[int, int]] = []
    CrmEvents(app, CrmAccount("k.test"), "north", lambda lead: heard.append((lead, len(site.asked)))).deal_updated(LEAD)
    assert heard == [(LEAD.id, 0)]


def test_pages_are_under_the_tenant(app: App) -> None:
    assert Dashboard(app, "UTC").page("7-north") == "/manage/7-north"
    assert Chat(app, 5).page("7-north") == "/manage/7-north/test-chat"
    assert Scripts(app).page("7-north", "a1") == "/manage/7-north/ai-agents/a1/scripts"
    assert Rules(app).page("7-north", "a1") == "/manage/7-north/ai-agents/a1/edit"
    integrations = Integrations(app)
    assert integrations.list_page("7-north", "a1") == "/manage/7-north/ai-agents/a1/available-integrations"
    assert integrations.kommo_page("7-north", "a1", "i1") == "/manage/7-north/ai-agents/a1/integrations/i1/edit"


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("UTC", "22.11.2026, 23:27"), ("Europe/Moscow", "23.11.2026, 02:27"), ("America/New_York", "22.11.2026, 18:27")],
)
def test_the_dashboards_time_is_that_of_its_server(app: App, zone: str, shown: str) -> None:
    moment = Dashboard(app, zone).local_time("2026-11-22T23:27:01.157869+00:00")
    assert f"{moment:{SHOWN_TIME}}" == shown


def test_an_agent_as_it_was_answered() -> None:
    assert agent_from({"id": "a1", "name": "А", "status": "active", "extra": 1}) == Agent("a1", "А", "active")
    assert agent_from({"id": 7}) == Agent("7", "", "")


def test_an_invented_deal_is_marked_and_fits_the_column() -> None:
    leads = [new_lead("pd-1") for _ in range(50)]
    assert len({lead.id for lead in leads}) > 45
    assert all(1_000_000_000 < lead.id < 2**31 and "pd-1" in lead.name for lead in leads)


def test_health_and_metrics_of_the_worker(wire: Wire, site: Site) -> None:
    site.routes = {"/health": Reply({"status": "degraded"}, 503), "/metrics": Reply({"jobs": {}})}
    worker = Worker(wire, site.url)
    assert (worker.health().status, worker.health().at("status")) == (503, "degraded")
    assert worker.metrics().at("jobs") == {}


def test_when_the_worker_was_started() -> None:
    moment = started_at(answer({"timestamp": "2026-11-22T10:00:30.500Z", "uptime": 30.5}))
    assert moment is not None
    assert moment.isoformat() == "2026-11-22T10:00:00+00:00"


def test_a_document_that_is_not_there() -> None:
    with pytest.raises(CannotTell, match=r"Документ docs/NOWHERE\.md не читается"):
        read_instruction("docs/NOWHERE.md")
