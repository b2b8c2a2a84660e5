"""What stands before the platform and answers in its place: nothing of the platform can be told then.

Each gate has the marks that the real one was seen with in public reports.
"""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.declaring import Made, as_fault, fault, hiding
from postdeploy.stand.faults.shapes.answers import answered, remade, standing_before
from postdeploy.stand.faults.shapes.methods import web
from postdeploy.stand.faults.tools import Middleware, Reply, Requests, answering, but_the_nth, wrapping

PAGE = "text/html; charset=utf-8"


CHALLENGE = Reply(
    403, "<title>Just a moment...</title>", PAGE, marks={"server": "cloudflare", "cf-mitigated": "challenge"}
)
PORTAL = Reply(200, "<title>Hotel Wi-Fi</title><h1>Log in to the network</h1>", PAGE)
STREAM = Reply(200, 'data: {"delta":"Здравствуйте"}\n\ndata: [DONE]\n\n', "text/event-stream")
BUSY = Reply(429, '{"title":"Too many requests"}', marks={"retry-after": "60"})
SHELL = '<!DOCTYPE html><html><body><div id="root"></div><script src="/_next/app.js"></script></body></html>'
NO_SCHEMA = '{"code":"PGRST002","message":"Could not query the database for the schema cache. Retrying."}'


def _gate(title: str, blinding: str, gate: Middleware, hides: str = "S2.a1", driver: str = "api") -> Made:
    """The web app is behind it, whatever is asked; the Worker and the tables are not."""
    return hiding(title, hides, blinding, standing_before("web", gate), blinds="*", driver=driver)


def _instead(reply: Reply) -> Middleware:
    return answering(Requests(".*"), reply)


async def _move(_app: Any, scope: Any, _receive: Any, send: Any) -> None:
    await Reply(308, "", PAGE, marks={"location": f"https://www.north.test{scope['path']}"}).whole.send(send)


def _navigates(scope: Any) -> bool:
    return (b"sec-fetch-mode", b"navigate") in scope.get("headers", ())  # no script says so


VercelProtection = _gate(
    "Перед приложением защита Vercel",
    "защита vercel",
    _instead(Reply(401, "<title>Authentication Required</title>", PAGE, marks={"server": "Vercel"})),
)
CloudflareChallenge = _gate("Cloudflare принимает проверяющую машину за робота", "cloudflare", _instead(CHALLENGE))
BasicAuthentication = _gate(
    "Перед приложением вход Basic",
    "app_basic_auth",
    _instead(Reply(401, "<h1>401</h1>", PAGE, marks={"www-authenticate": 'Basic realm="staging"'})),
)
IdentityProxy = _gate(
    "Прокси отправляет всех на страницу входа компании",
    "страница входа",
    _instead(Reply(302, "", PAGE, marks={"location": "https://login.microsoftonline.com/tenant/oauth2/authorize?x=1"})),
)
MaintenancePage = _gate(
    "Вместо приложения страница обслуживания",
    "страница обслуживания",
    _instead(Reply(503, "<h1>Технические работы</h1>", PAGE, marks={"retry-after": "3600"})),
)
CloudflareCannotConnect = _gate(
    "Cloudflare не достучался до сервера (522)",
    "522",
    _instead(Reply(522, "error code: 522", "text/plain", marks={"server": "cloudflare"})),
)
ParkedDomain = _gate(
    "Вместо приложения — страница припаркованного домена (200)",
    "чужая страница «north.test is for sale»",
    _instead(Reply(200, "<title>north.test is for sale</title><h1>Buy this domain</h1>", PAGE)),
)
HostingPlaceholder = _gate(
    "Вместо приложения — страница хостинга по умолчанию, простым текстом (200)",
    "чужая страница, не json (похоже, страница хостинга",
    _instead(Reply(200, "Hello World!", "text/plain")),
)
# This network answers in the place of every service that is asked by name.
NetworkPortal = hiding(
    "Вместо приложения, Worker и таблиц отвечает портал сети (200)",
    "S1.1 S1.2 S2.a1 S3.a1",
    "портал этой сети",
    standing_before("web", _instead(PORTAL)),
    standing_before("worker", _instead(PORTAL)),
    standing_before("supabase", _instead(PORTAL)),
    blinds="*",
    leaves_traces=True,
)
MovedToCanonicalHost = _gate(
    "Приложение переадресует на свой основной адрес", "app_url=https://www.north.test", wrapping(_move)
)
ChallengeForBrowsersAlone = _gate(
    "Cloudflare проверяет только браузер: страницы закрыты, API открыт",
    "cloudflare",
    answering(Requests(".*", when=_navigates), CHALLENGE),
    driver="browser",
)
SecondFactorAsked = _gate(
    "Вход просит у пользователя проверки второй фактор",
    "второй фактор",
    answering(
        Requests("/api/auth/callback/credentials", "POST"),
        Reply(302, "", PAGE, marks={"location": "/login?error=TwoFactorRequired"}),
    ),
)


@as_fault(
    web("sessions.set_cookie"),
    "Cookie приложения — только для https, а проверяют по http",
    "",
    hides="S2.a1",
    blinds="*",
    blinding="app_url с https",
)
def SecureCookiesOverHttp(
    _platform: Any, set_cookie: Any, response: Any, name: str, value: str, **options: Any
) -> None:
    """The cookies are for https, and APP_URL is not."""
    set_cookie(response, name, value, **options)
    place = len(response.raw_headers) - 1
    header, text = response.raw_headers[place]
    response.raw_headers[place] = (header, text + b"; Secure")


# The markup of every page is a shell; what people see comes by script.
PagesDrawnByScript = _gate(
    "Страницы рисует сценарий: в самой разметке пусто",
    "--via browser",
    answering(Requests("/|/manage/.*", "GET"), Reply(200, SHELL, PAGE)),
    hides="S2.a1 S2.a2",
)
# The chat does its work and answers with a stream of events.
ChatAnswersInEvents = fault(
    "Чат отвечает потоком событий вместо JSON",
    "S4.5",
    remade(Requests("/api/chat", "POST"))(lambda _answer: STREAM.whole),
)
# PostgREST has no database: it is never ready.
SchemaNeverRead = hiding(
    "PostgREST так и не прочитал схему (PGRST002)",
    "S3.a1",
    "supabase",
    answered(Requests(".*"), Reply(503, NO_SCHEMA), before="supabase"),
    blinds="*",
    leaves_traces=True,
)
# Kommo answers the Worker's question and turns away those of the suite, the one before it and those after it.
KommoAlwaysBusy = hiding(
    "Kommo на запрос воронок для сравнения всегда отвечает 429",
    "S2.3",
    "слишком много запросов",
    answered(but_the_nth(2, Requests("/api/v4/leads/pipelines.*")), BUSY, before="kommo"),
)
