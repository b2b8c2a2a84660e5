from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.closed import closed, tells_nothing_of
from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer
from postdeploy.platform.app import App
from postdeploy.platform.wire import Wire
from postdeploy.session.run import Run
from tests.unit.answers import HTML, ODD, answer
from tests.unit.runs import run_of
from tests.unit.russian import accepts, rejects
from tests.unit.servers import Reply, Site
from tests.unit.tables import Notes

OURS = {"success": True, "data": [{"id": "a1", "name": "Агент pd-1"}]}


def test_a_stranger_is_not_to_be_given_what_is_ours() -> None:
    rejects(tells_nothing_of("pd-1"), answer(OURS), "и без входа")


@pytest.mark.parametrize(
    "reply", [answer({"success": True, "data": []}), answer({"error": "pd-1"}, status=401), HTML, *ODD]
)
def test_a_stranger_may_be_told_anything_else(reply: Answer) -> None:
    accepts(tells_nothing_of("pd-1"), reply)


def run_with(app: App, **headers: str) -> Run:
    settings = SimpleNamespace(headers_for_app=headers)
    return run_of(app=app, mark="pd-1", settings=settings, evidence=Notes())


@pytest.mark.parametrize("session", [{"user": {"id": "u1"}}, None, {}])
def test_headers_that_sign_in_by_themselves_make_nobody_a_stranger(app: App, site: Site, session: object) -> None:
    site.routes |= {"/api/agents": Reply(OURS), "/api/auth/session": Reply(session)}
    for headers in ({"cookie": "gate=1"}, {}):
        left_open = bool(session and headers)
        with nullcontext() if left_open else pytest.raises(Mismatch), closed(run_with(app, **headers), "/api/agents"):
            pass


def test_a_stranger_has_none_of_our_cookies(app: App, site: Site) -> None:
    site.routes["/in"] = Reply({}, headers={"set-cookie": "authjs.session-token=s1; Path=/"})
    site.routes["/api/agents"] = Reply({"error": "Не авторизовано"}, 401, {"set-cookie": "authjs.csrf=2; Path=/"})
    app.get("/in")
    for _ in range(2):
        with closed(run_with(app), "/api/agents", limit=100):
            pass
    assert site.paths()[1:] == ["GET /api/agents?limit=100"] * 2
    assert all("cookie" not in asked.headers for asked in site.asked[1:])
    assert "authjs.csrf" not in app.cookies


def test_the_line_is_red_once_what_it_looks_at_was_found_right(app: App, site: Site) -> None:
    site.routes["/api/agents"] = Reply(OURS)
    with pytest.raises(Mismatch, match="и без входа"), closed(run_with(app), "/api/agents"):
        pass
    with pytest.raises(ZeroDivisionError), closed(run_with(app), "/api/agents"):
        raise ZeroDivisionError


def test_who_gets_no_answer_is_given_nothing(wire: Wire) -> None:
    gone = App(wire, "http://127.0.0.1:1")
    with pytest.raises(CannotTell):
        gone.as_stranger("/api/agents")
    with closed(run_with(gone), "/api/agents"):
        pass
