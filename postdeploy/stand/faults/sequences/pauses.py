"""The pause before a step of a sequence, `delay_minutes`, is kept (tables: `sequence_steps`)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.declaring import as_fault, fault
from postdeploy.stand.faults.shapes.methods import web, worker
from postdeploy.stand.faults.shapes.objects import stored_each

HINT = "delay_minutes"


async def _at_once(_platform: Any, move_on: Any, connection: Any, execution: Any, step: Any) -> None:
    await move_on(connection, execution, {**dict(step), "delay_minutes": 0})


@as_fault(
    web("sequences.release"),
    "Паузы между шагами последовательности не выдерживаются",
    "S7.6",
    worker("scheduler.move_on")(_at_once),
    hint=HINT,
)
async def PausesIgnored(_platform: Any, release: Any, execution_id: str, steps: Any) -> None:
    """Each step is due at once."""
    await release(execution_id, _delayed(steps, 0))


@as_fault(web("sequences.release"), "Пауза перед шагом, заданная в минутах, считается в секундах", "S7.6", hint=HINT)
async def PausesInSeconds(platform: Any, release: Any, execution_id: str, steps: Any) -> None:
    """The first step is due after so many seconds."""
    await release(execution_id, steps)
    await platform.database.execute(
        "update sequence_executions set next_execution_at = clock_timestamp() + make_interval(secs => $2::int)"
        " where id = $1::uuid",
        execution_id,
        steps[0]["delay_minutes"],
    )


@as_fault(web("sequences.release"), "Пауза перед шагом, заданная в минутах, считается в часах", "S7.6", hint=HINT)
async def PausesInHours(_platform: Any, release: Any, execution_id: str, steps: Any) -> None:
    """The first step is due after so many hours."""
    await release(execution_id, _delayed(steps, 60))


PausesLost = fault(
    "Пауза перед шагом не сохраняется", "S7.6", stored_each("sequences", "steps", delay_minutes=0), hint=HINT
)


def _delayed(steps: Any, times: int) -> list[dict[str, Any]]:
    return [{**step, "delay_minutes": step["delay_minutes"] * times} for step in steps]
