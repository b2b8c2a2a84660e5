"""Services that answer in another manner (contract: everything that a client may not rely on)."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Scope

from postdeploy.stand.faults.declaring import Change, as_variation, variation
from postdeploy.stand.faults.shapes.answers import answered, drawn_otherwise, hung, remade, rewritten
from postdeploy.stand.faults.shapes.methods import outside, web
from postdeploy.stand.faults.shapes.setting import executed, set_up, told
from postdeploy.stand.faults.tools import Reply, Requests, Whole
from postdeploy.stand.platform.web.session import CookieNames
from postdeploy.stand.seed import NORTH_CONNECTION

API, EVERYTHING = Requests("/api/.*"), Requests(".*")
READ_LISTS = Requests("/api/agents(/[^/]+/(scripts|rules|sequences))?", "GET")
TABLES = ("activity_logs", "agents", "sales_scripts", "automation_rules", "sequences", "crm_pipelines")


@as_variation(
    web("dashboard.updates"), "Список обновлений обновляется раз в секунду: удалённые записи видны ещё мгновение"
)
async def UpdatesKeptForAMoment(platform: Any, updates: Any, org_id: str, limit: int) -> Any:
    """The list of updates is kept for a second, as a page that is rendered anew now and then."""
    kept = platform.__dict__.setdefault("kept_updates", {})
    until, _ = kept.get((org_id, limit), (0.0, None))
    if time.monotonic() >= until:
        kept[org_id, limit] = (time.monotonic() + 1.0, await updates(org_id, limit))
    return kept[org_id, limit][1]


def _name_cookies_as_over_https(platform: Any) -> None:
    platform.sessions.cookies = CookieNames(
        session="__Secure-authjs.session-token",
        csrf="__Host-authjs.csrf-token",
        callback="__Secure-authjs.callback-url",
    )


def _nested(page: str) -> str:
    """Headings are nested, and scripts of the page mention the error screen, as Next.js pages do."""
    page = page.replace("<h1>", '<H1 class="text-2xl"><span>').replace("</h1>", "</span>\n</H1>")
    flight = '<script>self.__next_f.push([1,"<h1>Произошла ошибка</h1>"])</script>'
    return page.replace("</body>", f"{flight}<!-- <h1>Произошла ошибка</h1> --></body>")


def _many_pipelines(platform: Any) -> None:
    platform.kommo.pipelines = [_pipeline(number) for number in range(12)]


@as_variation(outside("llm.answer"), "Агент отвечает длинно, с разметкой и заглавными буквами")
def EloquentAgent(_platform: Any, answer: Any, messages: list[Any]) -> str:
    """The model answers at length, in Markdown and in capitals."""
    text = str(answer(messages))
    if text.startswith("{"):
        return text
    return f"**{text.upper()}**\n\n- Первый пункт 🙂\n- Второй пункт\n\n" + "Расскажу подробнее. " * 80


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


def _turned(body: Any) -> Any:
    return [_reordered(row) for row in reversed(body)] if isinstance(body, list) else body


def _unasked(scope: Any) -> bool:
    """Whether no order was asked for."""
    return b"order=" not in scope.get("query_string", b"")


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


SlowAnswers = variation(
    "Все службы отвечают медленнее, но в пределах ожидания",
    hung(Requests("/api/chat", "POST"), 1.0),
    hung(Requests("/manage/.*"), 0.3),
    hung(API, 0.05),
    hung(EVERYTHING, 0.5, before="worker"),
    hung(EVERYTHING, 0.05, before="supabase"),
    hung(EVERYTHING, 0.05, before="kommo"),
    hung(EVERYTHING, 0.05, before="llm"),
)
SlowBackground = variation("События и шаги обрабатываются не сразу", set_up(event_delay=0.8, worker_tick=0.4))
TakesItsTime = variation(
    "Модель думает три секунды, шаги цепочек выполняются раз в две",
    set_up(worker_tick=2.0),
    told(WAIT_SECONDS="30", HTTP_TIMEOUT="10"),
    hung(Requests("/api/chat", "POST"), 3.0),
)
ExtraFields = variation(
    "В ответах и таблицах есть дополнительные поля",
    rewritten(API)(_with_more),
    rewritten(EVERYTHING, before="worker")(_with_more),
    *(executed(f"alter table {table} add column region text default 'eu-central'") for table in TABLES),
)
OtherOrder = variation(
    "Поля JSON и неупорядоченные списки идут в другом порядке",
    rewritten(API)(_reordered),
    rewritten(READ_LISTS)(lambda body: body["data"].reverse()),
    rewritten(EVERYTHING, before="worker")(_reordered),
    rewritten(Requests("/rest/v1/.*", "GET", _unasked), before="supabase")(_turned),
)
SecureCookies = variation("Имена cookie такие, как на https", Change("web", _name_cookies_as_over_https))


@as_variation(remade(Requests("/api/auth/callback/credentials", "POST")), "Переход после входа называет другой адрес")
def RedirectElsewhere(answer: Whole) -> Whole:
    """The redirect after signing in names the host behind the proxy."""
    kept = [(name, value) for name, value in answer.headers if name != b"location"]
    return replace(answer, headers=[*kept, (b"location", b"https://internal-7f9c.example:8443/")])


PagesOfAnotherMake = variation("Разметка страниц другая, в скриптах упомянут экран ошибки", drawn_otherwise(_nested))
TokenNeedsRefresh = variation(
    "Токен Kommo пора обновить, и он обновляется",
    executed("update crm_connections set expires_at = now() + interval '1 minute' where id = $1", NORTH_CONNECTION),
)
ManyPipelines = variation("В Kommo много воронок с необычными названиями", Change("outside", _many_pipelines))
ClocksApart = variation(
    "Часы базы данных отстают от часов приложения и Worker на три минуты",
    *(
        executed(f"alter table {table} alter created_at set default now() - interval '180 seconds'")
        for table in ("activity_logs", "message_logs", "webhook_events")
    ),
)


def _counts_a_whole_organisation(scope: Scope) -> bool:
    counted = any(b"count=exact" in value for name, value in scope["headers"] if name == b"prefer")
    asked = {key for key, _ in parse_qsl(scope["query_string"].decode())}
    return counted and asked <= {"select", "org_id", "limit", "order"}


COUNTS = Requests("/rest/v1/activity_logs", "GET", _counts_a_whole_organisation)
TIMED_OUT = '{"code":"57014","message":"canceling statement due to statement timeout"}'
LogTooLongToCount = variation(
    "Записей в журнале столько, что сосчитать все записи организации база за отведённое время не успевает (57014)",
    answered(COUNTS, Reply(500, TIMED_OUT), "supabase"),
)
RestRootHidden = variation(
    "PostgREST не описывает себя: корень /rest/v1/ закрыт (openapi-mode = disabled, PGRST126)",
    executed("alter role authenticator set pgrst.openapi_mode = 'disabled'"),
)
