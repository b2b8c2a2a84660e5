"""Whatever a service answers, reading it ends in a verdict of ours: no other exception."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postdeploy.checks import chat, engine, kommo, rules, scripts, switch, worker
from postdeploy.checks.asserting import explain
from postdeploy.checks.common import accepted, gives_id, refused
from postdeploy.checks.object_list import expect_listed
from postdeploy.checks.pages import loads_with
from postdeploy.checks.read_only.worker import _expect_counted as expect_counted
from postdeploy.checks.waiting import Budget
from postdeploy.config.version import wanted_version
from postdeploy.errors import CannotTell, NotChecked, ReadOnly
from postdeploy.platform import whole
from postdeploy.platform import wire as wires
from postdeploy.platform.agents import Agents, agent_from
from postdeploy.platform.answer import Answer
from postdeploy.platform.app import App
from postdeploy.platform.crm import Crm
from postdeploy.platform.crm_events import CrmAccount, CrmEvents, new_lead
from postdeploy.platform.database import Database, Row
from postdeploy.platform.integrations import Integrations
from postdeploy.platform.log_sources import UrlSource
from postdeploy.platform.pages import Pages
from postdeploy.platform.rules import DEAL_CREATED, RuleDraft, Rules
from postdeploy.platform.scripts import Script, Scripts
from postdeploy.platform.sequences import SequenceDraft, Sequences
from postdeploy.platform.session import sign_in
from postdeploy.platform.wire import Wire
from postdeploy.platform.worker import Worker, started_at
from tests.unit.runs import run_of
from tests.unit.settings import FULL
from tests.unit.tables import NoTables

SCRIPT = Script("Приветствие", "greeting", "Здравствуйте!")
DEPLOYED = datetime(2026, 11, 22, 10, tzinfo=UTC)
NAMES = (
    "data",
    "success",
    "error",
    "details",
    "message",
    "messages",
    "id",
    "content",
    "conversationId",
    "conversations",
    "redis",
    "connected",
    "lastError",
    "status",
    "service",
    "worker",
    "queueName",
    "timestamp",
    "uptime",
    "csrfToken",
    "url",
    "user",
    "orgId",
    "email",
    "tenantId",
    "code",
    "hint",
    "_embedded",
    "pipelines",
    "statuses",
    "name",
    "sort",
    "integration",
    "jobId",
    "role",
    "total",
    "version",
    "is_active",
    "jobs",
    "completed",
    "integrations",
    "eventId",
    "startedAt",
)
TEXTS = st.sampled_from(["ok", "worker", "", "2026-11-22T10:00:00Z", "9" * 400, "\ud800", "/login?error=x", "PGRST002"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=12,
)
BODIES = JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60)
HEADERS = st.dictionaries(
    st.sampled_from(["content-type", "location", "retry-after", "set-cookie", "server", "content-range", "date"]),
    st.sampled_from(
        ["text/html; charset=nope", "application/json", "text/event-stream", "//[x", "http://[x/", "/", "a=b; Secure"]
    )
    | st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20),
    max_size=4,
)
ANSWERS = st.lists(st.tuples(st.integers(200, 599), HEADERS, BODIES), min_size=1, max_size=4)
KOMMO = CrmAccount("kommo.test")


class Plain(Crm):
    def connection(self) -> Row:
        return {"base_domain": "kommo.test", "access_token": "t"}


def told(*matchers: Any) -> Callable[[Any], None]:
    """Ask each matcher, and for its words where it says no."""

    def look(value: Any) -> None:
        for matcher in matchers:
            if not matcher.matches(value):
                explain(value, matcher)

    return look


def ways(wire: Wire) -> dict[str, Callable[[], object]]:
    """Each way in which something foreign is read."""
    app, url = App(wire, "http://app.test"), "http://db.test"
    answers = told(accepted(), gives_id(), refused(404), chat.answers_in("c1"), chat.lists_conversation("c1"))
    lists = told(chat.lists_agents({"a": "A"}, {"b": "B"}), kommo.says_started())
    health = told(worker.redis_connected(), worker.is_well(), worker.listens_to("q"), worker.started_after(DEPLOYED))
    return {
        "sign in": lambda: sign_in(app, "qa@north.test", "x"),
        "page": lambda: told(loads_with("Чат"))(Pages(app).open("/")),
        "answers": lambda: answers(app.post("/api/chat", {})),
        "lists": lambda: lists(app.get("/api/agents")),
        "message": lambda: told(chat.is_answer_to("x"))(app.get("/api/chat").at("data", "message")),
        "health": lambda: health(Worker(wire, "http://worker.test").health()),
        "rows": lambda: Database(wire, url, FULL["SUPABASE_SERVICE_ROLE_KEY"]).rows("agents"),
        "count": lambda: Database(wire, url, FULL["SUPABASE_SERVICE_ROLE_KEY"]).count("agents"),
        "knock": lambda: Database(wire, url, "key").knock().describe(),
        "pipelines": lambda: Plain(wire, Database(wire, url, "key"), "o1").pipelines(),
        "rule": lambda: created(app, "rules", Rules(app).create("a1", RuleDraft("А", DEAL_CREATED, "Б"))),
        "rules": lambda: expect_listed(partial(Rules(app).of, "a1"), "1", {"is_active": True}, "правило", Budget(0)),
        "sequence": lambda: created(app, "sequences", Sequences(app).create("a1", SequenceDraft("А"))),
        "sequences": lambda: expect_listed(partial(Sequences(app).of, "a1"), "1", {}, "цепочка", Budget(0)),
        "scripts": lambda: told(scripts.holds_exactly({"1": SCRIPT}, "o1"))(scripts.as_rows(Scripts(app).of("a1"))),
        "agents": lambda: [agent_from(item) for item in Agents(app).all().objects("data") if item.get("id")],
        "integrations": lambda: told(kommo.installed("1"))(Integrations(app).of("a1")),
        "event": lambda: told(engine.taken())(
            CrmEvents(app, CrmAccount("kommo.test"), "north").deal_created(new_lead("А"))
        ),
        "metrics": lambda: expect_counted(run_of(worker=Worker(wire, "http://worker.test"))),
        "start": lambda: started_at(Worker(wire, "http://worker.test").health()),
        "log": lambda: UrlSource(wire, "http://log.test/x").recent(),
        "version": lambda: wanted_version("/v#version=1").found(app.get("/v").body, app.get("/v").headers),
    }


def created(app: App, table: str, creation: Answer) -> None:
    """What a line does with the answer to a creation, where the tables are not seen."""
    run = run_of(tables=NoTables())
    nouns = Rules(app) if table == "rules" else Sequences(app)
    rules.expect_not_refused_for(creation, "триггер")
    switch.as_created(run, nouns, table, "a1", creation)
    rules.stored_object(run, table, creation, "Создано", lambda: nouns.of("a1"))


@pytest.mark.parametrize("way", list(ways(Wire(timeout=1, record=lambda _exchange: None))))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(answers=ANSWERS)
def test_reading_ends_in_a_verdict(
    way: str, answers: list[tuple[int, dict[str, str], bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = list(answers)

    def answered(_inner: object, request: httpx.Request, _service: str, _end: float) -> httpx.Response:
        status, headers, body = left.pop(0) if len(left) > 1 else left[0]
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        raw = [(name, value) for name, value in raw if whole._is_kept(name, value)]
        return whole._Whole(status, headers=raw, content=body, request=request)

    monkeypatch.setattr(wires, "read_whole", answered)
    wire = Wire(timeout=1, record=lambda _exchange: None)
    with suppress(CannotTell, AssertionError, NotChecked, ReadOnly):
        ways(wire)[way]()
    wire.close()
