"""Tables and columns that the web app writes to and that a database lacks: why a request fails with 500."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from postdeploy.errors import CannotTell

if TYPE_CHECKING:
    from postdeploy.platform.answer import Answer
    from postdeploy.session.run import Run

Columns = Mapping[str, Sequence[str]]

OF_EVENTS: Columns = {
    "webhook_events": (
        "id",
        "org_id",
        "provider",
        "event_type",
        "event_subtype",
        "entity_id",
        "entity_type",
        "payload",
        "status",
        "error",
        "execution_context",
        "processing_started_at",
        "processed_at",
        "retry_count",
        "max_retries",
        "next_retry_at",
    ),
}
"""What the web app fills when it takes an event of the CRM (exchange S6.hook-events)."""
OF_CHAT: Columns = {
    "agent_conversations": ("id", "org_id", "agent_id", "user_id", "title"),
    "message_logs": ("id", "conversation_id", "role", "content", "metadata"),
}
"""What it fills when it takes a message (exchanges S4.msgs, S4.convrows)."""
SERVER_ERROR = 500


def gap_hint(run: Run, answer: Answer, written: Columns) -> str:
    """What the database lacks for a request that ended in an error of the server; empty when nothing is known."""
    if answer.status < SERVER_ERROR or not run.tables.given:
        return ""
    try:
        known = run.tables.knock().at("definitions")
    except (CannotTell, AssertionError):  # the failing request is what is to be told
        return ""
    gaps = list(_gaps(known, written)) if isinstance(known, Mapping) and known else []
    if not gaps:
        return ""
    return f"при {answer.request} приложение пишет туда, чего в базе нет: {'; '.join(gaps)}"


def _gaps(known: Mapping[str, Any], written: Columns) -> Iterator[str]:
    for table, columns in written.items():
        if table not in known:
            yield f"таблица `{table}`"
            continue
        there = known[table].get("properties") or {} if isinstance(known[table], Mapping) else {}
        missing = [f"`{column}`" for column in columns if column not in there]
        if missing and there:
            yield f"{'столбцы' if len(missing) > 1 else 'столбец'} {', '.join(missing)} таблицы `{table}`"
