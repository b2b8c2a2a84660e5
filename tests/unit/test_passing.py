"""Trouble that passes is waited for, attempt by attempt; what never ends cannot be told; no write is done twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdeploy.errors import CannotTell
from postdeploy.evidence.collector import Evidence
from postdeploy.evidence.redaction import Redactor
from postdeploy.platform import passing
from postdeploy.platform.app import App
from postdeploy.platform.crm import Crm
from postdeploy.platform.database import Database, Row
from postdeploy.platform.exchange import Exchange
from postdeploy.platform.manners import Manners
from postdeploy.platform.unanswered import Gated, Refused, Unreachable
from postdeploy.platform.wire import IMPATIENT, Wire
from tests.unit.servers import Asked, Reply, Site, hangs_up, raw, says, silent

NGINX = Reply("<html><h1>502 Bad Gateway</h1><hr>nginx</html>", 502)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK"
CSRF = "/api/auth/csrf"
OK = Reply({"csrfToken": "t1"})


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "FIRST_PAUSE", 0.005)
    monkeypatch.setattr(passing, "LONGEST_PAUSE", 0.02)


@pytest.fixture
def patient(exchanges: list[Exchange]) -> Iterator[Wire]:
    wire = Wire(timeout=5, record=exchanges.append, manners=Manners(patience=10.0))
    yield wire
    wire.close()


@pytest.fixture
def hasty(exchanges: list[Exchange]) -> Iterator[Wire]:
    wire = Wire(timeout=5, record=exchanges.append, manners=Manners(patience=0.3))
    yield wire
    wire.close()


def after(times: int, trouble: Reply, then: Reply) -> Callable[[Asked], Reply]:
    """Trouble so many times, and then all is well."""
    left = [trouble] * times
    return lambda _asked: left.pop() if left else then


READY = {
    "502": NGINX,
    "503": Reply("<h1>Service Unavailable</h1>", 503),
    "504": Reply("<h1>Gateway Timeout</h1>", 504),
    "522": Reply("error code: 522", 522),
    "429": Reply({"error": "Too many"}, 429, {"retry-after": "0"}),
    "maintenance": Reply("<h1>Обслуживание</h1>", 503, {"retry-after": "0"}),
    "PGRST002": Reply({"code": "PGRST002", "message": "schema cache"}, 503),
    "PGRST003": Reply({"code": "PGRST003", "message": "no connection"}, 504),
    "its own words": Reply({"status": "degraded"}, 503),
}


@pytest.mark.parametrize("trouble", READY.values(), ids=READY)
def test_a_read_is_repeated_until_the_trouble_has_passed(
    patient: Wire, site: Site, exchanges: list[Exchange], trouble: Reply
) -> None:
    site.routes["/x"] = after(3, trouble, Reply({"success": True}))
    assert patient.client("Служба", base_url=site.url).get("/x").json() == {"success": True}
    assert [(seen.attempt, seen.status) for seen in exchanges] == [
        *((number, trouble.status) for number in (1, 2, 3)),
        (4, 200),
    ]


@pytest.mark.parametrize("trouble", [each for name, each in READY.items() if name != "its own words"])
def test_what_never_ends_cannot_be_told(hasty: Wire, site: Site, exchanges: list[Exchange], trouble: Reply) -> None:
    site.routes["/x"] = trouble
    with pytest.raises(Refused) as caught:
        hasty.client("Supabase", base_url=site.url).get("/x")
    assert isinstance(caught.value, CannotTell)
    assert "Supabase" in str(caught.value)
    assert len(exchanges) > 1
    assert not hasty.somebody_answered(but="Worker")


def test_what_a_service_says_itself_is_its_answer_however_long_it_lasts(hasty: Wire, site: Site) -> None:
    site.routes["/health"] = Reply({"status": "degraded"}, 503)
    assert hasty.client("Worker", base_url=site.url).get("/health").status_code == 503


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "trouble",
    [
        NGINX,
        Reply("<h1>503</h1>", 503),
        Reply("<h1>504</h1>", 504, {"retry-after": "0"}),
        Reply({"success": False, "error": "занято"}, 503, {"retry-after": "0"}),
    ],
    ids=["502", "503", "504", "503 of the app"],
)
def test_a_write_that_may_have_been_carried_out_is_never_repeated(
    patient: Wire, site: Site, method: str, trouble: Reply
) -> None:
    site.routes = {CSRF: OK, "/api/agents": trouble}
    app = App(patient, site.url)
    assert app.get(CSRF).ok
    client = patient.client("Приложение", base_url=site.url)
    assert client.request(method, "/api/agents").status_code == trouble.status
    assert site.paths().count(f"{method} /api/agents") == 1


@pytest.mark.parametrize(
    "trouble",
    [Reply({"error": "Too many"}, 429), Reply("<h1>Обслуживание</h1>", 503, {"retry-after": "0"})],
    ids=["429", "503 of a gate"],
)
def test_a_write_that_was_turned_away_at_the_door_is_repeated(patient: Wire, site: Site, trouble: Reply) -> None:
    site.routes["/api/agents"] = after(2, trouble, Reply({"success": True, "data": {"id": "a1"}}))
    assert App(patient, site.url).post("/api/agents", {"name": "x"}).ok
    assert [asked.body for asked in site.asked] == [b'{"name":"x"}'] * 3
    assert patient.unanswered == []


def test_a_retry_after_beyond_our_patience_is_not_waited_for(
    patient: Wire, site: Site, exchanges: list[Exchange]
) -> None:
    site.routes["/x"] = Reply({}, 429, {"retry-after": "120"})
    with pytest.raises(Refused, match=r"429 на GET /x\), повторить можно через 120 с; .*REQUESTS_PER_SECOND"):
        patient.client("Служба", base_url=site.url).get("/x")
    assert len(exchanges) == 1


def test_who_is_in_a_hurry_is_not_waited_for_and_the_next_one_is(patient: Wire, site: Site) -> None:
    site.routes = {"/x": after(2, NGINX, OK)}
    client = patient.client("Служба", base_url=site.url)
    with pytest.raises(Refused):
        client.get("/x", extensions=IMPATIENT)
    assert client.get("/x").status_code == 200


def test_trouble_is_waited_out_once_and_waited_for_anew_after_a_good_answer(
    hasty: Wire, site: Site, exchanges: list[Exchange]
) -> None:
    site.routes = {"/x": NGINX, "/y": NGINX}
    client = hasty.client("Служба", base_url=site.url)
    for path in ("/x", "/x", "/y"):
        before = len(exchanges)
        with pytest.raises(Refused):
            client.get(path)
        assert (len(exchanges) - before > 1) == (before == 0)
    site.routes["/y"] = OK
    assert client.get("/y").status_code == 200
    site.routes["/z"] = after(1, NGINX, OK)
    assert client.get("/z").status_code == 200


def test_one_function_of_an_app_that_answers_is_the_apps_fault(hasty: Wire, site: Site) -> None:
    site.routes = {CSRF: OK, "/api/dashboard/updates": NGINX}
    app = App(hasty, site.url)
    app.get(CSRF)
    assert app.get("/api/dashboard/updates").status == 502


def test_an_app_that_has_gone_behind_its_proxy_cannot_be_told(hasty: Wire, site: Site) -> None:
    site.routes = {CSRF: OK}
    app = App(hasty, site.url)
    app.get(CSRF)
    site.routes = {CSRF: NGINX, "/api/agents": NGINX}
    for method in ("GET", "POST"):
        with pytest.raises(Refused, match="прокси с кодом 502"):
            app.call(method, "/api/agents")


def test_a_maintenance_page_has_its_own_words(hasty: Wire, site: Site) -> None:
    site.routes["/"] = READY["maintenance"]
    with pytest.raises(Gated, match="страница обслуживания"):
        App(hasty, site.url).get("/")


def test_a_knock_while_the_schema_is_read(patient: Wire, hasty: Wire, site: Site) -> None:
    site.routes["/rest/v1/"] = after(2, READY["PGRST002"], Reply({"swagger": "2.0"}))
    assert Database(patient, site.url, "key").knock().ok
    site.routes["/rest/v1/"] = READY["PGRST002"]
    with pytest.raises(Refused, match="PGRST002"):
        Database(hasty, site.url, "key").knock()


def test_kommo_is_asked_again_too(patient: Wire, site: Site, exchanges: list[Exchange]) -> None:
    site.routes["/api/v4/leads/pipelines"] = after(2, Reply({}, 429), Reply({"_embedded": {"pipelines": []}}))

    class Plain(Crm):
        def connection(self) -> Row:
            return {"base_domain": "kommo.test", "access_token": "t"}

    crm = Plain(patient, Database(patient, site.url, "key"), "o1")
    home = httpx.URL(site.url)

    def lead_here(request: httpx.Request) -> None:
        request.url = request.url.copy_with(scheme="http", host=home.host, port=home.port)

    crm._client.event_hooks = {"request": [lead_here], "response": []}
    assert crm.pipelines() == ()
    assert [seen.status for seen in exchanges] == [429, 429, 200]


def test_a_service_that_has_just_started_gets_a_second_chance(exchanges: list[Exchange]) -> None:
    wire = Wire(timeout=0.6, record=exchanges.append, manners=Manners(patience=5))
    with raw(silent, silent, says(ANSWER)) as server:
        client = wire.client("Worker", base_url=server.url)
        assert client.get("/health").text == "OK"
    assert [seen.status for seen in exchanges] == [None, None, 200]


def test_a_service_that_was_awake_gets_none(exchanges: list[Exchange]) -> None:
    wire = Wire(timeout=0.15, record=exchanges.append, manners=Manners(patience=5))
    with raw(says(ANSWER), silent) as server:
        client = wire.client("Worker", base_url=server.url)
        client.get("/health")
        with pytest.raises(Unreachable):
            client.get("/health")
    assert [seen.status for seen in exchanges] == [200, None]


def test_a_connection_that_is_hung_up_is_no_trouble_that_passes(exchanges: list[Exchange]) -> None:
    wire = Wire(timeout=2, record=exchanges.append, manners=Manners(patience=5))
    with raw(hangs_up) as server, pytest.raises(Unreachable):
        wire.client("Worker", base_url=server.url).post("/x")
    assert len(exchanges) == 1


def test_a_moment_to_come_back() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    found = passing.retry_after(httpx.Response(429, headers={"retry-after": later}))
    assert found is not None
    assert 50 < found <= 60
    past = format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True)
    assert passing.retry_after(httpx.Response(429, headers={"retry-after": past})) == 0


@given(st.text(st.characters(min_codepoint=32, max_codepoint=255)))
def test_no_moment_whatever_breaks_the_look(value: str) -> None:
    response = httpx.Response(429, headers=[(b"retry-after", value.encode("latin-1"))])
    found = passing.retry_after(response)
    assert found is None or found >= 0


def test_the_evidence_names_every_attempt(site: Site) -> None:
    evidence = Evidence(Redactor())
    wire = Wire(timeout=5, record=evidence.heard.append, manners=Manners(patience=5))
    site.routes["/health"] = in_turn(NGINX, READY["503"], OK, OK)
    client = wire.client("Worker", base_url=site.url)
    assert client.get("/health").status_code == 200
    shown: list[str] = []
    shown.extend(str(each.body) for each in evidence.hand_over(whole=False))
    assert "GET /health → 200 (спросили 3 раз) (до этого: 502, 503)" in "\n".join(shown)


def test_a_question_that_is_asked_anew_is_no_repeat(site: Site) -> None:
    evidence = Evidence(Redactor())
    wire = Wire(timeout=5, record=evidence.heard.append)
    site.routes["/health"] = OK
    for _ in range(2):
        wire.client("Worker", base_url=site.url).get("/health")
    shown: list[str] = []
    shown.extend(str(each.body) for each in evidence.hand_over(whole=False))
    assert "до этого" not in "\n".join(shown)


def in_turn(*replies: Reply) -> Callable[[Asked], Reply]:
    left = list(replies)
    return lambda _asked: left.pop(0) if len(left) > 1 else left[0]
