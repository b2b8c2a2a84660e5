"""Services that answer in another manner (contract: everything that a client may not rely on)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, ClassVar

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postdeploy.stand.config import StandConfig
from postdeploy.stand.faults import Variation
from postdeploy.stand.faults.tools import Requests, hanging, rewriting
from postdeploy.stand.platform.web.session import CookieNames
from postdeploy.stand.seed import (
    NORTH_CONNECTION,
)

API = Requests("/api/.*")
READ_LISTS = Requests("/api/agents(/[^/]+/(scripts|rules|sequences))?", "GET")
SUPABASE = Requests("/rest/v1/.*", "GET")


class SlowAnswers(Variation):
    """Every service takes its time, the chat most of all."""

    title = "Все службы отвечают медленнее, но в пределах ожидания"

    def web(self, platform: Any) -> None:
        platform.middleware.append(hanging(Requests("/api/chat", "POST"), 1.0))
        platform.middleware.append(hanging(Requests("/manage/.*"), 0.3))
        platform.middleware.append(hanging(API, 0.05))

    def worker(self, platform: Any) -> None:
        platform.middleware.append(hanging(Requests("/.*"), 0.5))

    def outside(self, platform: Any) -> None:
        platform.middleware.append(lambda _name, application: hanging(Requests(".*"), 0.05)(application))


class SlowBackground(Variation):
    """Events and steps are processed at leisure."""

    title = "События и шаги обрабатываются не сразу"

    def configure(self, config: StandConfig) -> StandConfig:
        return config.with_(event_delay=0.8, worker_tick=0.4)


class UpdatesKeptForAMoment(Variation):
    """The list of updates is kept for a second, as a page that is rendered anew now and then."""

    title = "Список обновлений обновляется раз в секунду: удалённые записи видны ещё мгновение"

    def web(self, platform: Any) -> None:
        updates = platform.dashboard.updates
        kept: dict[tuple[str, int], tuple[float, Any]] = {}

        async def briefly(org_id: str, limit: int) -> Any:
            until, _ = kept.get((org_id, limit), (0.0, None))
            if time.monotonic() >= until:
                kept[org_id, limit] = (time.monotonic() + 1.0, await updates(org_id, limit))
            return kept[org_id, limit][1]

        platform.dashboard.updates = briefly


class TakesItsTime(Variation):
    """A model that thinks, and a scheduler that looks in now and then."""

    title = "Модель думает три секунды, шаги цепочек выполняются раз в две"

    def configure(self, config: StandConfig) -> StandConfig:
        given = {**config.given, "WAIT_SECONDS": "30", "HTTP_TIMEOUT": "10"}
        return config.with_(worker_tick=2.0, given=given)

    def web(self, platform: Any) -> None:
        platform.middleware.append(hanging(Requests("/api/chat", "POST"), 3.0))


class ExtraFields(Variation):
    """Answers and rows hold more than is known."""

    title = "В ответах и таблицах есть дополнительные поля"

    def web(self, platform: Any) -> None:
        platform.middleware.append(rewriting(API, _with_more))

    def worker(self, platform: Any) -> None:
        platform.middleware.append(rewriting(Requests("/.*"), _with_more))

    async def database(self, connection: Any) -> None:
        for table in ("activity_logs", "agents", "sales_scripts", "automation_rules", "sequences", "crm_pipelines"):
            await connection.execute(f"alter table {table} add column region text default 'eu-central'")


class OtherOrder(Variation):
    """Fields come in another order, and so do lists whose order nobody has promised."""

    title = "Поля JSON и неупорядоченные списки идут в другом порядке"

    def web(self, platform: Any) -> None:
        platform.middleware.append(rewriting(API, _reordered))
        platform.middleware.append(rewriting(READ_LISTS, lambda body: body["data"].reverse()))

    def worker(self, platform: Any) -> None:
        platform.middleware.append(rewriting(Requests("/.*"), _reordered))

    def outside(self, platform: Any) -> None:
        def wrap(name: str, application: ASGIApp) -> ASGIApp:
            return _unordered(application) if name == "supabase" else application

        platform.middleware.append(wrap)


class SecureCookies(Variation):
    """Cookies are named as over https."""

    title = "Имена cookie такие, как на https"

    def web(self, platform: Any) -> None:
        platform.sessions.cookies = CookieNames(
            session="__Secure-authjs.session-token",
            csrf="__Host-authjs.csrf-token",
            callback="__Secure-authjs.callback-url",
        )


class RedirectElsewhere(Variation):
    """The redirect after signing in names the host behind the proxy."""

    title = "Переход после входа называет другой адрес"

    def web(self, platform: Any) -> None:
        platform.middleware.append(_redirecting(b"https://internal-7f9c.example:8443/"))


class PagesOfAnotherMake(Variation):
    """Headings are nested, and scripts of the page mention the error screen, as Next.js pages do."""

    title = "Разметка страниц другая, в скриптах упомянут экран ошибки"

    def web(self, platform: Any) -> None:
        render = platform.pages.render

        def other(request: Any, name: str, status: int = 200, **context: Any) -> Any:
            text = render(request, name, status, **context).body.decode()
            text = text.replace("<h1>", '<H1 class="text-2xl"><span>').replace("</h1>", "</span>\n</H1>")
            flight = '<script>self.__next_f.push([1,"<h1>Произошла ошибка</h1>"])</script>'
            return HTMLResponse(text.replace("</body>", f"{flight}<!-- <h1>Произошла ошибка</h1> --></body>"), status)

        platform.pages.render = other


class TokenNeedsRefresh(Variation):
    """Kommo's token is at its end and can be refreshed."""

    title = "Токен Kommo пора обновить, и он обновляется"

    async def database(self, connection: Any) -> None:
        await connection.execute(
            "update crm_connections set expires_at = now() + interval '1 minute' where id = $1", NORTH_CONNECTION
        )


class ManyPipelines(Variation):
    """The CRM has many pipelines, with odd names and equal places."""

    title = "В Kommo много воронок с необычными названиями"

    def outside(self, platform: Any) -> None:
        platform.kommo.pipelines = [_pipeline(number) for number in range(12)]


class EloquentAgent(Variation):
    """The model answers at length, in Markdown and in capitals."""

    title = "Агент отвечает длинно, с разметкой и заглавными буквами"

    def outside(self, platform: Any) -> None:
        answer = platform.llm.answer

        def eloquent(messages: list[Any]) -> str:
            text = str(answer(messages))
            if text.startswith("{"):
                return text
            return f"**{text.upper()}**\n\n- Первый пункт 🙂\n- Второй пункт\n\n" + "Расскажу подробнее. " * 80

        platform.llm.answer = eloquent


def _with_more(content: Any) -> Any:
    """The same with a field more in every object."""
    if isinstance(content, list):
        return [_with_more(item) for item in content]
    if isinstance(content, dict):
        return {**{key: _with_more(value) for key, value in content.items()}, "traceId": "4bf92f3577b34da6"}
    return content


def _reordered(content: Any) -> Any:
    """The same with the fields of every object turned round."""
    if isinstance(content, list):
        return [_reordered(item) for item in content]
    if isinstance(content, dict):
        return {key: _reordered(content[key]) for key in reversed(content)}
    return content


def _unordered(application: ASGIApp) -> ASGIApp:
    """Supabase without any order that was not asked for."""

    def turned(body: Any) -> Any:
        return [_reordered(row) for row in reversed(body)] if isinstance(body, list) else body

    changed = rewriting(SUPABASE, turned)(application)

    async def chosen(scope: Scope, receive: Receive, send: Send) -> None:
        ordered = b"order=" in scope.get("query_string", b"")
        await (application if ordered else changed)(scope, receive, send)

    return chosen


def _redirecting(address: bytes) -> Callable[[ASGIApp], ASGIApp]:
    """Let successful redirects of signing in lead to another address."""
    requests = Requests("/api/auth/callback/credentials", "POST")

    def wrap(app: ASGIApp) -> ASGIApp:
        async def redirected(scope: Scope, receive: Receive, send: Send) -> None:
            async def elsewhere(message: Message) -> None:
                if message["type"] == "http.response.start":
                    kept = [(name, value) for name, value in message["headers"] if name != b"location"]
                    message = {**message, "headers": [*kept, (b"location", address)]}
                await send(message)

            await app(scope, receive, elsewhere if requests.match(scope) else send)

        return redirected

    return wrap


def _pipeline(number: int) -> dict[str, Any]:
    stages = [
        {
            "id": 50_000_000 + number * 100 + place,
            "name": f"Этап «{place}» 🚀 & <b>",
            "sort": place // 2,
            "color": "#fff",
        }
        for place in range(8)
    ]
    return {
        "id": 6_000_000 + number,
        "name": f'Воронка № {number}: "тест" / ёлка',
        "sort": number // 2,
        "is_main": number == 0,
        "is_archive": number % 3 == 2,
        "_embedded": {"statuses": stages},
    }


class ClocksApart(Variation):
    """The database writes its times by a clock that is a minute and a half behind those of app and Worker."""

    title = "Часы базы данных отстают от часов приложения и Worker на полторы минуты"
    tables: ClassVar = ("activity_logs", "message_logs", "webhook_events")

    async def database(self, connection: Any) -> None:
        for table in self.tables:
            await connection.execute(f"alter table {table} alter created_at set default now() - interval '90 seconds'")


class RestRootHidden(Variation):
    """PostgREST does not describe itself: `openapi-mode = disabled`."""

    title = "PostgREST не описывает себя: корень /rest/v1/ закрыт (openapi-mode = disabled, PGRST126)"

    async def database(self, connection: Any) -> None:
        await connection.execute("alter role authenticator set pgrst.openapi_mode = 'disabled'")
