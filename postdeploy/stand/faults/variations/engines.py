"""An engine of sequences that keeps book in another manner (contract: Sequences)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults import Variation


class StepTriedTwice(Variation):
    """A step that fails once is tried again; both attempts are kept."""

    title = "Первая попытка шага не удаётся, вторая удаётся; в итогах шагов записаны обе"

    def worker(self, platform: Any) -> None:
        note = platform.scheduler.note

        async def both(connection: Any, execution_id: Any, step: Any, error: Any) -> None:
            if step["step_order"] == 2:
                await note(connection, execution_id, step, "fetch failed")
            await note(connection, execution_id, step, error)

        platform.scheduler.note = both


class StepResultsOfAnotherMake(Variation):
    """The outcome of each step is kept under its number, in words."""

    title = "Итоги шагов цепочки хранятся в другом виде: по номеру шага, словом"

    async def database(self, connection: Any) -> None:
        await connection.execute(OTHERWISE)


OTHERWISE = """
create function otherwise() returns trigger language plpgsql as $$
begin
  if new.status = 'completed' and jsonb_typeof(new.execution_data->'step_results') = 'array' then
    new.execution_data = jsonb_set(new.execution_data, '{step_results}', (
      select jsonb_object_agg(one->>'step_order', jsonb_build_object('status', 'done', 'at', one->>'executed_at'))
      from jsonb_array_elements(new.execution_data->'step_results') found(one)));
  end if;
  return new;
end $$;
create trigger otherwise before update on sequence_executions for each row execute function otherwise();
"""
