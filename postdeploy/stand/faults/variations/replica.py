"""Tables that are read from a replica: what was just written, changed or deleted shows there a moment later."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from postdeploy.stand.faults.declaring import variation
from postdeploy.stand.faults.shapes.answers import standing_before
from postdeploy.stand.faults.shapes.setting import executed, executed_for
from postdeploy.stand.faults.tools import Requests, wrapping

TABLES = (
    "activity_logs",
    "agents",
    "agent_conversations",
    "message_logs",
    "sales_scripts",
    "automation_rules",
    "rule_executions",
    "sequences",
    "sequence_steps",
    "sequence_executions",
    "webhook_events",
    "crm_connections",
    "crm_pipelines",
    "crm_pipeline_stages",
)
READS = [Requests(f"/rest/v1/({'|'.join(TABLES)})", method) for method in ("GET", "HEAD")]

REPLICA = """\
create table past.TABLE (id uuid, since timestamptz, until timestamptz, was public.TABLE);
create index on past.TABLE (id);
create table past.TABLE_since (id uuid primary key, since timestamptz not null);
create function past.note_TABLE() returns trigger language plpgsql security definer as $note$
begin
  if tg_op <> 'INSERT' then
    insert into past.TABLE
      select old.id, coalesce((select since from past.TABLE_since where id = old.id), '-infinity'),
             clock_timestamp(), old;
  end if;
  if tg_op <> 'DELETE' then
    insert into past.TABLE_since values (new.id, clock_timestamp())
      on conflict (id) do update set since = excluded.since;
  end if;
  return null;
end $note$;
create trigger zz_past after insert or update or delete on public.TABLE
  for each row execute function past.note_TABLE();
create view replica.TABLE as
  select now_there.* from public.TABLE now_there left join past.TABLE_since using (id)
    where coalesce(since, '-infinity') <= clock_timestamp() - interval '1.2 seconds'
  union all
  select (was).* from past.TABLE
    where clock_timestamp() - interval '1.2 seconds' between since and until;
"""
"""Views of the tables as they were a moment ago; triggers keep what rows were like before."""


async def _ask_replica(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Reads go to the views."""
    if any(reads.match(scope) for reads in READS):
        headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-profile"]
        scope = {**scope, "headers": [*headers, (b"accept-profile", b"replica")]}
    await app(scope, receive, send)


RowsShowLater = variation(
    "Таблицы читаются с реплики: новое, изменённое и удалённое видно через секунду с небольшим",
    executed("create schema replica; create schema past"),
    executed_for(TABLES, REPLICA),
    executed("grant usage on schema replica to service_role"),
    executed("grant select on all tables in schema replica to service_role"),
    executed("alter role authenticator set pgrst.db_schemas = 'public, replica'"),
    standing_before("supabase", wrapping(_ask_replica)),
)
