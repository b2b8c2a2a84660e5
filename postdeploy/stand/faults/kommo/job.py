"""The job of the sync in queue, Worker and log (contract: Kommo sync)."""

from __future__ import annotations

import asyncio
from typing import Any

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.tools import (
    FOREVER,
)

SYNC_JOB = "crm:sync-pipelines"


class SyncUnlogged(Fault):
    """The sync runs without a word in the log."""

    title = "Синхронизация выполняется, но в логе Worker её нет"
    kills = ("S2.2",)

    def worker(self, platform: Any) -> None:
        record = platform.log.record

        def without_sync(stream: Any, level: str, message: str, fields: dict[str, object]) -> None:
            if fields.get("jobName") != SYNC_JOB:
                record(stream, level, message, fields)

        platform.log.record = without_sync


class SyncLoggedUnderOtherName(Fault):
    """The log calls the job by another name."""

    title = "В логе Worker задание названо иначе"
    kills = ("S2.2",)

    def worker(self, platform: Any) -> None:
        record = platform.log.record

        def renamed(stream: Any, level: str, message: str, fields: dict[str, object]) -> None:
            if fields.get("jobName") == SYNC_JOB:
                fields = {**fields, "jobName": "sync"}
            record(stream, level, message, fields)

        platform.log.record = renamed


class SyncJobRenamed(Fault):
    """Web app and Worker agree on a name of the job that is not the checklist's."""

    title = "Задание синхронизации называется не `crm:sync-pipelines`"
    kills = ("S2.2",)
    other_name = "crm:sync-all"

    def web(self, platform: Any) -> None:
        add = platform.jobs.add

        async def under_other_name(name: str, data: Any) -> str:
            return str(await add(self.other_name if name == SYNC_JOB else name, data))

        platform.jobs.add = under_other_name

    def worker(self, platform: Any) -> None:
        platform.jobs.handlers[self.other_name] = platform.jobs.handlers[SYNC_JOB]


class SyncJobWithoutConnection(Fault):
    """The job does not say which connection it is for; the Worker guesses."""

    title = "Задание синхронизации не называет подключение"
    kills = ("S2.2",)

    def web(self, platform: Any) -> None:
        add = platform.jobs.add

        async def shortened(name: str, data: dict[str, Any]) -> str:
            return str(await add(name, {key: value for key, value in data.items() if key != "connectionId"}))

        platform.jobs.add = shortened


class SyncLoggedAsFailed(Fault):
    """The Worker stumbles after the work is done and reports a failure."""

    title = "Синхронизация выполнена, а в логе задание с ошибкой"
    kills = ("S2.2",)

    def worker(self, platform: Any) -> None:
        completed = platform.jobs.completed

        def stumble(job_id: str, name: str, duration: int) -> None:
            if name == SYNC_JOB:
                platform.jobs.failed(job_id, name, RuntimeError("Cannot read properties of undefined"), duration)
                return
            completed(job_id, name, duration)

        platform.jobs.completed = stumble


class SyncJobLost(Fault):
    """The Worker has no handler for the job, although it says so nowhere but in the queue."""

    title = "Worker не знает задания `crm:sync-pipelines`"
    kills = ("S2.2", "S2.3")
    hint = "работает прежняя версия"

    def worker(self, platform: Any) -> None:
        del platform.jobs.handlers[SYNC_JOB]


class SyncJobHangs(Fault):
    """The job never ends."""

    title = "Задание синхронизации зависает"
    leaves_traces = True
    kills = ("S2.2", "S2.3")

    def worker(self, platform: Any) -> None:
        async def hang(_data: Any) -> None:
            await asyncio.sleep(FOREVER)

        platform.jobs.handlers[SYNC_JOB] = hang


class SyncDoesNothing(Fault):
    """The job succeeds without doing anything."""

    title = "Задание завершается, но воронки никто не синхронизирует"
    kills = ("S2.3",)

    def worker(self, platform: Any) -> None:
        async def nothing(_data: Any) -> None:
            return None

        platform.jobs.handlers[SYNC_JOB] = nothing
