"""What is deleted is marked and kept."""

from __future__ import annotations

from postdeploy.stand.faults.declaring import variation
from postdeploy.stand.faults.shapes.setting import executed
from postdeploy.stand.seed import NORTH_ORG

TABLES = ("agents", "sales_scripts", "automation_rules", "sequences")

# The platform works with views of what is not deleted; whoever asks for the tables themselves sees everything.
SOFTLY = f"""
create schema living;
do $make$
declare each text;
begin
  foreach each in array string_to_array('{" ".join(TABLES)}', ' ') loop
    execute format($sql$
      alter table public.%1$s add column deleted_at timestamptz;
      create view living.%1$s as select * from public.%1$s where deleted_at is null;
      create function living.bury_%1$s() returns trigger language plpgsql as $bury$
      begin
        update public.%1$s set deleted_at = now() where id = old.id and deleted_at is null;
        return old;
      end $bury$;
      create trigger bury instead of delete on living.%1$s for each row execute function living.bury_%1$s();
      create function living.keep_%1$s() returns trigger language plpgsql as $keep$
      begin
        update public.%1$s set deleted_at = now() where id = old.id and deleted_at is null;
        return null;
      end $keep$;
      create trigger keep before delete on public.%1$s for each row execute function living.keep_%1$s();
    $sql$, each);
  end loop;
  execute format('alter role %I set search_path = living, public', current_user);
end $make$;
insert into agents (org_id, name, status, default_model, deleted_at)
  select '{NORTH_ORG}', 'Удалённый агент ' || n, 'active', 'openai/gpt-4o-mini', now() from generate_series(1, 3) n;
"""

DeletedSoftly = variation(
    "Агенты, скрипты, правила и цепочки при удалении лишь помечаются (deleted_at), запись остаётся", executed(SOFTLY)
)
