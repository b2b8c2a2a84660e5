"""ШАГ 1: the Worker, its Redis and its queue (contract: Worker)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

import bullmq
from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.types import ASGIApp, Receive, Scope, Send

from postdeploy.stand.faults.declaring import Change, Process, as_fault, fault, hiding
from postdeploy.stand.faults.shapes.answers import (
    answered,
    cached,
    cut_off,
    field_renamed,
    hung,
    rewritten,
    with_fields,
)
from postdeploy.stand.faults.shapes.entries import unlogged
from postdeploy.stand.faults.shapes.methods import failing, never_ending, nothing, web, worker
from postdeploy.stand.faults.shapes.setting import misled, not_started, set_up
from postdeploy.stand.faults.tools import BAD_GATEWAY, FOREVER, Middleware, Requests, rewriting, wrapping

HEALTH = Requests("/health")
METRICS = Requests("/metrics")
SIGN_IN = Requests("/api/auth/callback/credentials", "POST")
NOWHERE = "redis://127.0.0.1:1"
OTHER_QUEUE = "gpt-agent-jobs-v2"
DEFAULT_QUEUE = "agent-jobs"
"""What the platform's Worker listens to when nobody tells it (exchange S1.health)."""
DAY = 86_400.0
READ_ONLY = "READONLY You can't write against a read only replica."
OF_THE_QUEUE = "S1.2 S2.2 S2.3"
"""What nobody does when the Worker does not get its jobs."""

_of_redis = partial(with_fields, part="redis", before="worker")

RedisFlagLost = fault(
    "Worker работает, но после переподключения сообщает, что Redis потерян", "S1.1", _of_redis(HEALTH, connected=False)
)
RedisErrorRemembered = fault(
    "В метриках Worker осталась ошибка Redis: соединение рвётся",
    "S1.1",
    _of_redis(METRICS, lastError="Connection is closed."),
)
RedisErrorInHealth = fault(
    "Worker сообщает «подключен» и тут же ошибку Redis", "S1.1", _of_redis(HEALTH, error=READ_ONLY)
)
RedisFieldRenamed = fault(
    "В ответе Worker поле redis.connected переименовано",
    "S1.1",
    field_renamed(HEALTH, "redis", "connected", "isConnected", before="worker"),
)
MetricsBroken = fault(
    "Метрики Worker отдают страницу ошибки вместо JSON", "S1.1", answered(METRICS, BAD_GATEWAY, before="worker")
)
MetricsCutOff = fault("Соединение с метриками Worker обрывается", "S1.1", cut_off(METRICS, before="worker"))

WorkerWithoutRedis = fault(
    "У Worker неверный REDIS_URL: он запущен, но Redis не видит",
    "S1.1 S1.2 S2.2 S2.3",
    misled("worker", redis_url=NOWHERE),
)


async def _stop_redis(platform: Any) -> None:
    with suppress(RedisError):  # it is gone already
        await Redis.from_url(platform.config.redis_url, retry=None).shutdown(nosave=True)


async def _hang_without_redis(platform: Any) -> None:
    try:
        await Redis.from_url(platform.config.redis_url, retry=None).ping()
    except RedisError:
        await asyncio.sleep(FOREVER)


def _at(process: Process, requests: Requests, act: Callable[[Any], Awaitable[None]]) -> Change:
    return Change(process, lambda platform: platform.middleware.append(_before(requests, partial(act, platform))))


# The stand comes up with it, and whatever of a run comes first finds it gone: a look at the Worker, or the sign-in.
# The Worker's health hangs from then on, its metrics say why.
RedisStopped = fault(
    "Redis остановлен: не принимает подключений",
    "S1.1 S1.2 S2.a3 S4.3",
    _at("worker", METRICS, _stop_redis),
    _at("web", SIGN_IN, _stop_redis),
    _at("worker", HEALTH, _hang_without_redis),
)


def _before(requests: Requests, act: Callable[[], Awaitable[None]]) -> Middleware:
    async def first(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        if requests.match(scope):
            await act()
        await app(scope, receive, send)

    return wrapping(first)


WorkerNotRunning = fault(
    "Worker не запущен после деплоя",
    "S1.1 S1.2 S2.2 S2.3 S7.6",
    not_started("worker"),
    hint="Worker не работает",
    silent=frozenset({"worker"}),
)

WorkerSilent = fault(
    "Worker завис: принимает соединения и не отвечает",
    "S1.1 S1.2",
    hung(Requests(".*"), before="worker"),
    hint="Worker завис",
    silent=frozenset({"worker"}),
)

WorkerBehindBrokenProxy = hiding(
    "Вместо Worker отвечает прокси страницей 502",
    "S1.1 S1.2",
    "502",
    answered(Requests(".*"), BAD_GATEWAY, before="worker"),
)


@as_fault(worker("health.report"), "Worker сообщает состояние degraded (код 503)", "S1.2")
async def WorkerDegraded(_platform: Any, report: Any) -> tuple[int, Any]:
    """Health says degraded although Redis is there."""
    _, body = await report()
    return 503, {**body, "status": "degraded"}


AnotherServiceAnswers = fault(
    "По адресу Worker отвечает другая служба",
    "S1.2",
    with_fields(HEALTH, before="worker", service="web"),
)
OldWorkerStillRuns = fault(
    "Работает Worker прежней версии: он запущен задолго до деплоя",
    "S1.2",
    rewritten(HEALTH, before="worker")(lambda body: body.update(uptime=body["uptime"] + DAY)),
    hint="не перезапустил Worker",
)

QueueNamesDiffer = fault(
    "JOB_QUEUE_NAME у Worker — не очередь приложения",
    OF_THE_QUEUE,
    set_up(worker_queue_name=OTHER_QUEUE),
    hint="сверьте JOB_QUEUE_NAME",
)
WorkerOnDefaultQueue = fault(
    "JOB_QUEUE_NAME у Worker не задана: он слушает очередь по умолчанию agent-jobs",
    OF_THE_QUEUE,
    set_up(worker_queue_name=DEFAULT_QUEUE),
    hint=DEFAULT_QUEUE,
)


def _show_the_right_queue(platform: Any) -> None:
    name = platform.config.queue_name
    platform.middleware.append(rewriting(HEALTH, lambda body: body["worker"].update(queueName=name)))


QueueNameDiffersUnseen = fault(
    "Worker называет верную очередь, а слушает другую",
    OF_THE_QUEUE,
    set_up(worker_queue_name=OTHER_QUEUE),
    Change("worker", _show_the_right_queue),
    hint=f"а Worker слушает «{OTHER_QUEUE}»",
)
ConsumerNotStarted = fault(
    "Worker здоров, но задания не забирает: потребитель не запущен",
    OF_THE_QUEUE,
    worker("consumer.start")(nothing),
    hint="никто не слушает",
)
JobsHang = fault(
    "Worker забирает задания и не заканчивает их",
    OF_THE_QUEUE,
    worker("jobs.handle")(never_ending),
    leaves_traces=True,
)

SimplestJobFails = fault(
    "Простейшее задание test-job завершается ошибкой",
    "S1.2",
    worker("jobs.handlers.test-job")(failing("Cannot find module './handlers/test-job'")),
)


@as_fault(web("jobs.add"), "Приложение принимает test-job, но в очередь его не кладёт", "S1.2")
async def JobsAnsweredNotQueued(_platform: Any, add: Any, name: str, data: Any) -> str:
    """The web app says yes and puts nothing into the queue."""
    return "1" if name == "test-job" else str(await add(name, data))


JobsCompletedUnlogged = fault(
    "Worker выполняет задания, но в лог о них не пишет",
    "S1.2 S2.2",
    unlogged(lambda fields: str(fields.get("event", "")).startswith("job.")),
)
JobStartUnfinishedInLog = fault(
    "В логе Worker задания начинаются, но не завершаются",
    "S1.2 S2.2",
    unlogged(lambda fields: fields.get("event") == "job.complete"),
)


@as_fault(
    worker("consumer.start"),
    "Очередь ограничена по скорости: следующее задание возьмут через десять минут",
    OF_THE_QUEUE,
    hint="ограничена по скорости",
)
async def QueueRateLimited(platform: Any, start: Any) -> None:
    """A Worker has asked for a long pause of the whole queue, as after a 429 of some service (`rateLimit`)."""
    config, hundred = platform.config, 100
    async with Redis.from_url(config.redis_url) as redis:
        await redis.set(f"{config.queue_prefix}:{config.queue_name}:limiter", hundred, ex=600)
    await start()
    platform.consumer._worker.opts["limiter"] = {"max": hundred, "duration": 600_000}


@as_fault(
    worker("consumer.start"),
    "Очередь на паузе: её поставили на время деплоя и забыли снять",
    OF_THE_QUEUE,
    hint="на паузе",
)
async def QueuePaused(platform: Any, start: Any) -> None:
    """Somebody has paused the queue for the deploy and forgot about it."""
    queue = bullmq.Queue(platform.config.queue_name, {"connection": platform.config.redis_url})
    await queue.pause()
    await queue.close()
    await start()


HealthFromCache = hiding(
    "Перед Worker кэш: GET /health отдаёт один и тот же ответ", "S1.2", "кэш", cached(HEALTH, before="worker")
)
WorkerOfOtherDeployment = hiding(
    "WORKER_URL ведёт к Worker другого развёртывания: он исправен, но наших заданий не видит",
    "S1.2",
    "другому развёртыванию",
    rewritten(METRICS, before="worker")(lambda body: body["jobs"].update(completed=41, byType={})),
)
