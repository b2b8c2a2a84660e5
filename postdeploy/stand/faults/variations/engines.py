"""An engine of sequences that keeps book in another manner (contract: Sequences)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.declaring import as_variation, variation
from postdeploy.stand.faults.shapes.methods import worker
from postdeploy.stand.faults.shapes.setting import executed

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


@as_variation(worker("scheduler.note"), "Первая попытка шага не удаётся, вторая удаётся; в итогах шагов записаны обе")
async def StepTriedTwice(_platform: Any, note: Any, connection: Any, execution_id: Any, step: Any, error: Any) -> None:
    """A step that fails once is tried again; both attempts are kept."""
    if step["step_order"] == 2:
        await note(connection, execution_id, step, "fetch failed")
    await note(connection, execution_id, step, error)


# The outcome of each step is kept under its number, in words.
StepResultsOfAnotherMake = variation(
    "Итоги шагов цепочки хранятся в другом виде: по номеру шага, словом", executed(OTHERWISE)
)
