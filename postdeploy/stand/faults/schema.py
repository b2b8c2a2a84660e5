"""A database that nobody has repaired: the platform writes to tables and columns that are not there."""

from __future__ import annotations

from typing import Any, ClassVar

from postdeploy.stand.faults import EVERYTHING_ELSE, Fault

EVENT_COLUMNS = (
    "event_subtype",
    "entity_id",
    "entity_type",
    "execution_context",
    "processing_started_at",
    "retry_count",
    "max_retries",
    "next_retry_at",
)
"""Of `webhook_events`: those that the recorded table has after its own, added by a repair."""


class _Unrepaired(Fault):
    """Base: statements that take away what a repair has added."""

    statements: ClassVar[tuple[str, ...]]

    async def database(self, connection: Any) -> None:
        for statement in self.statements:
            await connection.execute(statement)


class ChatSchemaNotRepaired(_Unrepaired):
    """A conversation can be stored with neither user nor title, and a message not at all."""

    title = "В базе нет таблицы message_logs и столбцов user_id и title у agent_conversations"
    kills = ("S4.4",)
    hint = "`message_logs`"
    statements = (
        "drop table message_logs",
        "alter table agent_conversations drop column user_id, drop column title",
    )


class EventSchemaNotRepaired(_Unrepaired):
    """An event of the CRM cannot be stored: eight columns that the web app fills are not there."""

    title = "В webhook_events нет entity_id и ещё семи столбцов, которые заполняет приложение"
    kills = ("S6.4", "S7.4")
    hint = "`entity_id`"
    statements = ("alter table webhook_events " + ", ".join(f"drop column {name}" for name in EVENT_COLUMNS),)


class KeySeesNoRows(Fault):
    """The key's role does not go past the rows' own protection, and no policy is for it: every table looks empty."""

    title = "Ключ Supabase не обходит RLS: таблицы для него пусты"
    hides = ("S3.1",)
    blinds, blinding = EVERYTHING_ELSE, "rls"
    leaves_traces = True

    async def database(self, connection: Any) -> None:
        await connection.execute("alter role service_role nobypassrls")
