"""An engine of sequences that keeps book in another manner (contract: Sequences)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.declaring import as_variation, variation
from postdeploy.stand.faults.shapes.answers import answered
from postdeploy.stand.faults.shapes.methods import web, worker
from postdeploy.stand.faults.shapes.setting import executed
from postdeploy.stand.faults.tools import Requests, failure

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


@as_variation(web("sequences.release"), "Первый шаг цепочки выполняется сразу, пауза считается между шагами")
async def PausesBetweenSteps(_platform: Any, release: Any, execution_id: str, steps: Any) -> None:
    """No pause before the first step."""
    await release(execution_id, [{**step, "delay_minutes": 0} for step in steps])


@as_variation(web("sequences.release"), "Шаги, чей срок приходится на ночь, откладываются до утра")
async def PausesUntilMorning(_platform: Any, release: Any, execution_id: str, steps: Any) -> None:
    """A step with a pause is due nine hours later still."""
    delays = [step["delay_minutes"] and step["delay_minutes"] + 540 for step in steps]
    await release(execution_id, [{**step, "delay_minutes": delay} for step, delay in zip(steps, delays, strict=True)])


@as_variation(web("sequences.release"), "Срок отложенного шага хранится не в таблице, а в очереди")
async def PausesKeptElsewhere(platform: Any, release: Any, execution_id: str, steps: Any) -> None:
    """`next_execution_at` stays empty where the step is not due at once."""
    await release(execution_id, steps)
    if steps[0]["delay_minutes"]:
        await platform.database.execute(
            "update sequence_executions set next_execution_at = null where id = $1::uuid", execution_id
        )


SequencesStartByEventAlone = variation(
    "Запустить цепочку вручную нельзя: 405",
    answered(Requests("/api/agents/[^/]+/sequences", "PUT"), failure("Method Not Allowed", 405)),
)
