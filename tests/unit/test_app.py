from __future__ import annotations

from datetime import timedelta

import pytest

from postdeploy.errors import CannotTell
from postdeploy.platform.app import App, Silent
from postdeploy.platform.chat import Chat
from postdeploy.platform.exchange import Exchange
from postdeploy.platform.unanswered import Unreachable
from postdeploy.platform.wire import Wire
from tests.unit.servers import HOST, Asked, Reply, Site, free_port

CSRF = {"/api/auth/csrf": Reply({"csrfToken": "t"})}


def hang_up(_asked: Asked) -> None:
    """Take the request and give no answer."""


def test_reads_and_writes_json(app: App, site: Site) -> None:
    site.routes["/api/x"] = Reply({"success": True, "data": [1]})
    assert app.get("/api/x", status="active", limit=100).at("data") == [1]
    app.post("/api/x", {"name": "Агент"})
    app.post("/api/x")
    app.patch("/api/x", {"a": None})
    app.delete("/api/x")
    app.submit("/api/x", {"csrfToken": "a+b", "email": "qa@x.test"})
    assert site.paths() == ["GET /api/x?status=active&limit=100"] + [
        f"{method} /api/x" for method in ("POST", "POST", "PATCH", "DELETE", "POST")
    ]
    assert [asked.body.decode() for asked in site.asked] == [
        "",
        '{"name":"Агент"}',
        "",
        '{"a":null}',
        "",
        "csrfToken=a%2Bb&email=qa%40x.test",
    ]
    assert site.asked[1].headers["content-type"] == "application/json"
    assert site.asked[5].headers["content-type"] == "application/x-www-form-urlencoded"


def test_a_write_says_that_a_page_of_the_app_asks(app: App, site: Site) -> None:
    app.get("/api/x")
    app.post("/api/x")
    app.call("POST", "/api/crm/webhook", headers={})
    assert [asked.headers.get("origin") for asked in site.asked] == [None, app.url, None]


def test_an_app_that_knows_another_address_of_its_own_is_told_no_origin(app: App, site: Site) -> None:
    def judge(asked: Asked) -> Reply:
        return Reply({"error": "Not allowed by CORS"}, 500) if "origin" in asked.headers else Reply({"success": True})

    site.routes["/api/x"] = judge
    assert app.post("/api/x", {"name": "Агент"}).ok
    assert app.post("/api/x").ok
    assert [("origin" in asked.headers, asked.body.decode()) for asked in site.asked] == [
        (True, '{"name":"Агент"}'),
        (False, '{"name":"Агент"}'),
        (False, ""),
    ]


@pytest.mark.parametrize("reply", [Reply({"error": "Сбой"}, 500), Reply({"success": True, "data": "origin"})])
def test_no_other_answer_makes_a_write_again(app: App, site: Site, reply: Reply) -> None:
    site.routes["/api/x"] = reply
    app.post("/api/x")
    assert len(site.asked) == 1


def test_the_pages_are_asked_for_in_the_checklists_language(app: App, site: Site) -> None:
    app.get("/")
    assert site.asked[0].headers["accept-language"].startswith("ru")


def test_what_its_clock_says_is_kept(app: App, site: Site) -> None:
    site.routes["/api/x"] = Reply({})
    app.get("/api/x")
    assert app.ahead is not None
    assert abs(app.ahead) < timedelta(minutes=1)
    site.routes["/api/x"] = Reply({}, headers={"date": "soon"})
    app.get("/api/x")
    assert app.ahead is None


def test_cookies_are_kept_and_sent_again(app: App, site: Site) -> None:
    site.routes["/in"] = Reply({}, headers={"set-cookie": "authjs.session-token=s1; Path=/; HttpOnly"})
    app.get("/in")
    app.get("/api/x")
    assert site.asked[1].headers["cookie"] == "authjs.session-token=s1"
    assert app.cookies["authjs.session-token"] == "s1"


@pytest.mark.parametrize("status", [302, 401, 404, 500, 502])
def test_every_answer_is_an_answer(app: App, site: Site, status: int) -> None:
    site.routes["/api/x"] = Reply({"error": "Сбой"}, status, {"location": "/login"} if status == 302 else {})
    assert app.get("/api/x").status == status


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_one_endpoint_without_answer_is_the_platforms_fault(app: App, site: Site, method: str) -> None:
    site.routes = {**CSRF, "/api/agents": hang_up}
    with pytest.raises(Silent, match=f"отвечает.* на {method} /api/agents") as caught:
        app.call(method, "/api/agents")
    assert isinstance(caught.value, AssertionError)
    assert not isinstance(caught.value, CannotTell)
    assert site.paths()[-1] == "GET /api/auth/csrf"


def test_ids_are_shortened_in_what_is_said(app: App, site: Site) -> None:
    path = "/api/agents/71643e30-9c77-409d-b4a3-b47b222f3bac"
    site.routes = {**CSRF, path: hang_up}
    with pytest.raises(Silent) as caught:
        app.get(path)
    assert "/api/agents/71643e30…" in str(caught.value)
    assert "71643e30-" not in str(caught.value)


def test_an_app_that_answers_with_an_error_is_alive(app: App, site: Site) -> None:
    site.routes = {"/api/auth/csrf": Reply({"error": "Сбой"}, 500), "/api/agents": hang_up}
    with pytest.raises(Silent):
        app.get("/api/agents")


def test_an_app_that_answers_nothing_cannot_be_told(app: App, site: Site) -> None:
    site.routes = {"/api/auth/csrf": hang_up, "/api/agents": hang_up}
    with pytest.raises(Unreachable) as caught:
        app.get("/api/agents")
    assert caught.value.service == "Приложение"


def test_an_app_that_is_not_there_cannot_be_told(wire: Wire) -> None:
    with pytest.raises(Unreachable, match="в соединении отказано"):
        App(wire, f"http://{HOST}:{free_port()}").post("/api/agents", {})


def test_a_budget_of_ones_own(site: Site, exchanges: list[Exchange]) -> None:
    """The endpoint that hangs runs out of the request's budget, not of the wire's."""
    app = App(Wire(timeout=60, record=exchanges.append), site.url)
    site.routes = {**CSRF, "/api/chat": site.never}
    with pytest.raises(Silent, match=r"за 0\.2 с"):
        app.post("/api/chat", {}, budget=0.2)


def test_a_chat_that_never_answers_is_an_answer_of_status_0(app: App, site: Site) -> None:
    site.routes = {**CSRF, "/api/chat": hang_up}
    answer = Chat(app, 5).send("Здравствуйте", agent_id="a1")
    assert (answer.status, answer.ok) == (0, False)
    assert "/api/chat" in answer.describe()


def test_a_chat_of_an_app_that_is_down_cannot_be_told(app: App, site: Site) -> None:
    site.routes = {"/api/auth/csrf": hang_up, "/api/chat": hang_up}
    with pytest.raises(Unreachable):
        Chat(app, 5).send("Здравствуйте")
