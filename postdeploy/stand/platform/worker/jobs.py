"""The kinds of job that the Worker knows, and how one is run, logged and counted (contract: Worker)."""

from __future__ import annotations

import time
import traceback
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from postdeploy.stand.platform.worker.errors import JobError
from postdeploy.stand.platform.worker.log import WorkerLog, inspected
from postdeploy.stand.platform.worker.metrics import Metrics
from postdeploy.stand.platform.worker.sync import PipelineSync

Handler = Callable[[dict[str, Any]], Awaitable[None]]

SYNC = "crm:sync-pipelines"
TEST = "test-job"
SILENT = (
    "kommo:webhook",
    "webhook:retry",
    "kommo:send-message",
    "process-asset",
    "extract-knowledge-graph",
    "process-large-file",
    "generate-report",
    "process-bulk-data",
    "fine-tune-model",
)
"""Jobs that the platform knows and this double only acknowledges."""


class Parts(Protocol):
    """What it needs of the Worker, asked for anew at each use."""

    log: WorkerLog
    metrics: Metrics
    sync: PipelineSync


class Jobs:
    """Registry of handlers by name of the job; `handlers` may be changed at any time."""

    def __init__(self, platform: Parts) -> None:
        self._platform = platform
        self.handlers: dict[str, Handler] = dict.fromkeys(SILENT, self._acknowledge)
        self.handlers[TEST] = self._succeed
        self.handlers[SYNC] = self._sync

    async def run(self, job_id: str, name: str, data: dict[str, Any]) -> None:
        """Run one attempt of a job.

        Raises:
            Exception: whatever the handler raised, so that BullMQ tries again.
            JobError: nobody handles such a job.
        """
        self.starting(job_id, name, data)
        began = time.perf_counter()
        try:
            await self.handle(name, data)
        except Exception as error:
            self.failed(job_id, name, error, _milliseconds_since(began))
            raise
        self.completed(job_id, name, _milliseconds_since(began))

    async def handle(self, name: str, data: dict[str, Any]) -> None:
        """Find the handler and call it.

        Raises:
            JobError: nobody handles such a job.
        """
        handler = self.handlers.get(name)
        if handler is None:
            raise JobError(f"No handler registered for job {name}")
        await handler(data)

    def starting(self, job_id: str, name: str, data: dict[str, Any]) -> None:
        """Count and log the beginning of an attempt."""
        self._platform.metrics.started()
        log = self._platform.log
        log.debug(f"Job {job_id} ({name}) started processing", jobId=job_id, jobName=name, event="job.active")
        log.info(f"Job started: {name}", jobId=job_id, jobName=name, jobData=data, event="job.start")

    def completed(self, job_id: str, name: str, duration: int) -> None:
        """Count and log an attempt that succeeded after `duration` ms."""
        self._platform.metrics.completed(name, duration)
        self._platform.log.info(
            f"Job completed: {name}", jobId=job_id, jobName=name, duration=duration, event="job.complete"
        )

    def failed(self, job_id: str, name: str, error: Exception, duration: int) -> None:
        """Count and log an attempt that failed after `duration` ms."""
        self._platform.metrics.failed(name, duration)
        self._platform.log.error(
            f"Job failed: {name}",
            jobId=job_id,
            jobName=name,
            duration=duration,
            error={"message": str(error), "stack": _stack(error), "name": "Error"},
            event="job.failed",
        )

    async def _sync(self, data: dict[str, Any]) -> None:
        await self._platform.sync.run(data)

    async def _succeed(self, data: dict[str, Any]) -> None:
        """Say so in plain text, over several lines; `test-job` exists to be seen processed."""
        self._platform.log.text(f"[worker] Test job received: {inspected(data)}")

    async def _acknowledge(self, data: dict[str, Any]) -> None:
        self._platform.log.info("Job acknowledged", keys=list(data))


def _milliseconds_since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)


def _stack(error: Exception) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"Error: {error}\n{frames}"
