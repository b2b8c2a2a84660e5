"""Workers, their log and their queue in another manner (contract: Worker)."""

from __future__ import annotations

import asyncio
import base64
import itertools
from datetime import datetime, timedelta
from typing import Any

from postdeploy.stand.faults.declaring import Change, as_variation, variation
from postdeploy.stand.faults.shapes.answers import rewritten
from postdeploy.stand.faults.shapes.methods import worker
from postdeploy.stand.faults.tools import Requests


@as_variation(worker("log._emit"), "В логе Worker шум и недописанные строки")
def NoisyWorkerLog(platform: Any, emit: Any, stream: Any, line: str) -> None:
    """The log mixes plain text, half-written lines and other programs' JSON with the Worker's own lines."""
    number = next(vars(platform.log).setdefault("noise", itertools.count()))
    noise = ("  ▶ GET /health 200 in 3ms", line[: len(line) // 2], "[1,2", '{"level":30,"pid":1}')
    emit(stream, noise[number % 4])
    emit(stream, line)


def beside(more: int) -> Change:
    """More Workers share the queue."""

    def act(platform: Any) -> None:
        consumer = type(platform.consumer)
        start, stop = platform.consumer.start, platform.consumer.stop
        others = [consumer(platform) for _ in range(more)]

        async def start_all() -> None:
            await start()
            for other in others:
                await other.start()

        async def stop_all() -> None:
            await asyncio.gather(stop(), *(other.stop() for other in others))

        platform.consumer.start, platform.consumer.stop = start_all, stop_all

    return Change("worker", act)


SecondWorker = variation("Работают два Worker", beside(1))
ThreeWorkers = variation("Работают три Worker", beside(2))


@as_variation(worker("consumer.start"), "Worker на Node: имя соединения с Redis закодировано")
async def WorkerFromNode(platform: Any, start: Any) -> None:
    """The Worker names its connection as BullMQ for Node does."""
    await start()
    name = platform.config.worker_queue_name
    platform.consumer._worker.clientName = f"bull:{base64.b64encode(name.encode()).decode()}"


def _behind(seconds: int) -> Change:
    """The clock of the Worker's machine is behind."""

    def change(body: Any) -> None:
        moment = datetime.fromisoformat(body["timestamp"]) - timedelta(seconds=seconds)
        body["timestamp"] = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    return rewritten(Requests("/health"), before="worker")(change)


WorkerClockBehind = variation("Часы Worker отстают на три секунды", _behind(3))
WorkerClockFarBehind = variation("Часы Worker отстают на три минуты: по ним он запущен до деплоя", _behind(180))
