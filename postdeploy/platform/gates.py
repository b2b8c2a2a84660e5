"""Who answers in place of a service: a protection, a login, a page of maintenance; and which setting opens it.

Every rule needs a mark that the platform itself does not have. What has none is the platform's own answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from postdeploy.platform.front import MOVED, origin, path_of
from postdeploy.platform.passing import json_of

LOOKED_AT = 50_000
"""Characters of a page in which a gate's name is looked for."""
APP = "Приложение"
ADDRESS = {APP: "APP_URL", "Worker": "WORKER_URL", "Supabase": "SUPABASE_URL", "Лог Worker": "WORKER_LOG"}
"""The setting with a service's address."""
BYPASS = (
    "задайте APP_HEADERS=x-vercel-protection-bypass: КЛЮЧ (Vercel → Deployment Protection → Protection Bypass for "
    "Automation)"
)
ACCESS = "задайте служебный токен: APP_HEADERS=CF-Access-Client-Id: …; CF-Access-Client-Secret: …"
BY_HEADER = "пропустите эту машину по заголовку и задайте его в APP_HEADERS"
NO_LOGIN = "задайте в APP_HEADERS заголовок, с которым пропускают без входа"
LET_IN = "откройте доступ с этой машины и проверьте {setting}"
LOGINS = (
    "accounts.google.com",
    "login.microsoftonline.com",
    "okta.com",
    "auth0.com",
    "onelogin.com",
    "github.com",
    "gitlab.com",
    "amazoncognito.com",
)
LOGIN_PATHS = ("/oauth2/", "/.auth/", "/outpost.goauthentik.io/")
LOGIN_MARKS = ("redirect_uri=", "client_id=", "samlrequest=", "rd=", "return_to=", "/.pomerium/")
"""What an identity provider is told when somebody is sent to it."""
OWN_LOGIN = "/login"
"""The platform's own page, be its host spelled as it may."""


@dataclass(frozen=True)
class Gate:
    """Who has answered, and what to do about it; a part of a sentence each."""

    name: str
    opens: str


class Sight:
    """An answer as the rules look at it: everything in small letters."""

    def __init__(self, service: str, request: httpx.Request, response: httpx.Response, basic: bool) -> None:
        self.service, self.request, self.basic = service, request, basic
        self.status = response.status_code
        self.header: Callable[[str], str] = lambda name: response.headers.get(name, "").lower()
        self.kind = self.header("content-type")
        self.raw = response.content[:LOOKED_AT].decode("utf-8", "replace").lower()
        self.is_json = json_of(response) is not None
        self.text = "" if self.is_json else self.raw
        self.location = response.headers.get("location", "") if response.status_code in MOVED else ""

    @property
    def is_page(self) -> bool:
        """A page, or a bare text, where the platform would have sent JSON or a page of its own."""
        return not self.is_json and "/_next/" not in self.text

    @property
    def is_api(self) -> bool:
        """Whether JSON was asked for."""
        return self.service != APP or "/api/" in self.request.url.path

    @property
    def leads_to(self) -> str:
        """The host of another origin that the answer leads to, empty when it stays."""
        there = origin(self.location) if self.location.startswith(("http://", "https://")) else ""
        return (urlsplit(there).hostname or "") if there and there != origin(str(self.request.url)) else ""

    @property
    def leads_to_path(self) -> str:
        """The path that the answer leads to."""
        if not self.leads_to and not self.location.startswith("/"):
            return ""
        return path_of(self.location).lower()

    def says(self, *words: str) -> bool:
        """Whether the page has one of these words."""
        return any(word in self.text for word in words)


Rule = Callable[[Sight], Gate | None]


def gate_of(service: str, request: httpx.Request, response: httpx.Response, *, basic: bool = False) -> Gate | None:
    """The gate that has answered in a service's place, None when the service has answered itself.

    Args:
        service: who was asked.
        request: what was asked.
        response: what came.
        basic: whether the request carried APP_BASIC_AUTH.
    """
    sight = Sight(service, request, response, basic)
    found = next((gate for rule in RULES if (gate := rule(sight)) is not None), None)
    if found is None or service == APP:
        return found
    return Gate(found.name, LET_IN.format(setting=ADDRESS[service]) if service in ADDRESS else "откройте доступ к ней")


def _supabase_paused(sight: Sight) -> Gate | None:
    named = sight.status >= 400 and sight.says("project paused", "project is paused", "project has been paused")
    return Gate("заглушка: проект Supabase приостановлен", "") if sight.status == 540 or named else None


def _vercel(sight: Sight) -> Gate | None:
    if sight.leads_to.endswith("vercel.com") and sight.leads_to_path.startswith("/sso"):
        return Gate("защита Vercel (Deployment Protection)", BYPASS)
    if sight.header("x-vercel-mitigated"):
        return Gate("проверка Vercel «вы не робот» (Firewall)", f"{BYPASS} или {BY_HEADER}")
    ours = "vercel" in sight.header("server") or "_vercel_" in sight.header("set-cookie") or sight.says("vercel")
    if sight.status in {401, 403} and sight.is_page and ours:
        return Gate("защита Vercel (Deployment Protection)", BYPASS)
    return None


def _no_deployment(sight: Sight) -> Gate | None:
    error = sight.header("x-vercel-error")
    if error.startswith("deployment_"):
        return Gate(f"Vercel: развёртывания по этому адресу нет ({error.upper()})", "проверьте APP_URL")
    if sight.header("x-railway-fallback") == "true" or sight.says("herokucdn.com/error-pages/no-such-app"):
        return Gate("хостинг: приложения по этому адресу нет", "проверьте APP_URL и опубликовано ли приложение")
    if sight.header("x-render-routing") in {"suspend", "suspend-by-user", "no-server"}:
        return Gate("Render: служба приостановлена или её нет", "возобновите её в панели Render и проверьте APP_URL")
    return None


def _cloudflare(sight: Sight) -> Gate | None:
    challenged = sight.status in {403, 429, 503} and sight.says("cf-chl", "<title>just a moment")
    if sight.header("cf-mitigated") or challenged:
        return Gate("проверка Cloudflare «вы не робот»", BY_HEADER)
    if sight.leads_to.endswith("cloudflareaccess.com") or sight.leads_to_path.startswith("/cdn-cgi/access/"):
        return Gate("вход Cloudflare Access", ACCESS)
    if sight.status in {401, 403} and "cloudflare" in sight.header("server") and sight.is_page:
        return Gate("защита Cloudflare (WAF)", BY_HEADER)
    return None


def _basic(sight: Sight) -> Gate | None:
    if sight.status != 401 or not sight.header("www-authenticate").startswith("basic"):
        return None
    opens = "проверьте APP_BASIC_AUTH: его не приняли" if sight.basic else "задайте APP_BASIC_AUTH=имя:пароль"
    return Gate("вход по паролю (Basic), которого нет у самой платформы", opens)


def _ngrok(sight: Sight) -> Gate | None:
    code = sight.header("ngrok-error-code")
    if not code:
        return None
    if code == "err_ngrok_6024":
        return Gate("страница-предупреждение ngrok", "задайте APP_HEADERS=ngrok-skip-browser-warning: 1")
    return Gate(f"туннель ngrok ({code.upper()})", "проверьте, что туннель открыт и ведёт к приложению")


def _firewall(sight: Sight) -> Gate | None:
    marks = (
        (path_of(sight.location).startswith("/showcaptcha"), "проверка Яндекса «вы не робот» (SmartCaptcha)"),
        (sight.says("<title>request rejected") and sight.says("support id"), "защита F5"),
        (sight.status == 403 and "ddos-guard" in sight.header("server"), "защита DDoS-Guard"),
        (sight.status in {401, 403} and bool(sight.header("x-amzn-errortype")), "защита AWS API Gateway"),
        (bool(sight.header("x-amzn-waf-action")), "защита AWS WAF"),
        (sight.says("_incapsula_resource"), "защита Imperva"),
        (sight.status == 403 and bool(sight.header("x-datadome")), "защита DataDome"),
        (sight.status == 403 and "akamai" in sight.header("server"), "защита Akamai"),
        (sight.status == 403 and sight.header("x-cache") == "error from cloudfront", "защита CloudFront"),
        (sight.status == 403 and bool(sight.header("x-sucuri-id")), "защита Sucuri"),
    )
    name = next((name for holds, name in marks if holds), None)
    return Gate(name, BY_HEADER) if name else None


def _login(sight: Sight) -> Gate | None:
    """An identity proxy: it sends whoever has no session to a login that is not the platform's."""
    if sight.header("x-goog-iap-generated-response"):
        return Gate("вход Google IAP", NO_LOGIN)
    host, path = sight.leads_to, sight.leads_to_path
    if sight.request.method != "GET" or not sight.location:
        return None
    known = any(host == login or host.endswith(f".{login}") for login in LOGINS)
    sent = sight.is_api or any(mark in sight.location.lower() for mark in LOGIN_MARKS)
    elsewhere = bool(host) and sight.service == APP and sent and not path.rstrip("/").endswith(OWN_LOGIN)
    if known or path.startswith(LOGIN_PATHS) or elsewhere:
        return Gate(f"страница входа {host or path}", NO_LOGIN)
    return None


def _network(sight: Sight) -> Gate | None:
    if sight.header("x-squid-error") or "zscaler" in sight.header("server"):
        return Gate("прокси этой сети, который не пропускает туда", "разрешите адрес в нём или впишите узел в NO_PROXY")
    if sight.status == 407:
        return Gate("прокси этой сети, который требует входа (407)", "задайте его имя и пароль в HTTPS_PROXY")
    if sight.status == 511:
        return Gate("портал этой сети (511)", "войдите в сеть или уберите портал")
    return None


def _no_route(sight: Sight) -> Gate | None:
    """A proxy that knows of no service behind this address: after a deploy the service may not be ready."""
    words = (
        "default backend - 404",
        "404 page not found",
        "there isn't a github pages site here",
        "<title>site not found",
    )
    bare = sight.status == 404 and not sight.is_json and "/_next/" not in sight.text and sight.says(*words)
    nobody = sight.status == 404 and "no route matched with those values" in sight.raw
    if not bare and not nobody:
        return None
    return Gate(
        "прокси, за которым по этому адресу нет службы (404)", "проверьте APP_URL и запущена ли служба за прокси"
    )


def _nameless(sight: Sight) -> Gate | None:
    """A refusal that the platform would have said in JSON."""
    asks = sight.header("www-authenticate").startswith(("digest", "negotiate", "ntlm"))
    if sight.status == 401 and asks and not sight.is_json:
        return Gate("защита входом, которой нет у самого приложения (401)", NO_LOGIN)
    if sight.status in {401, 403} and sight.is_api and sight.is_page and sight.kind.startswith("text/plain"):
        return Gate(f"защита, которой нет у самого приложения ({sight.status}, простой текст)", BY_HEADER)
    if not sight.is_page or "html" not in sight.kind or not sight.text:
        return None
    if sight.status == 401:
        return Gate("защита входом, которой нет у самого приложения (401, страница HTML)", NO_LOGIN)
    if sight.status == 403 and sight.is_api:
        return Gate("защита, которой нет у самого приложения (403, страница HTML)", BY_HEADER)
    return None


def _maintenance(sight: Sight) -> Gate | None:
    words = sight.says("maintenance", "техническ", "обслуживани", "скоро вернёмся", "be right back")
    if sight.status == 503 and sight.is_page and (words or sight.header("retry-after")):
        return Gate("страница обслуживания (503)", "дождитесь конца работ или выключите режим обслуживания")
    return None


def _cannot_reach(sight: Sight) -> Gate | None:
    if 520 <= sight.status <= 530 and not sight.is_json:
        name = f"Cloudflare, который не достучался до сервера ({sight.status})"
        return Gate(name, "проверьте, что сервер за Cloudflare запущен и принимает соединения")
    return None


RULES: tuple[Rule, ...] = (
    _network,
    _supabase_paused,
    _vercel,
    _no_deployment,
    _cloudflare,
    _basic,
    _ngrok,
    _firewall,
    _login,
    _no_route,
    _nameless,
    _maintenance,
    _cannot_reach,
)


def sentence(service: str, request: httpx.Request, status: int, gate: Gate) -> str:
    """One sentence: who has answered to what, and what opens it."""
    return "; ".join(_parts(service, request, status, gate)) + "."


def _parts(service: str, request: httpx.Request, status: int, gate: Gate) -> Iterator[str]:
    yield f"{service}: вместо ответа на {request.method} {request.url.path} — {gate.name}, код {status}"
    if gate.opens:
        yield gate.opens
