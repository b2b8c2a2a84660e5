"""Faults of whole services and of what several ШАГи share: the web app, Supabase, Redis, the CRM's webhook."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.declaring import Change, Made, Process, as_fault, fault, hiding
from postdeploy.stand.faults.shapes.answers import answered, cut_off, hung, rendered
from postdeploy.stand.faults.shapes.methods import TOO_LATE, failing, nothing, twice, web
from postdeploy.stand.faults.shapes.setting import misled, not_started
from postdeploy.stand.faults.tools import BAD_GATEWAY, Reply, Requests, failure, said
from postdeploy.stand.seed import SOUTH_ORG

WEBHOOK = Requests("/api/crm/webhook", "POST")
OLD_QUEUE = "gpt-agent-jobs-old"
EVERYTHING = Requests(".*")
PAUSED = "<html><body><h1>Project paused</h1></body></html>"


def _no_entry(title: str, change: Change, hint: str = "", silent: frozenset[Process] = frozenset()) -> Made:
    """Nobody gets in: neither who opens the app, nor the check that puts a job into the queue through it."""
    return fault(title, "S2.a1", change, hint=hint, silent=silent, blinds="S1.2", blinding="приложение")


AppNotRunning = _no_entry(
    "Приложение не запущено",
    not_started("web"),
    hint="Приложение не работает",
    silent=frozenset({"web"}),
)

AppBehindBrokenProxy = hiding(
    "Вместо приложения отвечает прокси страницей 502", "S2.a1", "502", answered(EVERYTHING, BAD_GATEWAY), blinds="*"
)

FrontPageBroken = fault("Главная страница показывает экран ошибки", "S2.a1", rendered("landing"))
SignInWithoutToken = _no_entry(
    "Вход не работает: токен CSRF не выдаётся",
    answered(Requests("/api/auth/csrf"), failure("Internal Server Error")),
)
SessionNotKept = _no_entry(
    "Вход принят, но сессии нет: AUTH_SECRET у частей приложения разный",
    web("sessions.current")(lambda *_: None),
    hint="AUTH_SECRET",
)
TenantUnknown = _no_entry(
    "После входа не определяется организация",
    web("tenants.id_of")(nothing),
)

AppWritesToOldQueue = fault(
    "Приложение пишет в прежнюю очередь, а Worker слушает новую",
    "S1.2 S2.2 S2.3",
    misled("web", queue_name=OLD_QUEUE),
    hint=f"«{OLD_QUEUE}»",
)


@as_fault(web("start"), "Redis отвечает, но память кончилась: записать в очередь нельзя", "S1.2 S2.1 S4.3")
async def RedisFull(platform: Any, start: Any) -> None:
    """Redis answers and takes no more writes."""
    await start()
    await platform.redis.config_set("maxmemory", "1")


@as_fault(web("start"), "Redis отвечает, но после переключения он только для чтения (READONLY)", "S1.2 S2.1 S4.3")
async def RedisReadOnly(platform: Any, start: Any) -> None:
    """Redis is a replica after a failover: it answers, and takes no writes."""
    await start()
    await platform.redis.execute_command("REPLICAOF", "127.0.0.1", "1")


SupabaseRefusesKey = fault(
    "Supabase не принимает ключ service_role",
    "S3.a1",
    answered(EVERYTHING, Reply(401, '{"message":"Invalid authentication credentials"}'), before="supabase"),
    blinding="supabase",
    blinds="*",
    leaves_traces=True,
)
SupabasePaused = hiding(
    "Проект Supabase приостановлен: вместо данных страница",
    "S3.a1",
    "приостановлен",
    answered(EVERYTHING, Reply(540, PAUSED, "text/html"), before="supabase"),
    blinds="*",
    leaves_traces=True,
)
SupabaseCutsOff = fault(
    "Supabase обрывает соединения",
    "S3.a1",
    cut_off(EVERYTHING, before="supabase"),
    blinding="supabase",
    blinds="*",
    leaves_traces=True,
)

WebhookFails = fault(
    "Приём событий CRM отвечает ошибкой 500", "S6.4 S7.4", answered(WEBHOOK, failure("Не удалось обработать событие"))
)
WebhookHangs = fault("Приём событий CRM не отвечает", "S6.4 S7.4", hung(WEBHOOK))
WebhookKnowsNobody = fault(
    "Событие CRM принято, но организация по нему не найдена",
    "S6.4 S7.4",
    web("events.organisation_of")(nothing),
    hint="base_domain",
)
# It is stored nowhere.
WebhookOnlySaysYes = fault(
    "Событие CRM «принято», но нигде не записано",
    "S6.4 S7.4",
    answered(WEBHOOK, said({"success": True, "eventId": "00000000-0000-4000-8000-000000000000"})),
)


@as_fault(web("events.organisation_of"), "События CRM попадают чужой организации", "S6.4 S7.4")
async def EventsForOtherTenant(_platform: Any, _original: Any, _payload: Any, _header: Any) -> str:
    """The events go to another organisation."""
    return SOUTH_ORG


EventsNotProcessed = fault(
    "События CRM записываются, но не обрабатываются", "S6.4 S7.4", web("events.process")(nothing), hint="никто не взял"
)
EventsProcessedTooLate = fault(
    "События CRM обрабатываются слишком поздно", "S6.4 S7.4", misled("web", event_delay=TOO_LATE)
)
EventsFail = fault(
    "Обработка событий CRM завершается ошибкой",
    "S6.4 S7.4",
    web("events.handle")(failing('relation "automation_rule" does not exist')),
    hint="в базе нет таблицы или столбца",
)
EventsProcessedTwice = fault("Каждое событие CRM обрабатывается дважды", "S6.4 S7.4", web("events.handle")(twice))
EventsMarkedUntouched = fault(
    "События CRM отмечены обработанными, но ничего не происходит", "S6.4 S7.4", web("events.handle")(nothing)
)
