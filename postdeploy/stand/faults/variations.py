"""Benign variations: what a deployment may well look like without being broken."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postdeploy.stand.config import StandConfig
from postdeploy.stand.faults import Variation
from postdeploy.stand.faults.tools import Requests, hanging, rewriting
from postdeploy.stand.platform.web.activity import Entry
from postdeploy.stand.platform.web.session import CookieNames
from postdeploy.stand.seed import (
    NORTH_AGENT,
    NORTH_CONNECTION,
    NORTH_ORG,
    NORTH_OWNER,
    SOUTH_AGENT,
    SOUTH_DOMAIN,
    SOUTH_ORG,
)

API = Requests("/api/.*")
READ_LISTS = Requests("/api/agents(/[^/]+/(scripts|rules|sequences))?", "GET")
SUPABASE = Requests("/rest/v1/.*", "GET")
PULSE = 0.05
"""Seconds between two acts of the traffic."""


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


class OtherTenantsAtWork(Variation):
    """Another organisation works while the checklist is gone through."""

    title = "Во время прогона работает другая организация"

    def web(self, platform: Any) -> None:
        _meanwhile(platform, self.act, pause=0.25)

    async def act(self, platform: Any, number: int) -> None:
        """One thing that the other organisation does."""
        lead = {"id": 900_000 + number, "name": f"Сделка Юга {number}"}
        payload = {"account": {"base_domain": SOUTH_DOMAIN}, "leads": {"add": [lead]}}
        await platform.events.receive(SOUTH_ORG, payload)
        await platform.activity.write(
            Entry(SOUTH_ORG, "agent_created", f"Создан новый агент: Юг {number}", agent_id=SOUTH_AGENT)
        )
        await platform.jobs.add("generate-report", {"orgId": SOUTH_ORG, "number": number})


class ColleaguesAtWork(Variation):
    """Colleagues of the same organisation work at the same time: agents, events, entries of their own."""

    title = "Во время прогона работают коллеги в той же организации"

    def web(self, platform: Any) -> None:
        _meanwhile(platform, self.act, pause=0.25)

    async def act(self, platform: Any, number: int) -> None:
        """One thing that a colleague does."""
        entry = Entry(NORTH_ORG, "agent_response", "Агент отправил ответ", agent_id=NORTH_AGENT)
        await platform.activity.write(entry)
        lead = {"id": 800_000 + number, "name": f"Сделка коллеги {number}"}
        payload = {"account": {"base_domain": platform.config.kommo_base_domain}, "leads": {"update": [lead]}}
        await platform.events.receive(NORTH_ORG, payload)


class YearsOfData(Variation):
    """The organisation has worked for a long time."""

    title = "В таблицах сотни записей прежней работы"

    async def database(self, connection: Any) -> None:
        await connection.execute(HISTORY)


class OwnRulesAndScripts(Variation):
    """The organisation has rules and sequences that fire on the same event."""

    title = "У организации уже есть скрипты, правила и последовательности на то же событие"

    async def database(self, connection: Any) -> None:
        await connection.execute(AUTOMATION)


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


class NoisyWorkerLog(Variation):
    """The log mixes plain text, half-written lines and other programs' JSON with the Worker's own lines."""

    title = "В логе Worker шум и недописанные строки"

    def worker(self, platform: Any) -> None:
        emit, noise = platform.log._emit, iter(range(10**9))

        def noisy(stream: Any, line: str) -> None:
            number = next(noise)
            emit(
                stream,
                ("  ▶ GET /health 200 in 3ms", line[: len(line) // 2], "[1,2", '{"level":30,"pid":1}')[number % 4],
            )
            emit(stream, line)

        platform.log._emit = noisy


class SecondWorker(Variation):
    """Two Workers share the queue."""

    title = "Работают два Worker"

    def worker(self, platform: Any) -> None:
        consumer = type(platform.consumer)
        start, stop = platform.consumer.start, platform.consumer.stop
        second = consumer(platform)

        async def start_both() -> None:
            await start()
            await second.start()

        async def stop_both() -> None:
            await asyncio.gather(stop(), second.stop())

        platform.consumer.start, platform.consumer.stop = start_both, stop_both


class WorkerFromNode(Variation):
    """The Worker names its connection as BullMQ for Node does."""

    title = "Worker на Node: имя соединения с Redis закодировано"

    def worker(self, platform: Any) -> None:
        start = platform.consumer.start

        async def under_encoded_name() -> None:
            await start()
            name = platform.config.worker_queue_name
            platform.consumer._worker.clientName = f"bull:{base64.b64encode(name.encode()).decode()}"

        platform.consumer.start = under_encoded_name


class BusyQueue(Variation):
    """The queue is full of other work, and more comes in."""

    title = "Очередь занята другими заданиями"

    def web(self, platform: Any) -> None:
        async def crowd(platform: Any, number: int) -> None:
            for part in range(60 if number == 0 else 1):
                await platform.jobs.add("generate-report", {"number": number, "part": part})

        _meanwhile(platform, crowd)

    def worker(self, platform: Any) -> None:
        async def work(_data: Any) -> None:
            await asyncio.sleep(0.1)

        platform.jobs.handlers["generate-report"] = work


class WorkerClockBehind(Variation):
    """The clock of the Worker's machine is three seconds behind."""

    title = "Часы Worker отстают на три секунды"

    def worker(self, platform: Any) -> None:
        def behind(body: Any) -> None:
            moment = datetime.fromisoformat(body["timestamp"]) - timedelta(seconds=3)
            body["timestamp"] = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

        platform.middleware.append(rewriting(Requests("/health"), behind))


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


def _meanwhile(platform: Any, act: Callable[[Any, int], Awaitable[None]], pause: float = PULSE) -> None:
    """Let something be done again and again from the start of the web app to its end."""
    start = platform.start

    async def keep_acting() -> None:
        for number in range(10**6):
            await act(platform, number)
            await asyncio.sleep(pause)

    async def start_acting() -> None:
        await start()
        platform.background.spawn(keep_acting())

    platform.start = start_acting


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


HISTORY = f"""
insert into activity_logs (org_id, agent_id, activity_type, title, metadata, created_at)
  select '{NORTH_ORG}', '{NORTH_AGENT}', (array['agent_response','rule_executed','agent_created'])[1 + n % 3],
         (array['Агент отправил ответ','Правило выполнено: Старое правило',
                'Создан новый агент: Агент приёмки'])[1 + n % 3],
         '{{"lead_id": "17"}}', now() - n * interval '7 minutes'
  from generate_series(1, 400) n;
insert into agents (org_id, name, status, default_model, instructions, system_prompt, created_at)
  select '{NORTH_ORG}', 'Агент приёмки ' || n, (array['active','inactive','draft'])[1 + n % 3], 'openai/gpt-4o-mini',
         'Кодовое слово: Альтаир.', 'Кодовое слово: Альтаир.', now() - n * interval '1 day'
  from generate_series(1, 120) n;
insert into agent_conversations (org_id, agent_id, user_id, title, created_at, updated_at)
  select '{NORTH_ORG}', '{NORTH_AGENT}', '{NORTH_OWNER}', 'Старый разговор ' || n, now() - n * interval '1 hour',
         now() - n * interval '1 hour' from generate_series(1, 60) n;
insert into message_logs (conversation_id, role, content, created_at)
  select c.id, role, 'Здравствуйте! Назовите, пожалуйста, ваше кодовое слово.', c.created_at
  from agent_conversations c, unnest(array['user', 'assistant']) role where c.org_id = '{NORTH_ORG}';
insert into sales_scripts (org_id, agent_id, title, content)
  select '{NORTH_ORG}', '{NORTH_AGENT}', 'Скрипт приёмки ' || n, 'Здравствуйте!' from generate_series(1, 150) n;
insert into webhook_events (org_id, provider, event_type, payload, status, created_at)
  select '{NORTH_ORG}', 'kommo', 'leads', '{{}}', (array['completed','failed'])[1 + n % 2],
         now() - n * interval '1 hour'
  from generate_series(1, 300) n;
with old as (
  insert into crm_pipelines (connection_id, external_id, name, sort_order, created_at, updated_at)
    select '{NORTH_CONNECTION}', (3177727 + n)::text, 'Прежняя воронка ' || n, n, now() - interval '9 days',
           now() - interval '9 days' from generate_series(0, 4) n returning id)
insert into crm_pipeline_stages (pipeline_id, external_id, name, sort_order, created_at, updated_at)
  select id, n::text, 'Прежний этап ' || n, n, now() - interval '9 days', now() - interval '9 days'
  from old, generate_series(1, 6) n;
update crm_connections set metadata = '{{"sync": {{"status": "completed", "completedAt": "2026-01-01T00:00:00.000Z"}}}}'
  where id = '{NORTH_CONNECTION}';
"""

AUTOMATION = f"""
insert into automation_rules (org_id, agent_id, name, trigger_type, actions, priority)
  select '{NORTH_ORG}', '{NORTH_AGENT}', 'Правило отдела продаж ' || n, trigger,
         '[{{"type": "send_message", "template": "Спасибо за заявку!"}}]', n
  from generate_series(1, 5) n, unnest(array['lead_created', 'lead_updated']) trigger;
insert into sales_scripts (org_id, agent_id, title, content)
  select '{NORTH_ORG}', '{NORTH_AGENT}', 'Скрипт отдела продаж ' || n, 'Добрый день!' from generate_series(1, 5) n;
with made as (
  insert into sequences (org_id, agent_id, name, trigger_type)
    select '{NORTH_ORG}', '{NORTH_AGENT}', 'Цепочка отдела продаж ' || n, 'lead_created'
    from generate_series(1, 3) n returning id)
insert into sequence_steps (sequence_id, step_order, action_type, template)
  select id, n, 'send_message', 'Шаг ' || n from made, generate_series(1, 2) n;
"""
