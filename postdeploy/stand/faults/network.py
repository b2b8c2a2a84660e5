"""Faults of whole services and of what several ШАГи share: the web app, Supabase, Redis, the CRM's webhook."""

from __future__ import annotations

from typing import Any, ClassVar

from postdeploy.stand.faults import EVERYTHING_ELSE, Fault
from postdeploy.stand.faults.shapes import (
    TOO_LATE,
    Answered,
    CutOff,
    Hung,
    Rendered,
    Wrapped,
)
from postdeploy.stand.faults.tools import (
    BAD_GATEWAY,
    Reply,
    Requests,
    answering,
    failure,
    said,
)
from postdeploy.stand.seed import SOUTH_ORG

WEBHOOK = Requests("/api/crm/webhook", "POST")
OLD_QUEUE = "gpt-agent-jobs-old"


class AppNotRunning(Fault):
    """The web app was not started."""

    title = "Приложение не запущено"
    kills = ("S2.a1",)
    blinds, blinding = ("S1.2",), "приложение"
    hint = "Приложение не работает"
    silent = frozenset({"web"})

    def web(self, platform: Any) -> None:
        raise SystemExit(0)


class AppBehindBrokenProxy(Answered):
    """The proxy in front of the web app answers in its place."""

    title = "Вместо приложения отвечает прокси страницей 502"
    hides = ("S2.a1",)
    blinds, blinding = EVERYTHING_ELSE, "502"
    requests = Requests(".*")
    reply = BAD_GATEWAY


class FrontPageBroken(Rendered):
    """The front page shows the error screen; everything behind it works."""

    title = "Главная страница показывает экран ошибки"
    kills = ("S2.a1",)
    page = "landing"


class SignInWithoutToken(Answered):
    """The first step of signing in fails."""

    title = "Вход не работает: токен CSRF не выдаётся"
    kills = ("S2.a1",)
    blinds, blinding = ("S1.2",), "приложение"
    requests = Requests("/api/auth/csrf")
    reply = failure("Internal Server Error")


class SessionNotKept(Fault):
    """AUTH_SECRET differs between two instances: the session of one is nothing to the other."""

    title = "Вход принят, но сессии нет: AUTH_SECRET у частей приложения разный"
    kills = ("S2.a1",)
    hint = "AUTH_SECRET"
    blinds, blinding = ("S1.2",), "приложение"

    def web(self, platform: Any) -> None:
        platform.sessions.current = lambda _request: None


class TenantUnknown(Fault):
    """The organisation of the user cannot be told."""

    title = "После входа не определяется организация"
    kills = ("S2.a1",)
    blinds, blinding = ("S1.2",), "приложение"

    def web(self, platform: Any) -> None:
        async def unknown(_org_id: str) -> None:
            return None

        platform.tenants.id_of = unknown


class AppWritesToOldQueue(Fault):
    """The web app still writes to the queue of the version before."""

    title = "Приложение пишет в прежнюю очередь, а Worker слушает новую"
    kills = ("S1.2", "S2.2", "S2.3")
    hint = f"«{OLD_QUEUE}»"

    def web(self, platform: Any) -> None:
        platform.config = platform.config.with_(queue_name=OLD_QUEUE)


class RedisFull(Fault):
    """Redis answers and takes no more writes."""

    title = "Redis отвечает, но память кончилась: записать в очередь нельзя"
    kills = ("S1.2", "S2.1", "S4.3")

    def web(self, platform: Any) -> None:
        start = platform.start

        async def then_fill() -> None:
            await start()
            await platform.redis.config_set("maxmemory", "1")

        platform.start = then_fill


class RedisReadOnly(Fault):
    """Redis is a replica after a failover: it answers, and takes no writes."""

    title = "Redis отвечает, но после переключения он только для чтения (READONLY)"
    kills = ("S1.2", "S2.1", "S4.3")

    def web(self, platform: Any) -> None:
        start = platform.start

        async def then_demote() -> None:
            await start()
            await platform.redis.execute_command("REPLICAOF", "127.0.0.1", "1")

        platform.start = then_demote


class _Supabase(Wrapped):
    """Base: Supabase is served in another way, the platform's own connections are not touched."""

    kills: ClassVar[tuple[str, ...]] = ("S3.a1",)
    blinds, blinding = EVERYTHING_ELSE, "supabase"
    leaves_traces = True
    before = "supabase"


class SupabaseRefusesKey(_Supabase, Answered):
    """The keys were changed and the new ones told to nobody."""

    title = "Supabase не принимает ключ service_role"
    reply = Reply(401, '{"message":"Invalid authentication credentials"}')


class SupabasePaused(_Supabase, Answered):
    """The project was paused: a page answers."""

    title = "Проект Supabase приостановлен: вместо данных страница"
    kills: ClassVar[tuple[str, ...]] = ()
    hides = ("S3.a1",)
    blinding = "приостановлен"
    reply = Reply(540, "<html><body><h1>Project paused</h1></body></html>", "text/html")


class SupabaseCutsOff(_Supabase, CutOff):
    """Every answer is cut off."""

    title = "Supabase обрывает соединения"


class WebhookFails(Answered):
    """The CRM's events are answered with 500."""

    title = "Приём событий CRM отвечает ошибкой 500"
    kills = ("S6.4", "S7.4")
    requests = WEBHOOK
    reply = failure("Не удалось обработать событие")


class WebhookHangs(Hung):
    """The CRM's events get no answer."""

    title = "Приём событий CRM не отвечает"
    kills = ("S6.4", "S7.4")
    requests = WEBHOOK


class WebhookKnowsNobody(Fault):
    """The organisation of an event is not found by its address any more."""

    title = "Событие CRM принято, но организация по нему не найдена"
    kills = ("S6.4", "S7.4")
    hint = "base_domain"

    def web(self, platform: Any) -> None:
        async def nobody(_payload: Any, _header: Any) -> None:
            return None

        platform.events.organisation_of = nobody


class WebhookOnlySaysYes(Fault):
    """The event is answered with an id and stored nowhere."""

    title = "Событие CRM «принято», но нигде не записано"
    kills = ("S6.4", "S7.4")

    def web(self, platform: Any) -> None:
        body = {"success": True, "eventId": "00000000-0000-4000-8000-000000000000"}
        platform.middleware.append(answering(WEBHOOK, said(body)))


class EventsForOtherTenant(Fault):
    """The events go to another organisation."""

    title = "События CRM попадают чужой организации"
    kills = ("S6.4", "S7.4")

    def web(self, platform: Any) -> None:
        async def the_other(_payload: Any, _header: Any) -> str:
            return SOUTH_ORG

        platform.events.organisation_of = the_other


class EventsNotProcessed(Fault):
    """The events are stored and nobody processes them."""

    title = "События CRM записываются, но не обрабатываются"
    kills = ("S6.4", "S7.4")
    hint = "никто не взял"

    def web(self, platform: Any) -> None:
        async def nothing(*_: Any) -> None:
            return None

        platform.events.process = nothing


class EventsProcessedTooLate(Fault):
    """The events are processed long after."""

    title = "События CRM обрабатываются слишком поздно"
    kills = ("S6.4", "S7.4")

    def web(self, platform: Any) -> None:
        platform.config = platform.config.with_(event_delay=TOO_LATE)


class EventsFail(Fault):
    """The processing of events ends with an error."""

    title = "Обработка событий CRM завершается ошибкой"
    kills = ("S6.4", "S7.4")
    hint = "в базе нет таблицы или столбца"

    def web(self, platform: Any) -> None:
        async def fail(*_: Any) -> None:
            raise RuntimeError('relation "automation_rule" does not exist')

        platform.events.handle = fail


class EventsProcessedTwice(Fault):
    """Two instances of the web app process every event."""

    title = "Каждое событие CRM обрабатывается дважды"
    kills = ("S6.4", "S7.4")

    def web(self, platform: Any) -> None:
        handle = platform.events.handle

        async def twice(*arguments: Any) -> None:
            await handle(*arguments)
            await handle(*arguments)

        platform.events.handle = twice


class EventsMarkedUntouched(Fault):
    """The events are marked as completed and nothing follows from them."""

    title = "События CRM отмечены обработанными, но ничего не происходит"
    kills = ("S6.4", "S7.4")

    def web(self, platform: Any) -> None:
        async def nothing(*_: Any) -> None:
            return None

        platform.events.handle = nothing
