"""The steps of a sequence are done until it is completed (contract: Sequences)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from postdeploy.stand.faults.declaring import Change, as_fault, fault
from postdeploy.stand.faults.shapes.entries import OTHER_EXECUTION, Entries, finished_earlier
from postdeploy.stand.faults.shapes.methods import TOO_LATE, failing, nothing, web, worker
from postdeploy.stand.faults.shapes.setting import set_up

SETTLED = 1.0
"""Seconds in which the Worker has gone through all steps, be it busy."""
REFUSED = failing("Kommo request failed: 403 Forbidden")


async def _late(_platform: Any, mark: Any, event_id: str, status: str, changes: str, *values: Any) -> None:
    """Call events processed only when what they have started is long over."""
    if status == "completed":
        await asyncio.sleep(SETTLED)
    await mark(event_id, status, changes, *values)


SchedulerNotStarted = fault(
    "Планировщик не запущен: шаги последовательности не выполняются",
    "S7.6",
    worker("scheduler.start")(nothing),
    hint="планировщик последовательностей не запущен",
)


@as_fault(
    worker("scheduler._finished"),
    "Планировщик проверяет шаги слишком редко",
    "S7.6",
    set_up(worker_tick=TOO_LATE),
)
def SchedulerTooSlow(platform: Any, _finished: Any, execution_id: Any, _task: Any) -> None:
    """The scheduler looks once in a while, and not again when a step is done."""
    platform.scheduler._running.pop(execution_id)


StepFails = fault("Шаг последовательности завершается ошибкой", "S7.6", worker("steps.actions.create_task")(REFUSED))
# To look late blames the same line.
StepFailsBeforeAnybodyLooks = fault(
    "Шаг последовательности завершается ошибкой раньше, чем событие отмечено обработанным",
    "S7.6",
    web("events.mark")(_late),
    worker("steps.actions.create_task")(REFUSED),
)
FirstStepFails = fault(
    "Первый же шаг последовательности завершается ошибкой",
    "S7.6",
    web("events.mark")(_late),
    worker("steps.actions.send_message")(REFUSED),
)


def _finish_entry(changes: Callable[[Any], dict[str, Any]]) -> Change:
    """A function tells what the entry about a completed sequence says otherwise."""

    async def other(_platform: Any, write: Any, connection: Any, entry: Any) -> None:
        await write(connection, replace(entry, **changes(entry)))

    return worker("activity.write")(other)


ENTRIES = Entries("Последовательность завершена", "S7.6", worker("activity.write"), _finish_entry)

FinishEntryOfOtherSequence = ENTRIES.about("другой последовательности", sequence_id=OTHER_EXECUTION)
FinishEntrySaysFailed = ENTRIES.fault("говорит об ошибке (status: failed)", ENTRIES.with_metadata(status="failed"))
FinishNotWritten = fault(
    "Последовательность завершена, а записи об этом нет", "S7.6", worker("activity.write")(nothing)
)
FinishEntryTwice = ENTRIES.twice()
FinishEntryRenamed = ENTRIES.renamed("Sequence completed", "sequence_name")
FinishEntryOfOtherExecution = ENTRIES.about("другом запуске", execution_id=OTHER_EXECUTION)
FinishEntryOfOtherTenant = ENTRIES.of_other_tenant()


FinishAnnouncedAtOnce = ENTRIES.fault("стоит раньше, чем выполнены шаги", finished_earlier("1 hour"))


def _closed_with(changes: str) -> Change:
    """The execution is closed in another way."""

    async def other(_platform: Any, complete: Any, connection: Any, execution: Any) -> None:
        await complete(connection, execution)
        await connection.execute(f"update sequence_executions set {changes} where id = $1", execution["id"])

    return worker("scheduler.complete")(other)


ExecutionNotClosed = fault(
    "Запись «завершена» есть, а запуск числится выполняющимся", "S7.6", _closed_with("status = 'running'")
)
ExecutionPaused = fault("Последовательность остаётся на паузе", "S7.6", _closed_with("status = 'paused'"))
ExecutionWithoutEnd = fault(
    "Время завершения последовательности не записано", "S7.6", _closed_with("completed_at = null")
)


@as_fault(worker("scheduler.move_on"), "Последовательность «завершена» после первого шага", "S7.6")
async def ClosedAfterFirstStep(platform: Any, _original: Any, connection: Any, execution: Any, _step: Any) -> None:
    """The execution is closed after its first step."""
    await platform.scheduler.complete(connection, execution)


@as_fault(worker("scheduler.move_on"), "Средний шаг последовательности пропускается", "S7.6")
async def StepSkipped(_platform: Any, move_on: Any, connection: Any, execution: Any, step: Any) -> None:
    """A step in the middle is left out."""
    row = dict(step)
    if row["step_order"] == 2:
        row["step_order"] = 3
    await move_on(connection, execution, row)


@as_fault(
    worker("scheduler.fail"),
    "Шаг не удался, а последовательность всё равно «завершена»",
    "S7.6",
    worker("steps.actions.wait")(failing("fetch failed")),
)
async def StepFailureHidden(platform: Any, _fail: Any, connection: Any, execution: Any, _error: str) -> None:
    """A step fails and the sequence goes on as if it had not."""
    await connection.execute("update sequence_executions set current_step = 3 where id = $1", execution["id"])
    await platform.scheduler.complete(connection, execution)
