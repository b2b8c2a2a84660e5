"""Runs sequences that CRM events or people have started (contract: Sequences).

Each step leaves an entry in `execution_data.step_results`: `{step_order, action_type, success, executed_at}`
(and `error` when it failed). That is an assumption beyond the contract, which doesn't say where the
platform keeps the outcome of a single step.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
from typing import Any, Protocol

from postdeploy.stand.config import StandConfig
from postdeploy.stand.platform.worker.activity import Activity, ActivityLog
from postdeploy.stand.platform.worker.clock import iso_now
from postdeploy.stand.platform.worker.database import Database
from postdeploy.stand.platform.worker.log import WorkerLog
from postdeploy.stand.platform.worker.steps import StepContext, Steps

AT_A_TIME = 5
"""Executions that advance side by side, so that a slow step holds up nobody else."""
STOP_SECONDS = 3.0
TROUBLE_SECONDS = 1.0
"""Pause after an error of the database, lest the log be flooded."""


class Parts(Protocol):
    """What it needs of the Worker, asked for anew at each use."""

    activity: ActivityLog
    config: StandConfig
    database: Database
    log: WorkerLog
    steps: Steps


class Scheduler:
    """Looks for due executions every `config.worker_tick` seconds and advances each by one step."""

    def __init__(self, platform: Parts) -> None:
        self._platform = platform
        self._loop: asyncio.Task[None] | None = None
        self._running: dict[str, asyncio.Task[bool]] = {}
        self._wake = asyncio.Event()

    async def start(self) -> None:
        """Begin to look."""
        self._loop = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Look no more; a step that takes longer than 3 s is rolled back and left to the next Worker."""
        if self._loop is None:
            return
        self._loop.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._loop
        if not self._running:
            return
        _, late = await asyncio.wait(self._running.values(), timeout=STOP_SECONDS)
        for task in late:
            task.cancel()

    async def due(self) -> list[str]:
        """Ids of executions whose time has come, the longest due first."""
        async with self._platform.database.connection() as connection:
            rows = await connection.fetch(
                """select id::text from sequence_executions
                   where status = 'running' and next_execution_at <= now()
                   order by next_execution_at limit $1""",
                AT_A_TIME * 2,
            )
        return [row["id"] for row in rows]

    async def advance(self, execution_id: str) -> bool:
        """Do the present step of one execution and move on; returns whether there was anything to do.

        A step and what follows from it are one transaction. What another Worker holds is skipped.
        """
        async with self._platform.database.connection() as connection, connection.transaction():
            execution = await self._claim(connection, execution_id)
            if execution is None:
                return False
            steps = await self._steps(connection, execution)
            if not steps:
                await self.complete(connection, execution)
                return True
            error = await self._attempt(connection, execution, steps[0])
            if error is not None:
                await self.fail(connection, execution, error)
            elif len(steps) == 1:
                await self.complete(connection, execution)
            else:
                await self.move_on(connection, execution, steps[1])
        return True

    async def move_on(self, connection: Any, execution: Any, step: Any) -> None:
        """Let the next step wait for its delay."""
        await connection.execute(
            """update sequence_executions set current_step = $2,
               next_execution_at = clock_timestamp() + make_interval(mins => $3) where id = $1""",
            execution["id"],
            step["step_order"],
            step["delay_minutes"],
        )

    async def complete(self, connection: Any, execution: Any) -> None:
        """Close an execution whose steps are all done, and tell the activity log."""
        await connection.execute(
            """update sequence_executions set status = 'completed', completed_at = clock_timestamp(),
               next_execution_at = null where id = $1""",
            execution["id"],
        )
        name, lead_id = execution["sequence_name"], execution["lead_id"]
        metadata: dict[str, object] = {
            "sequence_id": str(execution["sequence_id"]),
            "sequence_name": name,
            "execution_id": str(execution["id"]),
            "lead_id": lead_id,
            "status": "completed",
        }
        activity = Activity(
            org_id=execution["org_id"],
            kind="sequence_executed",
            title=f"Последовательность завершена: {name}",
            description=f'Последовательность "{name}" завершена для сделки #{lead_id}',
            metadata=metadata,
        )
        await self._platform.activity.write(connection, activity)

    async def fail(self, connection: Any, execution: Any, error: str) -> None:
        """Stop an execution at the step that could not be done."""
        await connection.execute(
            """update sequence_executions set status = 'failed', error_message = $2,
               next_execution_at = null where id = $1""",
            execution["id"],
            error,
        )

    async def _work(self) -> None:
        while True:
            pause = self._platform.config.worker_tick
            try:
                await self._dispatch()
            except Exception as error:  # the scheduler outlives any trouble of the database
                self._trouble(error)
                pause = max(pause, TROUBLE_SECONDS)
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), pause)

    async def _dispatch(self) -> None:
        for execution_id in await self.due():
            if execution_id in self._running or len(self._running) >= AT_A_TIME:
                continue
            task = asyncio.create_task(self.advance(execution_id))
            self._running[execution_id] = task
            task.add_done_callback(functools.partial(self._finished, execution_id))

    def _finished(self, execution_id: str, task: asyncio.Task[bool]) -> None:
        del self._running[execution_id]
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self._trouble(error)
            return
        if task.result():
            self._wake.set()  # the next step may be due at once

    def _trouble(self, error: BaseException) -> None:
        self._platform.log.error("Sequence scheduler error", error={"message": str(error)})

    async def _claim(self, connection: Any, execution_id: str) -> Any:
        return await connection.fetchrow(
            """select e.*, s.name as sequence_name, s.agent_id
               from sequence_executions e join sequences s on s.id = e.sequence_id
               where e.id = $1 and e.status = 'running' and e.next_execution_at <= now()
               for update of e skip locked""",
            execution_id,
        )

    async def _steps(self, connection: Any, execution: Any) -> list[Any]:
        rows = await connection.fetch(
            """select * from sequence_steps where sequence_id = $1 and step_order >= $2
               order by step_order limit 2""",
            execution["sequence_id"],
            execution["current_step"],
        )
        return list(rows)

    async def _attempt(self, connection: Any, execution: Any, step: Any) -> str | None:
        """Execute one step and note its outcome; returns the error's text, or None."""
        context = StepContext(
            execution_id=str(execution["id"]),
            sequence_id=str(execution["sequence_id"]),
            org_id=str(execution["org_id"]),
            agent_id=str(execution["agent_id"]) if execution["agent_id"] else None,
            lead_id=execution["lead_id"],
            initial_data=execution["execution_data"] or {},
        )
        error: str | None = None
        try:
            await self._platform.steps.execute(dict(step), context)
        except Exception as failure:  # whatever a step raises is the step's outcome
            error = str(failure) or type(failure).__name__
        await self.note(connection, execution["id"], step, error)
        return error

    async def note(self, connection: Any, execution_id: Any, step: Any, error: str | None) -> None:
        """Append the outcome of a step to `execution_data.step_results` and to the log."""
        result: dict[str, object] = {
            "step_order": step["step_order"],
            "action_type": step["action_type"],
            "success": error is None,
            "executed_at": iso_now(),
        }
        if error is not None:
            result["error"] = error
        write = self._platform.log.info if error is None else self._platform.log.error
        write("Sequence step executed", event="sequence.step", executionId=str(execution_id), **result)
        await connection.execute(
            """update sequence_executions set execution_data = jsonb_set(coalesce(execution_data, '{}'),
                 '{step_results}', coalesce(execution_data->'step_results', '[]') || $2::jsonb)
               where id = $1""",
            execution_id,
            [result],
        )
