"""ШАГ 2: the Kommo sync (contract: Kommo sync)."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.types import ASGIApp

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.tools import (
    BAD_GATEWAY,
    FOREVER,
    Middleware,
    Reply,
    Requests,
    answering,
    closing,
    failure,
    hanging,
    rewriting,
    said,
)
from postdeploy.stand.seed import NORTH_CONNECTION, SOUTH_CONNECTION

SYNC = Requests("/api/agents/[^/]+/integrations/[^/]+/sync", "POST")
SYNC_JOB = "crm:sync-pipelines"
PIPELINES = Requests("/api/v4/leads/pipelines")
TOO_LATE = 20.0
"""Seconds beyond any budget of the matrix."""


class SyncMessageDiffers(Fault):
    """The message has lost its words."""

    title = "Сообщение о запуске синхронизации другое"
    kills = ("S2.1",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(rewriting(SYNC, lambda body: body.update(message="Sync started")))


class SyncMessageWithoutJob(Fault):
    """The message is there, the number of the job is not: nothing can be followed."""

    title = "Сообщение есть, а номера задания нет"
    kills = ("S2.1",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(rewriting(SYNC, lambda body: body["details"].pop("jobId") and None))


class SyncRefused(Fault):
    """The web app does not find the connection that is there."""

    title = "Приложение не находит подключение Kommo, хотя оно есть"
    kills = ("S2.1",)

    def web(self, platform: Any) -> None:
        async def none(_org_id: str) -> None:
            return None

        platform.integrations.connection = none


class SyncRouteFails(Fault):
    """The route answers 500."""

    title = "Запрос синхронизации отвечает ошибкой 500"
    kills = ("S2.1",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(SYNC, failure("Не удалось запустить синхронизацию")))


class SyncRouteIsPage(Fault):
    """The proxy answers the route with a page."""

    title = "Вместо ответа на синхронизацию приходит HTML прокси"
    kills = ("S2.1",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(SYNC, BAD_GATEWAY))


class SyncRouteHangs(Fault):
    """The button's request never comes back."""

    title = "Запрос синхронизации не получает ответа"
    kills = ("S2.a3",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(hanging(SYNC))


class SyncNotQueued(Fault):
    """The message is said and no job was made."""

    title = "Сообщение появилось, но задания в очереди нет"
    kills = ("S2.2", "S2.3")

    def web(self, platform: Any) -> None:
        async def pretend(_user: Any, _integration: Any) -> str:
            return "4711"

        platform.integrations.sync = pretend


class SyncUnlogged(Fault):
    """The sync runs without a word in the log."""

    title = "Синхронизация выполняется, но в логе Worker её нет"
    kills = ("S2.2",)

    def worker(self, platform: Any) -> None:
        info = platform.log.info

        def without_sync(message: str, **fields: object) -> None:
            if fields.get("jobName") != SYNC_JOB:
                info(message, **fields)

        platform.log.info = without_sync


class SyncLoggedUnderOtherName(Fault):
    """The log calls the job by another name."""

    title = "В логе Worker задание названо иначе"
    kills = ("S2.2",)

    def worker(self, platform: Any) -> None:
        info = platform.log.info

        def renamed(message: str, **fields: object) -> None:
            if fields.get("jobName") == SYNC_JOB:
                fields = {**fields, "jobName": "sync"}
            info(message, **fields)

        platform.log.info = renamed


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


class _Store(Fault):
    """Base: the job stores something else than it should, and says completed."""

    def worker(self, platform: Any) -> None:
        store = platform.sync.store

        async def changed(connection_id: str, pipelines: list[Any]) -> None:
            await self.store(store, connection_id, pipelines)

        platform.sync.store = changed

    async def store(self, store: Any, connection_id: str, pipelines: list[Any]) -> None:
        """Store in another way."""


class SyncStoresNothing(_Store):
    """The state says completed, the tables are empty."""

    title = "Состояние «completed», а таблицы воронок пусты"
    kills = ("S2.3",)


class StagesReversed(_Store):
    """The order of the stages is lost."""

    title = "Порядок этапов воронки перепутан"
    kills = ("S2.3",)

    async def store(self, store: Any, connection_id: str, pipelines: list[Any]) -> None:
        await store(connection_id, [_with_stages(one, _reversed) for one in pipelines])


class LastStageLost(_Store):
    """The last stage of a pipeline is not stored."""

    title = "Последний этап воронки не сохраняется"
    kills = ("S2.3",)

    async def store(self, store: Any, connection_id: str, pipelines: list[Any]) -> None:
        await store(connection_id, [_with_stages(one, lambda stages: stages[:-1]) for one in pipelines])


class OnlyFirstPipeline(_Store):
    """Only one page, or only the main pipeline, is read."""

    title = "Сохраняется только первая воронка"
    kills = ("S2.3",)

    async def store(self, store: Any, connection_id: str, pipelines: list[Any]) -> None:
        await store(connection_id, pipelines[:1])


class NamesInWrongEncoding(_Store):
    """UTF-8 was read as Latin-1."""

    title = "Названия воронок сохранены в неверной кодировке"
    kills = ("S2.3",)

    async def store(self, store: Any, connection_id: str, pipelines: list[Any]) -> None:
        await store(connection_id, [{**one, "name": one["name"].encode().decode("latin-1")} for one in pipelines])


class SyncIntoOtherTenant(_Store):
    """The pipelines land at another organisation."""

    title = "Воронки сохраняются чужой организации"
    kills = ("S2.3",)

    async def store(self, store: Any, connection_id: str, pipelines: list[Any]) -> None:
        await store(SOUTH_CONNECTION, pipelines)


class OldPipelinesStay(_Store):
    """The tables hold the right pipelines, left by the sync before the deploy; the new one writes nothing."""

    title = "Воронки остались от синхронизации до деплоя, новая ничего не записала"
    kills = ("S2.3",)

    async def database(self, connection: Any) -> None:
        from postdeploy.stand.kommo.double import PIPELINES as KNOWN

        for pipeline in KNOWN:
            pipeline_id = await connection.fetchval(
                "insert into crm_pipelines (connection_id, external_id, name, sort_order)"
                " values ($1, $2, $3, $4) returning id",
                NORTH_CONNECTION,
                str(pipeline["id"]),
                pipeline["name"],
                pipeline["sort"],
            )
            for stage in pipeline["_embedded"]["statuses"]:
                await connection.execute(
                    "insert into crm_pipeline_stages (pipeline_id, external_id, name, sort_order)"
                    " values ($1, $2, $3, $4)",
                    pipeline_id,
                    str(stage["id"]),
                    stage["name"],
                    stage["sort"],
                )


class SyncStateNotWritten(Fault):
    """The pipelines are stored, the state of the sync never leaves «queued»."""

    title = "Воронки сохранены, а состояние синхронизации остаётся «queued»"
    kills = ("S2.3",)

    def worker(self, platform: Any) -> None:
        async def nothing(_connection_id: str, _state: Any) -> None:
            return None

        platform.sync.set_state = nothing


class SyncStateOfLastTime(Fault):
    """The page shows the completion of the sync before: the cache is not told of the new one."""

    title = "Показана завершённая прошлая синхронизация, а новая не отмечена"
    kills = ("S2.3",)

    async def database(self, connection: Any) -> None:
        state = '{"sync": {"status": "completed", "completedAt": "2026-01-01T00:00:00.000Z"}}'
        await connection.execute(
            "update crm_connections set metadata = $2::jsonb where id = $1", NORTH_CONNECTION, state
        )

    def web(self, platform: Any) -> None:
        async def nothing(_connection_id: str) -> None:
            return None

        platform.integrations.mark_queued = nothing

    def worker(self, platform: Any) -> None:
        async def nothing(_connection_id: str, _state: Any) -> None:
            return None

        platform.sync.set_state = nothing


class KommoListIsCached(Fault):
    """The Worker serves Kommo's list from a cache; meanwhile somebody has renamed a pipeline."""

    title = "Worker берёт воронки из кэша, а в Kommo они уже другие"
    kills = ("S2.3",)

    def worker(self, platform: Any) -> None:
        ask = platform.kommo.pipelines

        async def old(base_domain: str, token: str) -> list[Any]:
            found = await ask(base_domain, token)
            return [{**one, "name": f"{one['name']} (старая)"} for one in found]

        platform.kommo.pipelines = old


class EncryptionKeyDiffers(Fault):
    """ENCRYPTION_KEY of the Worker is not the one that the secret was written with."""

    title = "ENCRYPTION_KEY у Worker другой: секрет Kommo не расшифровать"
    kills = ("S2.2", "S2.3")
    hint = "ENCRYPTION_KEY"

    def worker(self, platform: Any) -> None:
        platform.config = platform.config.with_(encryption_key="0" * 64)


class CredentialsMissing(Fault):
    """The migration has lost the credentials of the CRM."""

    title = "Учётных данных Kommo в таблице нет"
    kills = ("S2.2", "S2.3")
    hint = "crm_credentials"

    async def database(self, connection: Any) -> None:
        await connection.execute("delete from crm_credentials")


class KommoTokenExpired(Fault):
    """Kommo no longer accepts the token, and nobody knows."""

    title = "Токен Kommo истёк: CRM отвечает 401"
    kills = ("S2.2", "S2.3")
    hint = "токен Kommo истёк"

    def outside(self, platform: Any) -> None:
        platform.kommo.access_tokens.clear()


class KommoTokenNotRefreshed(Fault):
    """The token is due for a refresh, and Kommo refuses the refresh token."""

    title = "Токен Kommo пора обновить, но обновление не проходит"
    kills = ("S2.2", "S2.3")
    hint = "токен Kommo истёк"

    async def database(self, connection: Any) -> None:
        await connection.execute("update crm_connections set expires_at = now() - interval '1 minute'")

    def outside(self, platform: Any) -> None:
        platform.kommo.refresh_tokens.clear()


class _KommoAnswers(Fault):
    """Base: Kommo's list of pipelines is served in another way."""

    kills = ("S2.2", "S2.3")

    def wrapper(self) -> Middleware:
        """What stands before Kommo."""
        raise NotImplementedError

    def outside(self, platform: Any) -> None:
        def wrap(name: str, application: ASGIApp) -> ASGIApp:
            return self.wrapper()(application) if name == "kommo" else application

        platform.middleware.append(wrap)


class KommoFails(_KommoAnswers):
    """Kommo answers 500."""

    title = "Kommo отвечает ошибкой 500"
    hint = "на стороне самой Kommo"

    def wrapper(self) -> Middleware:
        return answering(PIPELINES, Reply(500, '{"title":"Internal Server Error","status":500}'))


class KommoLimitsRate(_KommoAnswers):
    """Kommo answers 429."""

    title = "Kommo ограничивает частоту: код 429"
    hint = "ограничивает частоту"

    def wrapper(self) -> Middleware:
        return answering(PIPELINES, Reply(429, '{"title":"Too Many Requests","status":429}'))


class KommoAnswersPage(_KommoAnswers):
    """Kommo answers with a page of 200."""

    title = "Kommo отдаёт страницу вместо JSON"

    def wrapper(self) -> Middleware:
        return answering(PIPELINES, Reply(200, "<html><body>Вход в аккаунт</body></html>", "text/html"))


class KommoCutsOff(_KommoAnswers):
    """Kommo closes the connection in the middle."""

    title = "Kommo обрывает соединение"

    def wrapper(self) -> Middleware:
        return closing(PIPELINES)


class KommoTooSlow(_KommoAnswers):
    """Kommo answers after the budget."""

    title = "Kommo отвечает слишком поздно"
    leaves_traces = True

    def wrapper(self) -> Middleware:
        return hanging(PIPELINES, TOO_LATE)


class KommoCertificateUntrusted(Fault):
    """The Worker does not trust the certificate of the CRM."""

    title = "Worker не доверяет сертификату Kommo"
    kills = ("S2.2", "S2.3")

    def worker(self, platform: Any) -> None:
        platform.config = platform.config.with_(ca_file="")


class KommoGone(Fault):
    """The address of the connection leads nowhere."""

    title = "В подключении Kommo адрес, по которому никого нет"
    kills = ("S2.2", "S2.3")
    leaves_traces = True  # the job may still be retried when the run cleans up
    hint = "не достучался до Kommo"

    async def database(self, connection: Any) -> None:
        await connection.execute(
            "update crm_connections set base_domain = '127.0.0.1:1' where id = $1", NORTH_CONNECTION
        )


class IntegrationNotListed(Fault):
    """Kommo was added to the agent and is not among its integrations."""

    title = "Интеграция Kommo не показана у агента"
    kills = ("S2.a2",)

    def web(self, platform: Any) -> None:
        path = Requests("/api/agents/[^/]+/integrations", "GET")
        platform.middleware.append(answering(path, said({"success": True, "integrations": []})))


class KommoPageBroken(Fault):
    """The settings page of Kommo shows the error screen."""

    title = "Страница настроек Kommo показывает ошибку"
    kills = ("S2.a2",)

    def web(self, platform: Any) -> None:
        render = platform.pages.render

        def broken(request: Any, name: str, status: int = 200, **context: Any) -> Any:
            return render(request, "error" if name == "kommo" else name, status, **context)

        platform.pages.render = broken


def _with_stages(pipeline: dict[str, Any], change: Any) -> dict[str, Any]:
    stages = pipeline["_embedded"]["statuses"]
    return {**pipeline, "_embedded": {**pipeline["_embedded"], "statuses": change(stages)}}


def _reversed(stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same stages with their places exchanged."""
    sorts = [stage["sort"] for stage in reversed(stages)]
    return [{**stage, "sort": sort} for stage, sort in zip(stages, sorts, strict=True)]
