"""Tables that are read from a replica: what was just written, changed or deleted shows there a moment later."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from postdeploy.stand.faults.declaring import variation
from postdeploy.stand.faults.shapes.answers import standing_before
from postdeploy.stand.faults.shapes.setting import executed
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

REPLICA = f"""
create schema replica;
create schema past;
do $make$
declare each text;
begin
  foreach each in array string_to_array('{" ".join(TABLES)}', ' ') loop
    execute format($sql$
      create table past.%1$s (id uuid, since timestamptz, until timestamptz, was public.%1$s);
      create index on past.%1$s (id);
      create table past.%1$s_since (id uuid primary key, since timestamptz not null);
      create function past.note_%1$s() returns trigger language plpgsql security definer as $note$
      begin
        if tg_op <> 'INSERT' then
          insert into past.%1$s
            select old.id, coalesce((select since from past.%1$s_since where id = old.id), '-infinity'),
                   clock_timestamp(), old;
        end if;
        if tg_op <> 'DELETE' then
          insert into past.%1$s_since values (new.id, clock_timestamp())
            on conflict (id) do update set since = excluded.since;
        end if;
        return null;
      end $note$;
      create trigger zz_past after insert or update or delete on public.%1$s
        for each row execute function past.note_%1$s();
      create view replica.%1$s as
        select now_there.* from public.%1$s now_there left join past.%1$s_since using (id)
          where coalesce(since, '-infinity') <= clock_timestamp() - interval '1.2 seconds'
        union all
        select (was).* from past.%1$s
          where clock_timestamp() - interval '1.2 seconds' between since and until;
    $sql$, each);
  end loop;
end $make$;
grant usage on schema replica to service_role;
grant select on all tables in schema replica to service_role;
alter role authenticator set pgrst.db_schemas = 'public, replica';
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
    executed(REPLICA),
    standing_before("supabase", wrapping(_ask_replica)),
)
