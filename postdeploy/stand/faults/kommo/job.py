"""The job of the sync in queue, Worker and log (contract: Kommo sync)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.declaring import Change, as_fault, fault
from postdeploy.stand.faults.shapes.entries import unlogged
from postdeploy.stand.faults.shapes.methods import never_ending, nothing, web, worker

SYNC_JOB = "crm:sync-pipelines"
OTHER_NAME = "crm:sync-all"


SyncUnlogged = fault(
    "Синхронизация выполняется, но в логе Worker её нет",
    "S2.2",
    unlogged(lambda fields: fields.get("jobName") == SYNC_JOB),
)


@as_fault(worker("log.record"), "В логе Worker задание названо иначе", "S2.2")
def SyncLoggedUnderOtherName(
    _platform: Any, record: Any, stream: Any, level: str, message: str, fields: dict[str, object]
) -> None:
    """The log calls the job by another name."""
    if fields.get("jobName") == SYNC_JOB:
        fields = {**fields, "jobName": "sync"}
    record(stream, level, message, fields)


def _under_another_name(platform: Any) -> None:
    platform.jobs.handlers[OTHER_NAME] = platform.jobs.handlers[SYNC_JOB]


@as_fault(
    web("jobs.add"),
    "Задание синхронизации называется не `crm:sync-pipelines`",
    "S2.2",
    Change("worker", _under_another_name),
)
async def SyncJobRenamed(_platform: Any, add: Any, name: str, data: Any) -> str:
    """Web app and Worker agree on a name of the job that is not the checklist's."""
    return str(await add(OTHER_NAME if name == SYNC_JOB else name, data))


@as_fault(web("jobs.add"), "Задание синхронизации не называет подключение", "S2.2")
async def SyncJobWithoutConnection(_platform: Any, add: Any, name: str, data: dict[str, Any]) -> str:
    """The job does not say which connection it is for; the Worker guesses."""
    return str(await add(name, {key: value for key, value in data.items() if key != "connectionId"}))


@as_fault(worker("jobs.completed"), "Синхронизация выполнена, а в логе задание с ошибкой", "S2.2")
def SyncLoggedAsFailed(platform: Any, completed: Any, job_id: str, name: str, duration: int) -> None:
    """The Worker stumbles after the work is done and reports a failure."""
    if name == SYNC_JOB:
        platform.jobs.failed(job_id, name, RuntimeError("Cannot read properties of undefined"), duration)
        return
    completed(job_id, name, duration)


# It says so nowhere but in the queue.
SyncJobLost = fault(
    "Worker не знает задания `crm:sync-pipelines`",
    "S2.2 S2.3",
    Change("worker", lambda platform: platform.jobs.handlers.pop(SYNC_JOB)),
    hint="работает прежняя версия",
)
SyncJobHangs = fault(
    "Задание синхронизации зависает", "S2.2 S2.3", worker(f"jobs.handlers.{SYNC_JOB}")(never_ending), leaves_traces=True
)

SyncDoesNothing = fault(
    "Задание завершается, но воронки никто не синхронизирует", "S2.3", worker(f"jobs.handlers.{SYNC_JOB}")(nothing)
)
