"""ШАГ 1: the Worker, its Redis and its queue (contract: Worker)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import bullmq
from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.types import ASGIApp, Receive, Scope, Send

from postdeploy.stand.config import StandConfig
from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.shapes import Answered, CutOff, Hung, Rewritten
from postdeploy.stand.faults.tools import BAD_GATEWAY, FOREVER, Middleware, Requests, rewriting

HEALTH = Requests("/health")
METRICS = Requests("/metrics")
NOWHERE = "redis://127.0.0.1:1"
OTHER_QUEUE = "gpt-agent-jobs-v2"
DEFAULT_QUEUE = "agent-jobs"
"""What the platform's Worker listens to when nobody tells it (exchange S1.health)."""
DAY = 86_400.0


class RedisFlagLost(Rewritten):
    """The flag in /health is not set again after a reconnect."""

    title = "Worker работает, но после переподключения сообщает, что Redis потерян"
    kills = ("S1.1",)
    before = "worker"
    requests = HEALTH

    def change(self, body: Any) -> None:
        body["redis"].update(connected=False)


class RedisErrorRemembered(Rewritten):
    """The last error of Redis stays in /metrics."""

    title = "В метриках Worker осталась ошибка Redis: соединение рвётся"
    kills = ("S1.1",)
    before = "worker"
    requests = METRICS

    def change(self, body: Any) -> None:
        error = "Connection is closed."
        body["redis"].update(lastError=error)


class RedisErrorInHealth(Rewritten):
    """Health says connected and names an error in the same breath."""

    title = "Worker сообщает «подключен» и тут же ошибку Redis"
    kills = ("S1.1",)
    before = "worker"
    requests = HEALTH

    def change(self, body: Any) -> None:
        error = "READONLY You can't write against a read only replica."
        body["redis"].update(error=error)


class RedisFieldRenamed(Rewritten):
    """A new version of the Worker has renamed a field of /health."""

    title = "В ответе Worker поле redis.connected переименовано"
    kills = ("S1.1",)
    before = "worker"
    requests = HEALTH

    def change(self, body: Any) -> None:
        body["redis"]["isConnected"] = body["redis"].pop("connected")


class MetricsBroken(Answered):
    """The metrics answer with a proxy's error page."""

    title = "Метрики Worker отдают страницу ошибки вместо JSON"
    kills = ("S1.1",)
    before = "worker"
    requests = METRICS
    reply = BAD_GATEWAY


class MetricsCutOff(CutOff):
    """The metrics end in the middle."""

    title = "Соединение с метриками Worker обрывается"
    kills = ("S1.1",)
    before = "worker"
    requests = METRICS


class WorkerWithoutRedis(Fault):
    """The Worker's REDIS_URL leads nowhere."""

    title = "У Worker неверный REDIS_URL: он запущен, но Redis не видит"
    kills = ("S1.1", "S1.2", "S2.2", "S2.3")

    def worker(self, platform: Any) -> None:
        platform.config = platform.config.with_(redis_url=NOWHERE)


class RedisStopped(Fault):
    """Redis is stopped while the Worker runs: its health hangs from then on, its metrics say why."""

    title = "Redis остановлен: не принимает подключений"
    kills = ("S1.1", "S1.2", "S2.a3", "S4.3")

    def worker(self, platform: Any) -> None:
        stopped = asyncio.Event()

        async def stop() -> None:
            if not stopped.is_set():
                stopped.set()
                with suppress(RedisError):
                    await Redis.from_url(platform.config.redis_url, retry=None).shutdown(nosave=True)

        platform.middleware.append(_before(METRICS, stop))
        platform.middleware.append(_before(HEALTH, lambda: asyncio.sleep(FOREVER if stopped.is_set() else 0)))


def _before(requests: Requests, act: Callable[[], Awaitable[None]]) -> Middleware:
    def wrap(app: ASGIApp) -> ASGIApp:
        async def first(scope: Scope, receive: Receive, send: Send) -> None:
            if requests.match(scope):
                await act()
            await app(scope, receive, send)

        return first

    return wrap


class WorkerNotRunning(Fault):
    """The Worker was not started."""

    title = "Worker не запущен после деплоя"
    kills = ("S1.1", "S1.2", "S2.2", "S2.3", "S7.6")
    hint = "Worker не работает"
    silent = frozenset({"worker"})

    def worker(self, platform: Any) -> None:
        raise SystemExit(0)


class WorkerSilent(Hung):
    """The Worker accepts connections and never answers."""

    title = "Worker завис: принимает соединения и не отвечает"
    kills = ("S1.1", "S1.2")
    hint = "Worker завис"
    silent = frozenset({"worker"})
    before = "worker"
    requests = Requests(".*")


class WorkerBehindBrokenProxy(Answered):
    """The proxy in front of the Worker answers in its place."""

    title = "Вместо Worker отвечает прокси страницей 502"
    hides, blinding = ("S1.1", "S1.2"), "502"
    before = "worker"
    requests = Requests(".*")
    reply = BAD_GATEWAY


class WorkerDegraded(Fault):
    """Health says degraded although Redis is there."""

    title = "Worker сообщает состояние degraded (код 503)"
    kills = ("S1.2",)

    def worker(self, platform: Any) -> None:
        report = platform.health.report

        async def degraded() -> tuple[int, Any]:
            _, body = await report()
            return 503, {**body, "status": "degraded"}

        platform.health.report = degraded


class AnotherServiceAnswers(Rewritten):
    """The address of the Worker leads to another service that is well, too."""

    title = "По адресу Worker отвечает другая служба"
    kills = ("S1.2",)
    before = "worker"
    requests = HEALTH

    def change(self, body: Any) -> None:
        body.update(service="web")


class OldWorkerStillRuns(Rewritten):
    """The deploy has not replaced the running Worker."""

    title = "Работает Worker прежней версии: он запущен задолго до деплоя"
    kills = ("S1.2",)
    hint = "не перезапустил Worker"
    before = "worker"
    requests = HEALTH

    def change(self, body: Any) -> None:
        body.update(uptime=body["uptime"] + DAY)


class QueueNamesDiffer(Fault):
    """JOB_QUEUE_NAME of the Worker is not the web app's, and health shows it."""

    title = "JOB_QUEUE_NAME у Worker — не очередь приложения"
    kills = ("S1.2", "S2.2", "S2.3")
    hint = "сверьте JOB_QUEUE_NAME"

    def configure(self, config: StandConfig) -> StandConfig:
        return config.with_(worker_queue_name=OTHER_QUEUE)


class WorkerOnDefaultQueue(Fault):
    """JOB_QUEUE_NAME was not set: the Worker listens to its default, the web app writes to a queue of its own."""

    title = "JOB_QUEUE_NAME у Worker не задана: он слушает очередь по умолчанию agent-jobs"
    kills = ("S1.2", "S2.2", "S2.3")
    hint = DEFAULT_QUEUE

    def configure(self, config: StandConfig) -> StandConfig:
        return config.with_(worker_queue_name=DEFAULT_QUEUE)


class QueueNameDiffersUnseen(Fault):
    """The Worker shows the right queue's name and listens to another queue."""

    title = "Worker называет верную очередь, а слушает другую"
    kills = ("S1.2", "S2.2", "S2.3")
    hint = f"а Worker слушает «{OTHER_QUEUE}»"

    def configure(self, config: StandConfig) -> StandConfig:
        return config.with_(worker_queue_name=OTHER_QUEUE)

    def worker(self, platform: Any) -> None:
        name = platform.config.queue_name
        platform.middleware.append(rewriting(HEALTH, lambda body: body["worker"].update(queueName=name)))


class ConsumerNotStarted(Fault):
    """The process is up and healthy, its consumer was never started."""

    title = "Worker здоров, но задания не забирает: потребитель не запущен"
    kills = ("S1.2", "S2.2", "S2.3")
    hint = "никто не слушает"

    def worker(self, platform: Any) -> None:
        async def nothing() -> None:
            return None

        platform.consumer.start = nothing


class JobsHang(Fault):
    """Jobs are taken and never finished."""

    title = "Worker забирает задания и не заканчивает их"
    leaves_traces = True
    kills = ("S1.2", "S2.2", "S2.3")

    def worker(self, platform: Any) -> None:
        async def hang(*_: Any) -> None:
            await asyncio.sleep(FOREVER)

        platform.jobs.handle = hang


class SimplestJobFails(Fault):
    """The simplest job there is fails."""

    title = "Простейшее задание test-job завершается ошибкой"
    kills = ("S1.2",)

    def worker(self, platform: Any) -> None:
        async def fail(_data: Any) -> None:
            raise RuntimeError("Cannot find module './handlers/test-job'")

        platform.jobs.handlers["test-job"] = fail


class JobsAnsweredNotQueued(Fault):
    """The web app says yes and puts nothing into the queue."""

    title = "Приложение принимает test-job, но в очередь его не кладёт"
    kills = ("S1.2",)

    def web(self, platform: Any) -> None:
        add = platform.jobs.add

        async def pretend(name: str, data: Any) -> str:
            return "1" if name == "test-job" else str(await add(name, data))

        platform.jobs.add = pretend


class JobsCompletedUnlogged(Fault):
    """The Worker completes the job without a word in its log."""

    title = "Worker выполняет задания, но в лог о них не пишет"
    kills = ("S1.2", "S2.2")

    def worker(self, platform: Any) -> None:
        record = platform.log.record

        def without_jobs(stream: Any, level: str, message: str, fields: dict[str, object]) -> None:
            if not str(fields.get("event", "")).startswith("job."):
                record(stream, level, message, fields)

        platform.log.record = without_jobs


class JobStartUnfinishedInLog(Fault):
    """The log shows jobs begin and never end: half of the logging was lost in the deploy."""

    title = "В логе Worker задания начинаются, но не завершаются"
    kills = ("S1.2", "S2.2")

    def worker(self, platform: Any) -> None:
        record = platform.log.record

        def without_ends(stream: Any, level: str, message: str, fields: dict[str, object]) -> None:
            if fields.get("event") != "job.complete":
                record(stream, level, message, fields)

        platform.log.record = without_ends


class QueueRateLimited(Fault):
    """A Worker has asked for a long pause of the whole queue, as after a 429 of some service (`rateLimit`)."""

    title = "Очередь ограничена по скорости: следующее задание возьмут через десять минут"
    kills = ("S1.2", "S2.2", "S2.3")
    hint = "ограничена по скорости"

    def worker(self, platform: Any) -> None:
        config, hundred = platform.config, 100

        async def limit() -> None:
            async with Redis.from_url(config.redis_url) as redis:
                await redis.set(f"{config.queue_prefix}:{config.queue_name}:limiter", hundred, ex=600)

        def keep_limit() -> None:
            platform.consumer._worker.opts["limiter"] = {"max": hundred, "duration": 600_000}

        _around_start(platform, limit, keep_limit)


class QueuePaused(Fault):
    """Somebody has paused the queue for the deploy and forgot about it."""

    title = "Очередь на паузе: её поставили на время деплоя и забыли снять"
    kills = ("S1.2", "S2.2", "S2.3")
    hint = "на паузе"

    def worker(self, platform: Any) -> None:
        async def pause() -> None:
            queue = bullmq.Queue(platform.config.queue_name, {"connection": platform.config.redis_url})
            await queue.pause()
            await queue.close()

        _around_start(platform, pause)


def _around_start(
    platform: Any, before: Callable[[], Awaitable[object]], after: Callable[[], object] | None = None
) -> None:
    """Do something to the queue just before the Worker listens to it, and to the Worker just after."""
    start = platform.consumer.start

    async def started() -> None:
        await before()
        await start()
        if after is not None:
            after()

    platform.consumer.start = started
