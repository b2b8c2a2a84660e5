"""Workers, their log and their queue in another manner (contract: Worker)."""

from __future__ import annotations

import asyncio
import base64
from datetime import datetime, timedelta
from typing import Any

from postdeploy.stand.faults import Variation
from postdeploy.stand.faults.tools import Requests, rewriting


class NoisyWorkerLog(Variation):
    """The log mixes plain text, half-written lines and other programs' JSON with the Worker's own lines."""

    title = "В логе Worker шум и недописанные строки"

    def worker(self, platform: Any) -> None:
        emit, noise = platform.log._emit, iter(range(10**9))

        def noisy(stream: Any, line: str) -> None:
            number = next(noise)
            emit(
                stream,
                ("  ▶ GET /health 200 in 3ms", line[: len(line) // 2], "[1,2", '{"level":30,"pid":1}')[number % 4],
            )
            emit(stream, line)

        platform.log._emit = noisy


class SecondWorker(Variation):
    """Two Workers share the queue."""

    title = "Работают два Worker"
    more = 1

    def worker(self, platform: Any) -> None:
        consumer = type(platform.consumer)
        start, stop = platform.consumer.start, platform.consumer.stop
        others = [consumer(platform) for _ in range(self.more)]

        async def start_all() -> None:
            await start()
            for other in others:
                await other.start()

        async def stop_all() -> None:
            await asyncio.gather(stop(), *(other.stop() for other in others))

        platform.consumer.start, platform.consumer.stop = start_all, stop_all


class ThreeWorkers(SecondWorker):
    """Three Workers share the queue."""

    title = "Работают три Worker"
    more = 2


class WorkerFromNode(Variation):
    """The Worker names its connection as BullMQ for Node does."""

    title = "Worker на Node: имя соединения с Redis закодировано"

    def worker(self, platform: Any) -> None:
        start = platform.consumer.start

        async def under_encoded_name() -> None:
            await start()
            name = platform.config.worker_queue_name
            platform.consumer._worker.clientName = f"bull:{base64.b64encode(name.encode()).decode()}"

        platform.consumer.start = under_encoded_name


class WorkerClockBehind(Variation):
    """The clock of the Worker's machine is three seconds behind."""

    title = "Часы Worker отстают на три секунды"
    seconds = 3

    def worker(self, platform: Any) -> None:
        def behind(body: Any) -> None:
            moment = datetime.fromisoformat(body["timestamp"]) - timedelta(seconds=self.seconds)
            body["timestamp"] = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

        platform.middleware.append(rewriting(Requests("/health"), behind))


class WorkerClockFarBehind(WorkerClockBehind):
    """The clock of the Worker's machine is three minutes behind: it says that it was started before the deploy."""

    title = "Часы Worker отстают на три минуты: по ним он запущен до деплоя"
    seconds = 180
