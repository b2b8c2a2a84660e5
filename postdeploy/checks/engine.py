"""What ШАГи 6 and 7 share: an event of the CRM arrives, is processed, and leaves its trace in the log of activities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import check, expectation
from postdeploy.checks.common import has_fields, nothing
from postdeploy.checks.diagnosis import likely_cause
from postdeploy.checks.echoes import events_of_others, executions_of_others
from postdeploy.checks.formatting import briefly, has_words, listed, shown, tells
from postdeploy.checks.schema_gaps import OF_EVENTS, gap_hint
from postdeploy.checks.updates import LIST, expect_message, expect_shown, messages_of
from postdeploy.checks.waiting import eventually
from postdeploy.platform.answer import Answer
from postdeploy.platform.at_once import both
from postdeploy.platform.record import inner, text

if TYPE_CHECKING:
    from concurrent.futures import Future

    from postdeploy.platform.crm_events import Lead
    from postdeploy.platform.database import Database
    from postdeploy.session.run import Run

LOG = "таблица `activity_logs`"
EVENTS = "таблица `webhook_events`"


def taken() -> Matcher[Answer]:
    """The webhook has taken the event and knows whose it is."""

    def judge(answer: Answer) -> str | None:
        if not answer.ok:
            return answer.describe()
        return None if answer.at("eventId") else f"событие ничьё: {shown(answer.at('message'))}"

    return expectation("платформа приняла событие CRM для этой организации", judge)


def is_processed() -> Matcher[Mapping[str, Any] | None]:
    """The event's row says completed."""

    def judge(row: Mapping[str, Any] | None) -> str | None:
        if row is None:
            return "записи о событии нет"
        return (
            None
            if row.get("status") == "completed"
            else f"состояние «{row.get('status')}» {row.get('error') or ''}".strip()
        )

    return expectation("событие обработано (completed)", judge)


def expect_taken(run: Run, answer: Answer) -> str:
    """The webhook has taken the event; gives its id and registers it for removal."""
    nobodys = answer.ok and not answer.at("eventId")
    hint = "сверьте `crm_connections.base_domain` с адресом аккаунта Kommo" if nobodys else ""
    hint = hint or gap_hint(run, answer, OF_EVENTS)
    check(answer, taken(), where="ответ на POST /api/crm/webhook", hint=hint)
    event_id = str(answer.at("eventId"))
    run.testdata.own_event(event_id)
    return event_id


def expect_processed(run: Run, event_id: str) -> None:
    """Wait until the event was processed, for this organisation."""
    if not run.tables.seen(EVENTS):
        return

    def read() -> dict[str, Any] | None:
        return run.tables.row("webhook_events", id=event_id)

    row = eventually(read, is_processed(), run.budget, where=EVENTS, hint=lambda: _unprocessed(read()))
    check(row, has_fields({"org_id": run.account.user.org_id}, "событие своей организации"), where=EVENTS)


def _unprocessed(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return ""
    if row.get("status") == "pending":
        return "событие записано, но в обработку его никто не взял"
    return likely_cause(str(row.get("error") or ""))


def expect_event(run: Run, answer: Answer) -> None:
    """The platform has taken the event and has processed it."""
    expect_processed(run, expect_taken(run, answer))


def expect_deal_told(run: Run, lead: Lead, changed: Lead) -> None:
    """The CRM tells that one deal was changed, then that another one was created; both are taken and processed."""
    expect_event(run, run.kommo.events.deal_updated(changed))
    expect_event(run, run.kommo.events.deal_created(lead))


def logged(tables: Database, activity_type: str, part: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Entries of the log of activities whose metadata contain `part`, whatever their organisation."""
    return tables.containing("activity_logs", "metadata", dict(part), activity_type=activity_type)


def of_object_and_deal(
    tables: Database, table: str, lead: Lead, **object_id: Any
) -> tuple[Future[list[dict[str, Any]]], Future[list[dict[str, Any]]]]:
    """All executions of one object, and all that are about a deal, read at once."""
    return both(lambda: tables.rows(table, **object_id), lambda: tables.rows(table, lead_id=str(lead.id)))


def expect_unsaid(run: Run, title: str, what: str) -> None:
    """The dashboard says no such thing; where the tables are not seen, that is all there is to look at."""
    found = [message for message in messages_of(run) if tells(message, title)]
    check(found, nothing(what), where=LIST)


def expect_logged(run: Run, activity_type: str, title: str, part: Mapping[str, Any], lead: Lead) -> dict[str, Any]:
    """Wait for the one entry about this object and this deal, for this organisation, shown on the dashboard.

    Args:
        run: the run.
        activity_type: kind of the entry.
        title: the whole title.
        part: what its metadata must contain: ids of rule, sequence or execution.
        lead: the deal.
    """
    if not run.tables.seen(LOG):
        return expect_message(run, title, others_too=True)
    once = logged_once(title, lead, lambda: max(events_of_others(run, lead), executions_of_others(run, lead, part)))
    rows = eventually(lambda: _with_title(logged(run.tables, activity_type, part), title), once, run.budget, where=LOG)
    run.evidence.rows("Запись в `activity_logs`", rows)
    row: dict[str, Any] = next(row for row in rows if _lead_of(row) == str(lead.id))
    check(row, has_fields({"org_id": run.account.user.org_id}, "запись своей организации"), where=LOG)
    expect_shown(run, row)
    return row


def logged_once(title: str, lead: Lead, echoes: Callable[[], int] = lambda: 0) -> Matcher[list[dict[str, Any]]]:
    """Among the entries about our object one is about this deal, in these words; entries about others don't count.

    One more for each event that others have sent about it.
    """

    def judge(rows: Sequence[Mapping[str, Any]]) -> str | None:
        ours = [row for row in rows if _lead_of(row) == str(lead.id)]
        if not ours:
            return "ни одной" + (f"; о других сделках: {listed(map(_lead_of, rows))}" if rows else "")
        worded = all(tells(row.get("title"), title) for row in ours)
        return None if worded and (len(ours) == 1 or len(ours) <= 1 + echoes()) else briefly(ours)

    return expectation(f"ровно одна запись «{title}» о сделке {lead.id}", judge)


def _lead_of(row: Mapping[str, Any]) -> str:
    """The deal of an entry; its id stands in the metadata as text or as number."""
    return str(inner(row, "metadata").get("lead_id"))


def _with_title(rows: Sequence[dict[str, Any]], title: str) -> list[dict[str, Any]]:
    """Entries of the same kind: those that have the same words as up to the colon."""
    kind = title.partition(":")[0]
    return [row for row in rows if has_words(text(row, "title"), kind)]
