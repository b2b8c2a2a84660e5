"""What stands before the platform and answers in its place: nothing of the platform can be told then.

Each gate has the marks that the real one was seen with in public reports.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from starlette.types import Send

from postdeploy.stand.faults import EVERYTHING_ELSE, Fault
from postdeploy.stand.faults.shapes import Answered, Wrapped
from postdeploy.stand.faults.tools import Middleware, Reply, Requests, answering

PAGE = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Marked(Reply):
    """An answer with headers of its own."""

    marks: dict[str, str] = field(default_factory=dict)

    async def send(self, send: Send) -> None:
        """Send it."""
        data = self.body.encode()
        headers = {"content-type": self.kind, "content-length": str(len(data)), **self.marks}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": raw})
        await send({"type": "http.response.body", "body": data})


class _Gate(Answered):
    """Base: the web app is behind it, whatever is asked; the Worker and the tables are not."""

    hides: ClassVar[tuple[str, ...]] = ("S2.a1",)
    blinds = EVERYTHING_ELSE
    requests = Requests(".*")


class VercelProtection(_Gate):
    """Deployment Protection is on for the preview."""

    title = "Перед приложением защита Vercel"
    blinding = "защита vercel"
    reply = Marked(401, "<title>Authentication Required</title>", PAGE, marks={"server": "Vercel"})


class CloudflareChallenge(_Gate):
    """Cloudflare takes the machine for a robot."""

    title = "Cloudflare принимает проверяющую машину за робота"
    blinding = "cloudflare"
    reply = Marked(
        403, "<title>Just a moment...</title>", PAGE, marks={"server": "cloudflare", "cf-mitigated": "challenge"}
    )


class BasicAuthentication(_Gate):
    """nginx asks for a password."""

    title = "Перед приложением вход Basic"
    blinding = "app_basic_auth"
    reply = Marked(401, "<h1>401</h1>", PAGE, marks={"www-authenticate": 'Basic realm="staging"'})


class IdentityProxy(_Gate):
    """An identity proxy sends everybody to its login."""

    title = "Прокси отправляет всех на страницу входа компании"
    blinding = "страница входа"
    reply = Marked(302, "", PAGE, marks={"location": "https://login.microsoftonline.com/tenant/oauth2/authorize?x=1"})


class MaintenancePage(_Gate):
    """The site is closed for maintenance."""

    title = "Вместо приложения страница обслуживания"
    blinding = "страница обслуживания"
    reply = Marked(503, "<h1>Технические работы</h1>", PAGE, marks={"retry-after": "3600"})


class CloudflareCannotConnect(_Gate):
    """Cloudflare stands, the server behind it does not."""

    title = "Cloudflare не достучался до сервера (522)"
    blinding = "522"
    reply = Marked(522, "error code: 522", "text/plain", marks={"server": "cloudflare"})


class ParkedDomain(_Gate):
    """The domain has run out: its registrar answers everything with a page of its own."""

    title = "Вместо приложения — страница припаркованного домена (200)"
    blinding = "чужая страница «north.test is for sale»"
    reply = Marked(200, "<title>north.test is for sale</title><h1>Buy this domain</h1>", PAGE)


class HostingPlaceholder(_Gate):
    """The host shows its greeting as long as nothing was deployed."""

    title = "Вместо приложения — страница хостинга по умолчанию, простым текстом (200)"
    blinding = "чужая страница, не json (похоже, страница хостинга"
    reply = Marked(200, "Hello World!", "text/plain")


class NetworkPortal(_Gate):
    """This network answers in the place of every service that is asked by name."""

    title = "Вместо приложения, Worker и таблиц отвечает портал сети (200)"
    hides = ("S1.1", "S1.2", "S2.a1", "S3.a1")
    blinding = "портал этой сети"
    leaves_traces = True
    reply = Marked(200, "<title>Hotel Wi-Fi</title><h1>Log in to the network</h1>", PAGE)

    def worker(self, platform: Any) -> None:
        platform.middleware.append(self.wrapper())

    def outside(self, platform: Any) -> None:
        def wrap(name: str, application: Any) -> Any:
            return self.wrapper()(application) if name == "supabase" else application

        platform.middleware.append(wrap)


class MovedToCanonicalHost(_Gate):
    """The address is not the canonical one."""

    title = "Приложение переадресует на свой основной адрес"
    blinding = "app_url=https://www.north.test"

    def wrapper(self) -> Middleware:
        return _moving


class ChallengeForBrowsersAlone(_Gate):
    """Cloudflare lets the API pass and asks whoever opens a page to prove that it is no robot."""

    title = "Cloudflare проверяет только браузер: страницы закрыты, API открыт"
    driver = "browser"
    blinding = "cloudflare"
    reply = Marked(
        403, "<title>Just a moment...</title>", PAGE, marks={"server": "cloudflare", "cf-mitigated": "challenge"}
    )

    def wrapper(self) -> Middleware:
        return _challenging(self.reply)


class SecondFactorAsked(_Gate):
    """The account of the checks has a second factor switched on."""

    title = "Вход просит у пользователя проверки второй фактор"
    blinding = "второй фактор"
    requests = Requests("/api/auth/callback/credentials", "POST")
    reply = Reply(302, "", PAGE, location="/login?error=TwoFactorRequired")


class SecureCookiesOverHttp(Fault):
    """The cookies are for https, and APP_URL is not."""

    title = "Cookie приложения — только для https, а проверяют по http"
    hides = ("S2.a1",)
    blinds, blinding = EVERYTHING_ELSE, "app_url с https"

    def web(self, platform: Any) -> None:
        set_cookie = platform.sessions.set_cookie

        def secure(response: Any, name: str, value: str, **options: Any) -> None:
            set_cookie(response, name, value, **options)
            place = len(response.raw_headers) - 1
            header, text = response.raw_headers[place]
            response.raw_headers[place] = (header, text + b"; Secure")

        platform.sessions.set_cookie = secure


class PagesDrawnByScript(Fault):
    """The markup of every page is a shell; what people see comes by script."""

    title = "Страницы рисует сценарий: в самой разметке пусто"
    hides = ("S2.a1", "S2.a2")
    blinds, blinding = EVERYTHING_ELSE, "--via browser"

    def web(self, platform: Any) -> None:
        shell = '<!DOCTYPE html><html><body><div id="root"></div><script src="/_next/app.js"></script></body></html>'
        platform.middleware.append(answering(Requests("/|/manage/.*", "GET"), Reply(200, shell, PAGE)))


class ChatAnswersInEvents(Wrapped):
    """The chat does its work and answers with a stream of events."""

    title = "Чат отвечает потоком событий вместо JSON"
    kills = ("S4.5",)

    def wrapper(self) -> Middleware:
        return _streaming


class SchemaNeverRead(Wrapped):
    """PostgREST has no database: it is never ready."""

    title = "PostgREST так и не прочитал схему (PGRST002)"
    hides = ("S3.a1",)
    blinds, blinding = EVERYTHING_ELSE, "supabase"
    leaves_traces = True
    before = "supabase"
    body: ClassVar[str] = '{"code":"PGRST002","message":"Could not query the database for the schema cache. Retrying."}'

    def wrapper(self) -> Middleware:
        return answering(Requests(".*"), Reply(503, self.body))


class KommoAlwaysBusy(Wrapped):
    """Kommo has answered the Worker's question and turns every later one away: that of the suite."""

    title = "Kommo на запрос воронок для сравнения всегда отвечает 429"
    hides, blinding = ("S2.3",), "слишком много запросов"
    before = "kommo"

    def wrapper(self) -> Middleware:
        return _busy_after_the_first


def _challenging(reply: Reply) -> Middleware:
    def wrap(app: Any) -> Any:
        async def guarded(scope: Any, receive: Any, send: Any) -> None:
            navigates = (b"sec-fetch-mode", b"navigate") in scope.get("headers", ())  # no script says so
            await (reply.send(send) if navigates else app(scope, receive, send))

        return guarded

    return wrap


def _moving(app: Any) -> Any:
    async def elsewhere(scope: Any, _receive: Any, send: Any) -> None:
        place = f"https://www.north.test{scope['path']}"
        await Marked(308, "", PAGE, marks={"location": place}).send(send)

    return elsewhere


def _streaming(app: Any) -> Any:
    chat = Requests("/api/chat", "POST")
    stream = Marked(200, 'data: {"delta":"Здравствуйте"}\n\ndata: [DONE]\n\n', "text/event-stream")

    async def chosen(scope: Any, receive: Any, send: Any) -> None:
        if not chat.match(scope):
            await app(scope, receive, send)
            return

        async def swallow(_message: Any) -> None:
            return None

        await app(scope, receive, swallow)
        await stream.send(send)

    return chosen


def _busy_after_the_first(app: Any) -> Any:
    number = iter(range(10**9))

    async def chosen(scope: Any, receive: Any, send: Any) -> None:
        asked = scope["type"] == "http" and scope["path"].startswith("/api/v4/leads/pipelines")
        if asked and next(number):
            await Marked(429, '{"title":"Too many requests"}', marks={"retry-after": "60"}).send(send)
            return
        await app(scope, receive, send)

    return chosen
