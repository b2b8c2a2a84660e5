"""Who answers in the platform's place: each gate has its sentence, and no answer of the platform is taken for one."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdeploy.errors import CannotTell
from postdeploy.platform.app import App
from postdeploy.platform.gates import APP, Gate, gate_of, sentence
from postdeploy.platform.passing import trouble_of, worth_repeating
from postdeploy.platform.unanswered import Gated
from postdeploy.platform.wire import Wire
from tests.unit.russian import is_russian
from tests.unit.servers import Reply, Site

HTML = {"content-type": "text/html; charset=utf-8"}
URL = "https://staging.example.com/api/auth/csrf"


@dataclass
class Seen:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    words: tuple[str, ...] = ()
    url: str = URL
    service: str = APP


GATES = {
    "Vercel": Seen(401, {**HTML, "server": "Vercel"}, "<h1>Authentication Required</h1>", ("Vercel", "x-vercel-prot")),
    "Vercel SSO": Seen(302, {"location": "https://vercel.com/sso-api?url=x"}, "", ("Vercel", "APP_HEADERS")),
    "Cloudflare challenge": Seen(
        403,
        {**HTML, "cf-mitigated": "challenge", "server": "cloudflare"},
        "Just a moment",
        ("Cloudflare", "APP_HEADERS"),
    ),
    "Cloudflare challenge without mark": Seen(
        503, {**HTML, "server": "cloudflare"}, "<title>Just a moment...</title>", ("Cloudflare", "APP_HEADERS")
    ),
    "Cloudflare Access": Seen(
        302,
        {"location": "https://team.cloudflareaccess.com/cdn-cgi/access/login/x"},
        "",
        ("Access", "CF-Access-Client"),
    ),
    "Cloudflare WAF": Seen(403, {**HTML, "server": "cloudflare"}, "error code: 1020", ("Cloudflare", "APP_HEADERS")),
    "Cloudflare 522": Seen(522, {**HTML, "server": "cloudflare"}, "Connection timed out", ("Cloudflare", "522")),
    "Cloudflare 521 bare": Seen(521, {}, "error code: 521", ("Cloudflare", "521")),
    "Basic": Seen(401, {**HTML, "www-authenticate": 'Basic realm="staging"'}, "401", ("Basic", "APP_BASIC_AUTH")),
    "Google IAP": Seen(302, {"location": "https://accounts.google.com/o/oauth2/v2/auth"}, "", ("accounts.google.com",)),
    "Azure": Seen(302, {"location": "https://login.microsoftonline.com/t"}, "", ("microsoftonline", "APP_HEADERS")),
    "oauth2-proxy": Seen(302, {"location": "/oauth2/start?rd=%2F"}, "", ("страница входа", "APP_HEADERS")),
    "Authelia": Seen(302, {"location": "https://auth.example.com/?rd=x"}, "", ("auth.example.com", "APP_HEADERS")),
    "maintenance": Seen(503, {**HTML, "retry-after": "3600"}, "<h1>Back soon</h1>", ("обслуживания",)),
    "maintenance in Russian": Seen(503, HTML, "<h1>Технические работы</h1>", ("обслуживания",)),
    "ngrok": Seen(200, {**HTML, "ngrok-error-code": "ERR_NGROK_6024"}, "You are", ("ngrok-skip-browser-warning",)),
    "ngrok offline": Seen(404, {**HTML, "ngrok-error-code": "ERR_NGROK_3200"}, "offline", ("туннель",)),
    "AWS WAF": Seen(405, {**HTML, "x-amzn-waf-action": "captcha"}, "Human Verification", ("AWS WAF",)),
    "Imperva": Seen(200, HTML, '<script src="/_Incapsula_Resource?x">', ("Imperva",)),
    "CloudFront": Seen(403, {**HTML, "x-cache": "Error from cloudfront"}, "Request blocked", ("CloudFront",)),
    "no deployment": Seen(404, {"x-vercel-error": "DEPLOYMENT_NOT_FOUND"}, "", ("DEPLOYMENT_NOT_FOUND", "APP_URL")),
    "Railway": Seen(404, {"x-railway-fallback": "true"}, '{"status":"error"}', ("APP_URL",)),
    "paused": Seen(540, {}, "", ("приостановлен", "SUPABASE_URL"), "https://x.supabase.co/rest/v1/", "Supabase"),
    "paused in words": Seen(
        503, HTML, "<p>Project paused</p>", ("приостановлен",), "https://x.supabase.co/rest/v1/", "Supabase"
    ),
    "nameless 401": Seen(401, HTML, "<form>Password</form>", ("401", "APP_HEADERS")),
    "nameless 403": Seen(403, HTML, "<h1>Forbidden</h1>", ("403", "APP_HEADERS")),
    "captive portal": Seen(511, HTML, "Log in to the network", ("портал",)),
    "Yandex": Seen(302, {"location": "https://staging.example.com/showcaptcha?cc=1"}, "", ("SmartCaptcha",)),
    "F5": Seen(200, HTML, "<title>Request Rejected</title> Your support ID is: 7", ("F5", "APP_HEADERS")),
    "DDoS-Guard": Seen(403, {**HTML, "server": "ddos-guard"}, "checking your browser", ("DDoS-Guard",)),
    "AWS API Gateway": Seen(
        403,
        {"content-type": "application/json", "x-amzn-errortype": "ForbiddenException"},
        '{"message":"Forbidden"}',
        ("AWS API Gateway",),
    ),
    "Vercel checkpoint": Seen(
        429, {**HTML, "x-vercel-mitigated": "challenge"}, "Security Checkpoint", ("Vercel", "не робот", "APP_HEADERS")
    ),
    "Squid": Seen(503, {**HTML, "x-squid-error": "ERR_DNS_FAIL 0"}, "ERROR", ("прокси этой сети", "NO_PROXY")),
    "Zscaler": Seen(403, {**HTML, "server": "Zscaler/6.2"}, "blocked", ("прокси этой сети",)),
    "Kerberos": Seen(401, {"www-authenticate": "Negotiate"}, "", ("401", "APP_HEADERS")),
    "Istio": Seen(403, {"content-type": "text/plain"}, "RBAC: access denied", ("403", "APP_HEADERS")),
    "Keycloak before a page": Seen(
        302,
        {"location": "https://sso.example.com/realms/x/protocol/openid-connect/auth?client_id=x"},
        "",
        ("sso.example.com", "APP_HEADERS"),
        "https://staging.example.com/manage/1-x",
    ),
    "Traefik": Seen(404, {"content-type": "text/plain"}, "404 page not found\n", ("нет службы", "APP_URL")),
    "Kubernetes": Seen(404, {"content-type": "text/plain"}, "default backend - 404", ("нет службы",)),
    "Kong": Seen(
        404, {"content-type": "application/json"}, '{"message":"no Route matched with those values"}', ("нет службы",)
    ),
    "Worker behind Basic": Seen(
        401,
        {**HTML, "www-authenticate": "Basic"},
        "401",
        ("Basic", "WORKER_URL"),
        "https://w.example.com/health",
        "Worker",
    ),
}


def exchange(seen: Seen) -> tuple[httpx.Request, httpx.Response]:
    request = httpx.Request("GET", seen.url)
    return request, httpx.Response(seen.status, headers=seen.headers, content=seen.body.encode(), request=request)


@pytest.mark.parametrize("seen", GATES.values(), ids=GATES)
def test_a_gate_is_named_with_the_setting_that_opens_it(seen: Seen) -> None:
    request, response = exchange(seen)
    gate = gate_of(seen.service, request, response)
    assert gate is not None
    told = sentence(seen.service, request, seen.status, gate)
    assert [word for word in seen.words if word not in told] == [], told
    assert is_russian(told)
    assert told.startswith(seen.service)
    assert "\n" not in told


OWN = {
    "json 401": Seen(401, {"content-type": "application/json"}, '{"success":false,"error":"Не авторизовано"}'),
    "json 403": Seen(403, {"content-type": "application/json"}, '{"success":false,"error":"Нет доступа"}'),
    "bearer": Seen(401, {"www-authenticate": "Bearer", "content-type": "application/json"}, '{"error":"x"}'),
    "own 403 page": Seen(403, HTML, '<script src="/_next/static/x.js"></script>', url="https://app.test/manage/1-x"),
    "nginx on a page": Seen(403, HTML, "<h1>403 Forbidden</h1>", url="https://app.test/manage/1-x"),
    "login": Seen(307, {"location": "/login"}),
    "login elsewhere": Seen(307, {"location": "https://internal-7f9c:8443/login?callbackUrl=%2F"}),
    "page elsewhere": Seen(307, {"location": "https://internal-7f9c:8443/manage/1-x"}, url="https://app.test/"),
    "beacon of Cloudflare": Seen(200, {**HTML, "server": "cloudflare"}, '<script src="/cdn-cgi/challenge-platform/x">'),
    "500": Seen(500, HTML, "<h1>Internal Server Error</h1>"),
    "503 of its own": Seen(503, {"content-type": "application/json"}, '{"success":false,"error":"maintenance"}'),
    "404": Seen(404, HTML, "<h1>404</h1> powered by vercel"),
    "text about maintenance": Seen(200, HTML, "<p>maintenance mode of your CRM</p>"),
    "nothing": Seen(204),
    "404 of a page": Seen(404, HTML, '<h2>This page could not be found.</h2><script src="/_next/x.js"></script>'),
    "404 in JSON": Seen(404, {"content-type": "application/json"}, '{"success":false,"error":"404 page not found"}'),
    "a chat about captchas": Seen(200, {"content-type": "application/json"}, '{"data":"Request rejected, support ID"}'),
    "bare 500": Seen(500, {"content-type": "text/plain"}, "Internal Server Error"),
    "odd place": Seen(302, {"location": "http://[oops/manage"}),
}


@pytest.mark.parametrize("seen", OWN.values(), ids=OWN)
def test_the_platforms_own_answer_is_no_gate(seen: Seen) -> None:
    assert gate_of(seen.service, *exchange(seen)) is None


def test_a_write_is_stopped_by_a_gate_too(app: App, site: Site) -> None:
    site.routes["/api/chat"] = Reply("<title>Just a moment...</title>", 403, {"cf-mitigated": "challenge"})
    with pytest.raises(Gated, match="Cloudflare") as caught:
        app.post("/api/chat", {"message": "Здравствуйте"})
    assert isinstance(caught.value, CannotTell)


def test_a_refused_password_of_the_gate_is_told_apart_from_a_missing_one() -> None:
    request, response = exchange(GATES["Basic"])
    gate = gate_of(APP, request, response, basic=True)
    assert gate is not None
    assert "не приняли" in gate.opens


def test_a_gate_does_not_prove_that_the_network_works(wire: Wire, site: Site) -> None:
    site.routes["/"] = Reply("<h1>401</h1>", 401)
    with pytest.raises(Gated):
        wire.client("Worker", base_url=site.url).get("/")
    assert not wire.somebody_answered(but="Приложение")


HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "server",
            "location",
            "www-authenticate",
            "content-type",
            "set-cookie",
            "retry-after",
            "cf-mitigated",
            "x-cache",
        ]
    ),
    st.one_of(
        st.text(st.characters(min_codepoint=32, max_codepoint=255)),
        st.sampled_from(["cloudflare", "Vercel", "http://[x", "//[x", "https://x:99999/", "//", "Basic", "text/html"]),
    ),
)


@given(
    st.integers(200, 599), HEADERS, st.one_of(st.binary(max_size=200), st.sampled_from([b"[" * 3000, b"null", b"{}"]))
)
def test_no_answer_whatever_breaks_the_look(status: int, headers: dict[str, str], body: bytes) -> None:
    request = httpx.Request("GET", URL)
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    response = httpx.Response(status, headers=raw, content=body, request=request)
    found = gate_of(APP, request, response)
    assert found is None or isinstance(found, Gate)
    trouble = trouble_of(response)
    assert worth_repeating(request, response) == (trouble is not None)
