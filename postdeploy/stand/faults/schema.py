"""A database that nobody has repaired: the platform writes to tables and columns that are not there."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.declaring import Change, fault, hiding
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

KeySeesNoRows = hiding(
    "Ключ Supabase не обходит RLS: таблицы для него пусты",
    "S3.1",
    "rls",
    executed("alter role service_role nobypassrls"),
    blinds="*",
    leaves_traces=True,
)


def _hidden_from_key(*tables: str) -> Change:
    """The key's role obeys RLS, and policies let it see all tables but these."""

    async def act(connection: Any) -> None:
        await connection.execute("alter role service_role nobypassrls")
        for name in await connection.fetch("select tablename from pg_tables where schemaname = 'public'"):
            if name[0] not in tables:
                await connection.execute(f"create policy seen on {name[0]} to service_role using (true)")

    return Change("database", act)


LogHiddenFromKey = hiding(
    "Политики RLS открывают ключу Supabase все таблицы, кроме `activity_logs`",
    "S3.2 S3.3 S6.5 S7.5 S7.6",
    "rls",
    _hidden_from_key("activity_logs"),
)
ExecutionsHiddenFromKey = hiding(
    "Политики RLS не открывают ключу Supabase выполнений правил и запусков цепочек",
    "S6.4 S7.4",
    "rls",
    _hidden_from_key("rule_executions", "sequence_executions"),
)
StagesHiddenFromKey = hiding(
    "Политики RLS не открывают ключу Supabase воронок, этапов и скриптов",
    "S2.3 S5.2",
    "rls",
    _hidden_from_key("crm_pipelines", "crm_pipeline_stages", "sales_scripts"),
)
MessagesHiddenFromKey = hiding(
    "Политики RLS не открывают ключу Supabase сообщений чата и шагов цепочек",
    "S4.4 S7.2",
    "rls",
    _hidden_from_key("message_logs", "sequence_steps"),
)
