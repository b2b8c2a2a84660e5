"""A page where JSON was due: a stranger's as long as nobody knows the service, then the platform's own mistake."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdeploy.errors import CannotTell
from postdeploy.platform.app import App
from postdeploy.platform.gates import APP, sentence
from postdeploy.platform.session import SignInBroken, sign_in
from postdeploy.platform.strangers import stranger_of
from postdeploy.platform.unanswered import Strange
from postdeploy.platform.wire import Wire
from postdeploy.platform.worker import Worker
from tests.unit.russian import is_russian
from tests.unit.servers import Reply, Site

CSRF = "/api/auth/csrf"
PARKED = "<html><head><title>north.test&nbsp;is for sale</title></head><body>Buy this domain</body></html>"
PLAIN = {"content-type": "text/plain"}


def told(body: str, path: str = CSRF, service: str = APP, **headers: str) -> str:
    request = httpx.Request("GET", f"https://north.test{path}")
    kind = {"content-type": "text/html", **{name.replace("_", "-"): value for name, value in headers.items()}}
    gate = stranger_of(service, request, httpx.Response(200, headers=kind, text=body, request=request))
    return sentence(service, request, 200, gate) if gate else ""


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (PARKED, "чужая страница «north.test is for sale», не JSON (похоже, домен на парковке), код 200"),
        ("<title>Домен продаётся</title>", "домен на парковке"),
        ("<h1>Welcome to <b>nginx</b>!</h1>", "«Welcome to nginx!», не JSON (похоже, страница хостинга"),
        ("<title>Wi-Fi</title>", "портал этой сети"),
        ("<p>?</p>", "чужая страница, не JSON, код 200; проверьте APP_URL"),
    ],
)
def test_a_stranger_is_named_by_what_its_page_says(body: str, words: str) -> None:
    assert words in told(body)
    assert is_russian(told(body))


@pytest.mark.parametrize(
    ("service", "path", "setting"),
    [
        (APP, "/crm/api/auth/csrf", "APP_URL"),
        ("Worker", "/health", "WORKER_URL"),
        ("Worker", "/metrics", "WORKER_URL"),
        ("Supabase", "/rest/v1/", "SUPABASE_URL"),
    ],
)
def test_strangers_in_the_place_of_other_services(service: str, path: str, setting: str) -> None:
    assert setting in told(PARKED, path, service)


@pytest.mark.parametrize(
    ("body", "path", "service", "kind"),
    [
        ('{"csrfToken":"x"}', CSRF, APP, "text/html"),
        ("null", "/api/auth/session", APP, "text/html"),
        ('<script src="/_next/static/x.js"></script>', CSRF, APP, "text/html"),
        (PARKED, "/login", APP, "text/html"),
        ("", CSRF, APP, "text/html"),
        ("data: {}", CSRF, APP, "text/event-stream"),
        ('{"csrfToken": "x", "re', CSRF, APP, "application/json"),
        ('{"csrfToken": "x", "re', CSRF, APP, "text/plain"),
        ("1.4.2", "/api/version", APP, "text/plain"),
        ("OK", "/health", "Worker", "text/plain"),
        ("jobs_total 7", "/metrics/prometheus", "Worker", "text/plain"),
        ('{"level":"info"}\nplain', "/worker.log", "Лог Worker", "text/plain"),
        (PARKED, "/api/v4/account", "Kommo", "text/html"),
    ],
)
def test_what_the_service_may_have_said_itself_is_nobody_elses(body: str, path: str, service: str, kind: str) -> None:
    assert not told(body, path, service, content_type=kind)


def test_a_refused_page_is_left_to_the_other_rules() -> None:
    request = httpx.Request("GET", f"https://north.test{CSRF}")
    assert stranger_of(APP, request, httpx.Response(404, headers={"content-type": "text/html"}, text=PARKED)) is None


@pytest.mark.parametrize("reply", [Reply(PARKED), Reply("Hello World!", headers=PLAIN)])
def test_nobody_is_blamed_for_a_sign_in_at_a_strangers(app: App, site: Site, reply: Reply) -> None:
    site.routes[CSRF] = reply
    with pytest.raises(Strange, match="чужая страница") as caught:
        sign_in(app, "owner@north.test", "x")
    assert isinstance(caught.value, CannotTell)


def test_a_page_of_a_service_that_is_known_is_its_own_mistake(app: App, site: Site) -> None:
    site.routes |= {"/api/agents": Reply({"success": True, "data": []}), CSRF: Reply(PARKED)}
    assert app.get("/api/agents").ok
    with pytest.raises(SignInBroken, match="вместо JSON пришло text/html"):
        sign_in(app, "owner@north.test", "x")


def test_a_page_of_the_platforms_makes_it_known(app: App, site: Site) -> None:
    site.routes |= {"/": Reply('<script src="/_next/x.js"></script>'), CSRF: Reply(PARKED)}
    app.get("/")
    assert app.get(CSRF).status == 200


def test_a_stranger_proves_nothing_about_the_network(wire: Wire, site: Site) -> None:
    site.routes |= {"/": Reply(PARKED), "/health": Reply(PARKED)}
    with pytest.raises(Strange, match="WORKER_URL"):
        Worker(wire, site.url).health()
    assert not wire.somebody_answered(but=APP)


@given(st.binary(max_size=200), st.sampled_from(["text/html", "text/plain", "", "application/xml", "\xff"]))
def test_no_page_whatever_breaks_the_look(body: bytes, kind: str) -> None:
    request = httpx.Request("GET", f"https://north.test{CSRF}")
    response = httpx.Response(200, headers=[(b"content-type", kind.encode("latin-1"))], content=body)
    gate = stranger_of(APP, request, response)
    assert gate is None or gate.name.startswith("чужая страница")
