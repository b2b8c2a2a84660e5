"""What is deleted is marked and kept."""

from __future__ import annotations

from postdeploy.stand.faults.declaring import variation
from postdeploy.stand.faults.shapes.setting import executed, executed_for
from postdeploy.stand.seed import NORTH_ORG

TABLES = ("agents", "sales_scripts", "automation_rules", "sequences")

# The platform works with views of what is not deleted; whoever asks for the tables themselves sees everything.
SOFTLY = """\
alter table public.TABLE add column deleted_at timestamptz;
create view living.TABLE as select * from public.TABLE where deleted_at is null;
create function living.bury_TABLE() returns trigger language plpgsql as $bury$
begin
  update public.TABLE set deleted_at = now() where id = old.id and deleted_at is null;
  return old;
end $bury$;
create trigger bury instead of delete on living.TABLE for each row execute function living.bury_TABLE();
create function living.keep_TABLE() returns trigger language plpgsql as $keep$
begin
  update public.TABLE set deleted_at = now() where id = old.id and deleted_at is null;
  return null;
end $keep$;
create trigger keep before delete on public.TABLE for each row execute function living.keep_TABLE();
"""
DELETED = f"""\
insert into agents (org_id, name, status, default_model, deleted_at)
  select '{NORTH_ORG}', 'Удалённый агент ' || n, 'active', 'openai/gpt-4o-mini', now() from generate_series(1, 3) n;
"""

DeletedSoftly = variation(
    "Агенты, скрипты, правила и цепочки при удалении лишь помечаются (deleted_at), запись остаётся",
    executed("create schema living"),
    executed_for(TABLES, SOFTLY),
    executed("alter role current_user set search_path = living, public"),
    executed(DELETED),
)
