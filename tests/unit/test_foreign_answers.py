"""Whatever a service answers, reading it ends in a verdict of ours: no other exception."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postdeploy.checks import chat, kommo, worker
from postdeploy.checks.asserting import explain
from postdeploy.checks.common import accepted, gives_id, refused
from postdeploy.checks.pages import loads_with
from postdeploy.errors import CannotTell
from postdeploy.platform import wire as wires
from postdeploy.platform.app import App
from postdeploy.platform.crm import Crm
from postdeploy.platform.database import Database, Row
from postdeploy.platform.log_sources import UrlSource
from postdeploy.platform.pages import Pages
from postdeploy.platform.session import sign_in
from postdeploy.platform.wire import Wire
from postdeploy.platform.worker import Worker
from postdeploy.version import wanted_version
from tests.unit.settings import FULL

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
        "log": lambda: UrlSource(wire, "http://log.test/x").recent(),
        "version": lambda: wanted_version("/v#version=1").found(app.get("/v").body, app.get("/v").headers),
    }


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
        raw = [(name, value) for name, value in raw if wires._is_kept(name, value)]
        return wires._Whole(status, headers=raw, content=body, request=request)

    monkeypatch.setattr(wires, "_bounded", answered)
    wire = Wire(timeout=1, record=lambda _exchange: None)
    with suppress(CannotTell, AssertionError):
        ways(wire)[way]()
    wire.close()
