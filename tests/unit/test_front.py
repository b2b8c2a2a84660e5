"""Headers for the gate before the app, the app's real address, and how many requests leave in a second."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdeploy.config.headers import headers_from
from postdeploy.errors import CannotTell
from postdeploy.evidence.collector import Evidence
from postdeploy.evidence.redaction import Redactor
from postdeploy.evidence.shell import named_secrets
from postdeploy.platform.app import App
from postdeploy.platform.exchange import Exchange
from postdeploy.platform.front import Front, Moved, canonical, origin, path_below
from postdeploy.platform.manners import Manners, front_of
from postdeploy.platform.pace import Pace
from postdeploy.platform.wire import Wire
from tests.unit.servers import Asked, Reply, Site
from tests.unit.settings import settings_with

KEY = "bypass-kEy-0123456789"
GATE = {"x-vercel-protection-bypass": KEY}


def through(front: Front, exchanges: list[Exchange]) -> Wire:
    return Wire(timeout=5, record=exchanges.append, manners=Manners(front=front))


def test_headers_go_to_the_apps_own_origin_alone(site: Site, exchanges: list[Exchange]) -> None:
    other = Site()
    try:
        for each in (site, other):
            each.routes = {"/api/auth/csrf": Reply({"csrfToken": "t"}), "/health": Reply({"status": "ok"})}
        wire = through(Front(site.url, GATE, "qa:pass:word"), exchanges)
        App(wire, site.url).get("/api/auth/csrf")
        wire.client("Worker", base_url=other.url).get("/health")
        App(wire, site.url).get(f"{other.url}/health")
    finally:
        other.close()
    assert site.asked[0].headers["x-vercel-protection-bypass"] == KEY
    assert site.asked[0].headers["authorization"] == "Basic cWE6cGFzczp3b3Jk"
    assert len(other.asked) == 2
    assert not any({"x-vercel-protection-bypass", "authorization"} & asked.headers.keys() for asked in other.asked)


def test_what_a_request_brings_itself_stays(site: Site, exchanges: list[Exchange]) -> None:
    site.routes["/x"] = Reply({})
    wire = through(Front(site.url, {"X-Key": "a"}, "qa:pw"), exchanges)
    wire.client("Приложение", base_url=site.url).get("/x", headers={"authorization": "Bearer t", "x-key": "b"})
    assert (site.asked[0].headers["authorization"], site.asked[0].headers["x-key"]) == ("Bearer t", "b")


def test_the_keys_are_in_no_evidence(site: Site) -> None:
    settings = settings_with(
        app_url=site.url, app_headers=f"x-vercel-protection-bypass: {KEY}", app_basic_auth="qa:geheim-7731"
    )
    evidence = Evidence(Redactor(settings.secrets), named_secrets(settings))
    site.routes["/x"] = Reply({"seen": KEY, "and": "geheim-7731"})
    wire = Wire(timeout=5, record=evidence.heard.append, manners=Manners(front=front_of(settings)))
    assert App(wire, site.url).get("/x").ok
    assert site.asked[0].headers["x-vercel-protection-bypass"] == KEY
    shown: list[str] = []
    for title, body, _kind in evidence.hand_over(whole=True):
        shown.extend((title, str(body)))
    text = "\n".join(shown)
    assert "/x" in text
    assert [secret for secret in (KEY, "geheim-7731", "cWE6Z2VoZWltLTc3MzE") if secret in text] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: b", {"a": "b"}),
        ("A-B: c; D: e", {"A-B": "c", "D": "e"}),
        ("A: b\nC: d\n", {"A": "b", "C": "d"}),
        ("Cookie: a=1; b=2; X-Y: z", {"Cookie": "a=1; b=2", "X-Y": "z"}),
        ("X-Url: https://x.test/;y", {"X-Url": "https://x.test/;y"}),
        ("a: b;", {"a": "b"}),
    ],
)
def test_headers_as_people_write_them(text: str, found: dict[str, str]) -> None:
    assert headers_from(text) == found


@pytest.mark.parametrize("text", ["abc", "a b: c", "a:", "x: ключ", ": c", "a: b\x00c"])
def test_what_is_no_header_is_refused_without_its_value(text: str) -> None:
    with pytest.raises(ValueError, match=r"заголов") as caught:
        headers_from(text)
    assert "ключ" not in str(caught.value)


@given(st.text())
def test_no_text_whatever_breaks_the_reading(text: str) -> None:
    try:
        found = headers_from(text)
    except ValueError:
        return
    httpx.Headers(found)


MOVED = [
    ("http://app.test/api/auth/csrf", "https://app.test/api/auth/csrf", "https://app.test"),
    ("https://app.test/api/x?a=1", "https://www.app.test/api/x?a=1", "https://www.app.test"),
    ("https://app.test", "https://www.app.test/", "https://www.app.test"),
    ("http://app.test:80/x", "https://app.test:443/x/", "https://app.test"),
    ("http://app.test/x", "https://app.test:8443/x", "https://app.test:8443"),
]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize(("url", "location", "home"), MOVED)
def test_a_redirect_to_the_same_page_elsewhere(url: str, location: str, home: str, status: int) -> None:
    assert canonical(url, httpx.Response(status, headers={"location": location})) == home


@pytest.mark.parametrize(
    ("status", "location"),
    [
        (308, "https://app.test/api/x"),
        (308, "/api/x/"),
        (302, "https://other.test/login"),
        (200, "https://www.app.test/api/x"),
        (307, "http://[oops/api/x"),
        (307, "https://app.test:99999/api/x"),
        (307, ""),
    ],
)
def test_any_other_redirect_moves_nobody(status: int, location: str) -> None:
    assert canonical("https://app.test/api/x", httpx.Response(status, headers={"location": location})) is None


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_address_that_belongs_into_the_settings_is_named(
    site: Site, exchanges: list[Exchange], method: str
) -> None:
    site.routes["/api/auth/csrf"] = Reply(b"", 308, {"location": "https://www.app.test/api/auth/csrf"})
    wire = through(Front(site.url), exchanges)
    with pytest.raises(Moved, match=r"308.*задайте APP_URL=https://www\.app\.test\.$") as caught:
        App(wire, site.url).call(method, "/api/auth/csrf")
    assert isinstance(caught.value, CannotTell)
    assert not wire.somebody_answered(but="Worker")


def test_another_services_redirect_is_its_own_affair(site: Site, exchanges: list[Exchange]) -> None:
    site.routes["/health"] = Reply(b"", 308, {"location": "https://w.test/health"})
    wire = through(Front("https://app.test"), exchanges)
    assert wire.client("Worker", base_url=site.url).get("/health").status_code == 308


@given(st.text())
def test_no_address_whatever_breaks_the_look(text: str) -> None:
    assert isinstance(origin(text), str)


def test_the_pace_lets_a_burst_pass_and_then_so_many_a_second() -> None:
    now, slept = [100.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(10, clock=lambda: now[0], sleep=sleep)
    for _ in range(10):
        pace.wait()
    assert slept == []
    for _ in range(20):
        pace.wait()
    assert now[0] == pytest.approx(102.0)
    now[0] += 60
    slept.clear()
    for _ in range(10):
        pace.wait()
    assert slept == []


def test_without_a_pace_nobody_waits() -> None:
    pace = Pace(None, sleep=lambda _seconds: pytest.fail("waited"))
    for _ in range(1000):
        pace.wait()


def test_paths_as_the_app_knows_them() -> None:
    crm = "https://h.test/crm"
    below = {
        f"{crm}/manage/7-a?x=1": "/manage/7-a",
        crm: "/",
        f"{crm}/": "/",
        f"{crm}/manage/7-a/?x=1": "/manage/7-a",
        "https://h.test/crmanage": "/crmanage",
        "http://[oops/": "",
    }
    assert {url: path_below(url, crm) for url in below} == below
    assert path_below("https://h.test/manage", "https://h.test") == "/manage"
    assert path_below("https://h.test/ru/manage/7/", "https://h.test") == "/manage/7"
    assert path_below("https://h.test/crm/pt-BR/login", "https://h.test/crm") == "/login"
    assert path_below("https://h.test/ru/management", "https://h.test") == "/ru/management"
    assert path_below("http://[::1]:3000/crm/login", "http://[::1]:3000/crm") == "/login"


def to_slash(status: int = 308, there: str = "") -> Callable[[Asked], Reply]:
    def reply(asked: Asked) -> Reply:
        path, _, query = asked.path.partition("?")
        return Reply("", status, {"location": there or f"{path}/" + (f"?{query}" if query else "")})

    return reply


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_an_app_that_wants_a_slash_at_the_end_gets_it(site: Site, exchanges: list[Exchange], method: str) -> None:
    site.routes = {"/api/agents": to_slash(), "/api/agents/": Reply({"success": True})}
    body = None if method in {"GET", "DELETE"} else {"name": "А"}
    app = App(through(Front(site.url, GATE), exchanges), site.url)
    assert app.call(method, "/api/agents?limit=100", json=body).ok
    assert [asked.path for asked in site.asked] == ["/api/agents?limit=100", "/api/agents/?limit=100"]
    assert site.asked[0].body == site.asked[1].body
    assert site.asked[1].headers["x-vercel-protection-bypass"] == KEY


@pytest.mark.parametrize(
    ("method", "reply"),
    [
        ("GET", to_slash(there="/login")),
        ("GET", to_slash(there="/api/agents/list/")),
        ("GET", to_slash(there="https://elsewhere.test/api/agents/")),
        ("GET", to_slash(there="http://[")),
        ("POST", to_slash(302)),
        ("GET", to_slash(200)),
    ],
)
def test_no_other_redirect_is_followed(
    site: Site, exchanges: list[Exchange], method: str, reply: Callable[[Asked], Reply]
) -> None:
    site.routes = {"/api/agents": reply, "/api/agents/": Reply({"success": True})}
    with suppress(CannotTell):
        App(through(Front(site.url), exchanges), site.url).call(method, "/api/agents")
    assert len(site.asked) == 1
