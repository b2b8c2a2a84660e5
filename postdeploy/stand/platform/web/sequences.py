"""Sequences of an agent: rows, steps, and the start of executions (contract: Sequences).

The Worker carries the executions on: it reads `sequence_executions` with status running and a
`next_execution_at` that has come.
"""

from __future__ import annotations

from typing import Any

from postdeploy.stand.platform.web.activity import Entry, Recorded
from postdeploy.stand.platform.web.database import Row
from postdeploy.stand.platform.web.errors import NotFound
from postdeploy.stand.platform.web.owned import Owned

STEP_COLUMNS = (
    "step_order",
    "delay_minutes",
    "action_type",
    "template",
    "recipient",
    "webhook_url",
    "ai_prompt",
    "task_title",
    "task_description",
)
WITH_STEPS = """select s.*, coalesce((select jsonb_agg(to_jsonb(t) order by t.step_order)
                  from sequence_steps t where t.sequence_id = s.id), '[]') as steps
                from sequences s"""


class Sequences:
    """Rows of `sequences` with their steps; every query names the organisation."""

    def __init__(self, platform: Recorded) -> None:
        self.platform = platform
        self.owned = Owned(platform.database, "sequences", "Последовательность не найдена")

    async def of_agent(self, org_id: str, agent_id: str, *, active_only: bool = False) -> list[Row]:
        """Sequences of an agent, newest first, each with its steps in order."""
        return await self.platform.database.rows(
            f"""{WITH_STEPS} where s.org_id = $1::uuid and s.agent_id = $2::uuid
                and (s.is_active or not $3) order by s.created_at desc""",
            org_id,
            agent_id,
            active_only,
        )

    async def waiting_for(self, org_id: str, trigger_type: str) -> list[Row]:
        """Active sequences of the whole organisation that wait for a kind of event, oldest first."""
        return await self.platform.database.rows(
            f"""{WITH_STEPS} where s.org_id = $1::uuid and s.trigger_type = $2 and s.is_active
                order by s.created_at""",
            org_id,
            trigger_type,
        )

    async def require(self, org_id: str, agent_id: str, sequence_id: str) -> Row:
        """One sequence of an agent, with its steps.

        Raises:
            NotFound: the agent has no such sequence.
        """
        found = await self.platform.database.row(
            f"{WITH_STEPS} where s.id = $1::uuid and s.agent_id = $2::uuid and s.org_id = $3::uuid",
            sequence_id,
            agent_id,
            org_id,
        )
        if found is None:
            raise NotFound("Последовательность не найдена")
        return found

    async def create(self, org_id: str, agent_id: str, values: dict[str, Any]) -> str:
        """Store a sequence and its steps; its id."""
        sequence_id = await self.platform.database.value(
            """insert into sequences
                 (org_id, agent_id, name, description, trigger_type, trigger_conditions, is_active)
               values ($1::uuid, $2::uuid, $3, $4, $5, $6::jsonb, $7) returning id""",
            org_id,
            agent_id,
            values["name"],
            values.get("description"),
            values["trigger_type"],
            values.get("trigger_conditions", {}),
            values.get("is_active", True),
        )
        await self.add_steps(str(sequence_id), values["steps"])
        return str(sequence_id)

    async def add_steps(self, sequence_id: str, steps: list[dict[str, Any]]) -> None:
        """Store steps, all at the same moment."""
        columns = ", ".join(STEP_COLUMNS)
        await self.platform.database.execute(
            f"""insert into sequence_steps (sequence_id, {columns})
                select $1::uuid, {columns} from jsonb_to_recordset($2::jsonb) as step(
                  step_order int, delay_minutes int, action_type text, template text, recipient text,
                  webhook_url text, ai_prompt text, task_title text, task_description text)""",
            sequence_id,
            [{**step, "delay_minutes": step.get("delay_minutes", 0)} for step in steps],
        )

    async def update(self, org_id: str, agent_id: str, sequence_id: str, values: dict[str, Any]) -> None:
        """Change some columns; steps, where given, replace the old ones. NotFound where the agent has none such."""
        columns = {key: value for key, value in values.items() if key != "steps"}
        await self.owned.update(org_id, agent_id, sequence_id, columns)
        if "steps" in values:
            await self.platform.database.execute("delete from sequence_steps where sequence_id = $1::uuid", sequence_id)
            await self.add_steps(sequence_id, values["steps"])

    async def delete(self, org_id: str, agent_id: str, sequence_id: str) -> None:
        """Remove a sequence; NotFound where the agent has none such."""
        await self.owned.delete(org_id, agent_id, sequence_id)

    async def start(self, sequence: Row, lead_id: str, data: dict[str, Any]) -> str:
        """Start an execution; its id.

        It becomes due for the Worker only after the activity log has it: «запущена» is never younger than
        «завершена».
        """
        execution_id = await self.open_execution(sequence, lead_id, data)
        await self.platform.activity.write(started_entry(sequence, lead_id, execution_id))
        await self.release(execution_id, sequence["steps"])
        return execution_id

    async def open_execution(self, sequence: Row, lead_id: str, data: dict[str, Any]) -> str:
        """Add the row in `sequence_executions`, not due yet; its id."""
        execution_id = await self.platform.database.value(
            """insert into sequence_executions (sequence_id, org_id, lead_id, execution_data)
               values ($1::uuid, $2::uuid, $3, $4::jsonb) returning id""",
            sequence["id"],
            sequence["org_id"],
            lead_id,
            data,
        )
        return str(execution_id)

    async def release(self, execution_id: str, steps: list[Row]) -> None:
        """Make the first step due when its delay is over."""
        delay = steps[0]["delay_minutes"] if steps else 0
        await self.platform.database.execute(
            """update sequence_executions
               set current_step = 1, next_execution_at = clock_timestamp() + make_interval(mins => $2)
               where id = $1::uuid""",
            execution_id,
            delay,
        )


def started_entry(sequence: Row, lead_id: str, execution_id: str) -> Entry:
    """What the activity log says about a started execution (exchange S7.activity)."""
    name = sequence["name"]
    return Entry(
        org_id=sequence["org_id"],
        type="sequence_executed",
        title=f"Последовательность запущена: {name}",
        description=f'Последовательность "{name}" запущена для сделки #{lead_id}',
        metadata={
            "lead_id": lead_id,
            "sequence_id": sequence["id"],
            "steps_count": len(sequence["steps"]),
            "execution_id": execution_id,
            "sequence_name": name,
        },
        agent_id=sequence["agent_id"],
    )
