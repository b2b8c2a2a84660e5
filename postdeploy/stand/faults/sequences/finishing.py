"""The steps of a sequence are done until it is completed (contract: Sequences)."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any

from postdeploy.stand.config import StandConfig
from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.shapes import (
    OTHER_EXECUTION,
    TOO_LATE,
)
from postdeploy.stand.seed import SOUTH_ORG

SETTLED = 1.0
"""Seconds in which the Worker has gone through all steps, be it busy."""


def settle_late(platform: Any) -> None:
    """Call events processed only when what they have started is long over."""
    mark = platform.events.mark

    async def late(event_id: str, status: str, changes: str, *values: Any) -> None:
        if status == "completed":
            await asyncio.sleep(SETTLED)
        await mark(event_id, status, changes, *values)

    platform.events.mark = late


class SchedulerNotStarted(Fault):
    """Nobody advances the executions."""

    title = "Планировщик не запущен: шаги последовательности не выполняются"
    kills = ("S7.6",)
    hint = "планировщик последовательностей не запущен"

    def worker(self, platform: Any) -> None:
        async def nothing() -> None:
            return None

        platform.scheduler.start = nothing


class SchedulerTooSlow(Fault):
    """The scheduler looks once in a while."""

    title = "Планировщик проверяет шаги слишком редко"
    kills = ("S7.6",)

    def configure(self, config: StandConfig) -> StandConfig:
        return config.with_(worker_tick=TOO_LATE)

    def worker(self, platform: Any) -> None:
        platform.scheduler._finished = lambda execution_id, _task: platform.scheduler._running.pop(execution_id)


class StepFails(Fault):
    """A step cannot be done and the execution fails."""

    title = "Шаг последовательности завершается ошибкой"
    kills = ("S7.6",)

    def worker(self, platform: Any) -> None:
        async def fail(_step: Any, _context: Any) -> None:
            raise RuntimeError("Kommo request failed: 403 Forbidden")

        platform.steps.actions["create_task"] = fail


class StepFailsBeforeAnybodyLooks(StepFails):
    """The execution has failed before its event is called processed: to look late blames the same line."""

    title = "Шаг последовательности завершается ошибкой раньше, чем событие отмечено обработанным"

    def web(self, platform: Any) -> None:
        settle_late(platform)


class FirstStepFails(Fault):
    """The very first step cannot be done, before its event is called processed."""

    title = "Первый же шаг последовательности завершается ошибкой"
    kills = ("S7.6",)

    def web(self, platform: Any) -> None:
        settle_late(platform)

    def worker(self, platform: Any) -> None:
        async def fail(_step: Any, _context: Any) -> None:
            raise RuntimeError("Kommo request failed: 403 Forbidden")

        platform.steps.actions["send_message"] = fail


class FinishNotWritten(Fault):
    """The execution is completed, the log is silent."""

    title = "Последовательность завершена, а записи об этом нет"
    kills = ("S7.6",)

    def worker(self, platform: Any) -> None:
        async def nothing(_connection: Any, _activity: Any) -> None:
            return None

        platform.activity.write = nothing


class _FinishEntry(Fault):
    """Base: the entry about a completed sequence is written in another way."""

    kills = ("S7.6",)

    def worker(self, platform: Any) -> None:
        write = platform.activity.write

        async def other(connection: Any, activity: Any) -> None:
            await self.write(write, connection, activity)

        platform.activity.write = other

    async def write(self, write: Any, connection: Any, activity: Any) -> None:
        """Write the entry in another way."""


class FinishEntryTwice(_FinishEntry):
    """The entry is written twice."""

    title = "Запись «Последовательность завершена» появляется дважды"

    async def write(self, write: Any, connection: Any, activity: Any) -> None:
        await write(connection, activity)
        await write(connection, activity)


class FinishEntryRenamed(_FinishEntry):
    """The title is not the checklist's."""

    title = "Запись о завершении называется иначе"

    async def write(self, write: Any, connection: Any, activity: Any) -> None:
        title = f"Sequence completed: {activity.metadata['sequence_name']}"
        await write(connection, dataclasses.replace(activity, title=title))


class FinishEntryOfOtherExecution(_FinishEntry):
    """The entry names another execution."""

    title = "Запись «Последовательность завершена» — о другом запуске"

    async def write(self, write: Any, connection: Any, activity: Any) -> None:
        metadata = {**activity.metadata, "execution_id": OTHER_EXECUTION}
        await write(connection, dataclasses.replace(activity, metadata=metadata))


class FinishEntryOfOtherTenant(_FinishEntry):
    """The entry goes to another organisation."""

    title = "Запись «Последовательность завершена» попадает чужой организации"

    async def write(self, write: Any, connection: Any, activity: Any) -> None:
        await write(connection, dataclasses.replace(activity, org_id=SOUTH_ORG))


class FinishAnnouncedAtOnce(Fault):
    """The entry «завершена» is written when the first step is done, an hour too early by its own clock."""

    title = "Запись «Последовательность завершена» стоит раньше, чем выполнены шаги"
    kills = ("S7.6",)

    def worker(self, platform: Any) -> None:
        write = platform.activity.write

        async def early(connection: Any, activity: Any) -> None:
            await write(connection, activity)
            await connection.execute(
                "update activity_logs set created_at = created_at - interval '1 hour'"
                " where metadata->>'execution_id' = $1 and title like 'Последовательность завершена%'",
                activity.metadata["execution_id"],
            )

        platform.activity.write = early


class _Complete(Fault):
    """Base: the execution is closed in another way."""

    kills = ("S7.6",)

    def worker(self, platform: Any) -> None:
        complete = platform.scheduler.complete

        async def other(connection: Any, execution: Any) -> None:
            await complete(connection, execution)
            await connection.execute(f"update sequence_executions set {self.changes} where id = $1", execution["id"])

        platform.scheduler.complete = other

    changes = ""


class ExecutionNotClosed(_Complete):
    """The log says completed, the execution is still running."""

    title = "Запись «завершена» есть, а запуск числится выполняющимся"
    changes = "status = 'running'"


class ExecutionPaused(_Complete):
    """The execution ends as paused."""

    title = "Последовательность остаётся на паузе"
    changes = "status = 'paused'"


class ExecutionWithoutEnd(_Complete):
    """The time of completion is not written."""

    title = "Время завершения последовательности не записано"
    changes = "completed_at = null"


class ClosedAfterFirstStep(Fault):
    """The execution is closed after its first step."""

    title = "Последовательность «завершена» после первого шага"
    kills = ("S7.6",)

    def worker(self, platform: Any) -> None:
        async def close(connection: Any, execution: Any, _step: Any) -> None:
            await platform.scheduler.complete(connection, execution)

        platform.scheduler.move_on = close


class StepSkipped(Fault):
    """A step in the middle is left out."""

    title = "Средний шаг последовательности пропускается"
    kills = ("S7.6",)

    def worker(self, platform: Any) -> None:
        move_on = platform.scheduler.move_on

        async def leap(connection: Any, execution: Any, step: Any) -> None:
            row = dict(step)
            if row["step_order"] == 2:
                row["step_order"] = 3
            await move_on(connection, execution, row)

        platform.scheduler.move_on = leap


class StepFailureHidden(Fault):
    """A step fails and the sequence goes on as if it had not."""

    title = "Шаг не удался, а последовательность всё равно «завершена»"
    kills = ("S7.6",)

    def worker(self, platform: Any) -> None:
        async def hide(connection: Any, execution: Any, _error: str) -> None:
            await connection.execute("update sequence_executions set current_step = 3 where id = $1", execution["id"])
            await platform.scheduler.complete(connection, execution)

        async def fail(_step: Any, _context: Any) -> None:
            raise RuntimeError("fetch failed")

        platform.scheduler.fail = hide
        platform.steps.actions["wait"] = fail
