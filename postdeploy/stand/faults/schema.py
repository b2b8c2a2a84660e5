"""A database that nobody has repaired: the platform writes to tables and columns that are not there."""

from __future__ import annotations

from postdeploy.stand.faults.declaring import fault
from postdeploy.stand.faults.shapes.setting import executed

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


ChatSchemaNotRepaired = fault(
    "В базе нет таблицы message_logs и столбцов user_id и title у agent_conversations",
    "S4.4",
    executed("drop table message_logs"),
    executed("alter table agent_conversations drop column user_id, drop column title"),
    hint="`message_logs`",
)

EventSchemaNotRepaired = fault(
    "В webhook_events нет entity_id и ещё семи столбцов, которые заполняет приложение",
    "S6.4 S7.4",
    executed("alter table webhook_events " + ", ".join(f"drop column {name}" for name in EVENT_COLUMNS)),
    hint="`entity_id`",
)

KeySeesNoRows = fault(
    "Ключ Supabase не обходит RLS: таблицы для него пусты",
    "",
    executed("alter role service_role nobypassrls"),
    hides="S3.1",
    blinds="*",
    blinding="rls",
    leaves_traces=True,
)
