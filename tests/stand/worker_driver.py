"""What the tests of the Worker do to it from outside: jobs in, rows and log lines out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import bullmq
import httpx
import redis

from postdeploy.stand.config import StandConfig
from postdeploy.stand.seed import NORTH_AGENT, NORTH_CONNECTION, NORTH_ORG
from tests.stand.tools import eventually, query

Row = dict[str, Any]
RETRY_AT_ONCE = {"attempts": 2, "backoff": {"type": "fixed", "delay": 20}}


@dataclass(frozen=True)
class WorkerDriver:
    """One running Worker, addressed by the configuration of its stand."""

    config: StandConfig

    def get(self, url: str) -> httpx.Response:
        return httpx.get(f"{self.config.worker_url}{url}", trust_env=False)

    def enqueue(self, name: str, data: Row, **options: Any) -> str:
        """Put a job where the web app puts its own; its id."""

        async def add() -> str:
            queue = bullmq.Queue(self.config.queue_name, {"connection": self.config.redis_url})
            try:
                job = await queue.add(name, data, {"priority": 4, **options})
                return str(job.id)
            finally:
                await queue.close()

        return asyncio.run(add())

    def job(self, job_id: str) -> dict[str, str]:
        """The hash of a job."""
        with redis.Redis.from_url(self.config.redis_url, decode_responses=True) as client:
            return dict(client.hgetall(f"bull:{self.config.queue_name}:{job_id}"))

    def finished(self, job_id: str) -> dict[str, str]:
        """The hash of a job once it will not be tried again."""
        return eventually(lambda: job if "finishedOn" in (job := self.job(job_id)) else {})

    def log(self, **wanted: object) -> list[Row]:
        """JSON lines of the log that hold these fields, oldest first."""
        records = []
        for line in Path(self.config.worker_log).read_text(encoding="utf-8").splitlines():
            if line.startswith("{"):
                records.append(json.loads(line))
        return [record for record in records if wanted.items() <= record.items()]

    def rows(self, sql: str, *arguments: object) -> list[Row]:
        return query(self.config.database_url, sql, *arguments)

    def sync(self, **options: Any) -> dict[str, str]:
        """Let the Worker synchronise the connection of «Север»; the finished job."""
        data = {
            "provider": "kommo",
            "orgId": NORTH_ORG,
            "connectionId": NORTH_CONNECTION,
            "baseDomain": self.config.kommo_base_domain,
        }
        return self.finished(self.enqueue("crm:sync-pipelines", data, **options))

    def sync_state(self) -> Row:
        (row,) = self.rows("select metadata->'sync' as state from crm_connections where id = $1", NORTH_CONNECTION)
        return dict(json.loads(row["state"]))

    def start_sequence(self, *steps: Row, lead_id: str = "601") -> str:
        """A sequence of «Север» with these steps and an execution of it that is due; the execution's id."""
        sequence, execution = str(uuid4()), str(uuid4())
        self.rows(
            "insert into sequences (id, org_id, agent_id, name, trigger_type) values ($1, $2, $3, $4, 'lead_created')",
            sequence,
            NORTH_ORG,
            NORTH_AGENT,
            f"Цепочка {sequence[:8]}",
        )
        for order, step in enumerate(steps, 1):
            self.rows(
                """insert into sequence_steps
                     (sequence_id, step_order, action_type, delay_minutes, template, task_title, webhook_url, ai_prompt)
                   values ($1, $2, $3, $4, $5, $6, $7, $8)""",
                sequence,
                order,
                step["action_type"],
                step.get("delay_minutes", 0),
                *(step.get(name) for name in ("template", "task_title", "webhook_url", "ai_prompt")),
            )
        self.rows(
            """insert into sequence_executions (id, sequence_id, org_id, lead_id, current_step, next_execution_at)
               values ($1, $2, $3, $4, 1, now())""",
            execution,
            sequence,
            NORTH_ORG,
            lead_id,
        )
        return execution

    def execution(self, execution_id: str) -> Row:
        (row,) = self.rows("select * from sequence_executions where id = $1", execution_id)
        row["execution_data"] = json.loads(row["execution_data"])
        return row

    def execution_once(self, execution_id: str, ready: Callable[[Row], bool]) -> Row:
        """The execution as soon as it is as wanted, else as it is when the time is over."""
        return eventually(lambda: row if ready(row := self.execution(execution_id)) else {}) or self.execution(
            execution_id
        )

    def ended(self, execution_id: str) -> Row:
        return self.execution_once(execution_id, lambda row: row["status"] != "running")

    def activities(self, execution_id: str) -> list[Row]:
        return self.rows(
            "select * from activity_logs where metadata->>'execution_id' = $1 order by created_at", execution_id
        )
