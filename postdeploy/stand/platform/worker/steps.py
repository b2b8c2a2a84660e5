"""What each kind of sequence step does (tables: `sequence_steps.action_type`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from postdeploy.stand.platform.worker.database import Database
from postdeploy.stand.platform.worker.errors import JobError
from postdeploy.stand.platform.worker.kommo import KommoClient
from postdeploy.stand.platform.worker.llm import LlmClient
from postdeploy.stand.platform.worker.log import WorkerLog

WEBHOOK_SECONDS = 10.0
CRM_SECONDS = 2.0


@dataclass(frozen=True)
class StepContext:
    """What a step may need to know about its execution; ids as text."""

    execution_id: str
    sequence_id: str
    org_id: str
    agent_id: str | None
    lead_id: str
    initial_data: dict[str, Any]


Action = Callable[[dict[str, Any], StepContext], Awaitable[None]]


class Parts(Protocol):
    """What it needs of the Worker, asked for anew at each use."""

    database: Database
    kommo: KommoClient
    llm: LlmClient
    log: WorkerLog


class Steps:
    """Actions by `action_type`; `actions` may be changed at any time."""

    def __init__(self, platform: Parts) -> None:
        self._platform = platform
        self.actions: dict[str, Action] = {
            "send_message": self.send_message,
            "create_task": self.create_task,
            "send_email": self.send_email,
            "webhook": self.webhook,
            "ai_response": self.ai_response,
            "wait": self.wait,
        }

    async def execute(self, step: dict[str, Any], context: StepContext) -> None:
        """Do one step, given as its row.

        Raises:
            JobError: it cannot be done.
        """
        action = self.actions.get(step["action_type"])
        if action is None:
            raise JobError(f"Unknown action type: {step['action_type']}")
        await action(step, context)

    async def send_message(self, step: dict[str, Any], context: StepContext) -> None:
        """Send the template to the lead; in Kommo it shows as a note."""
        text = _required(step, "template")
        self._platform.log.info("Sequence message", leadId=context.lead_id, text=text)
        await self._tell_crm(context, "note", text)

    async def create_task(self, step: dict[str, Any], context: StepContext) -> None:
        """Create a task about the lead in Kommo."""
        title = _required(step, "task_title")
        description = step.get("task_description")
        self._platform.log.info("Sequence task", leadId=context.lead_id, title=title)
        await self._tell_crm(context, "task", f"{title}: {description}" if description else title)

    async def send_email(self, step: dict[str, Any], context: StepContext) -> None:
        """Log only: the stand has no mail server."""
        text = _required(step, "template")
        self._platform.log.info("Sequence email", leadId=context.lead_id, to=step.get("recipient"), text=text)

    async def webhook(self, step: dict[str, Any], context: StepContext) -> None:
        """Post the execution to the step's address; anything but success fails the step."""
        body = {
            "lead_id": context.lead_id,
            "sequence_id": context.sequence_id,
            "execution_id": context.execution_id,
            "data": context.initial_data,
        }
        try:
            async with httpx.AsyncClient(timeout=WEBHOOK_SECONDS, trust_env=False) as client:
                response = await client.post(_required(step, "webhook_url"), json=body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise JobError("fetch failed") from error
        if response.is_error:
            raise JobError(f"Webhook failed: {response.status_code} {response.reason_phrase}")

    async def ai_response(self, step: dict[str, Any], context: StepContext) -> None:
        """Let the agent's model write the message, then send it like any other."""
        prompt = step.get("ai_prompt") or _required(step, "template")
        agent = await self._agent(context.agent_id)
        text = await self._platform.llm.complete(prompt, agent.get("instructions") or "", agent.get("default_model"))
        self._platform.log.info("Sequence message", leadId=context.lead_id, text=text)
        await self._tell_crm(context, "note", text)

    async def wait(self, step: dict[str, Any], context: StepContext) -> None:
        """Nothing; its waiting is the delay before it."""

    async def _agent(self, agent_id: str | None) -> dict[str, Any]:
        async with self._platform.database.connection() as connection:
            row = await connection.fetchrow("select * from agents where id = $1", agent_id)
        return dict(row) if row else {}

    async def _tell_crm(self, context: StepContext, kind: str, text: str) -> None:
        """Best effort: a lead unknown to Kommo, or a Kommo that is away, must not fail the step."""
        async with self._platform.database.connection() as connection:
            link = await connection.fetchrow(
                "select base_domain, access_token from crm_connections"
                " where org_id = $1 and provider = 'kommo' order by created_at limit 1",
                context.org_id,
            )
        if link is None:
            return
        kommo = self._platform.kommo
        send = kommo.add_note if kind == "note" else kommo.add_task
        try:
            await send(link["base_domain"], link["access_token"], context.lead_id, text, within=CRM_SECONDS)
        except JobError as error:
            self._platform.log.warn(f"Kommo {kind} not created", leadId=context.lead_id, reason=str(error))


def _required(step: dict[str, Any], field: str) -> str:
    value = step.get(field)
    if not value:
        raise JobError(f"Step {step['step_order']} ({step['action_type']}) has no {field}")
    return str(value)
