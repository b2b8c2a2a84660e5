"""The job `crm:sync-pipelines`: Kommo's pipelines into the platform's tables (contract: Kommo sync)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from postdeploy.stand.config import StandConfig
from postdeploy.stand.platform.worker.clock import iso_now
from postdeploy.stand.platform.worker.database import Database
from postdeploy.stand.platform.worker.errors import JobError
from postdeploy.stand.platform.worker.kommo import KommoClient
from postdeploy.stand.platform.worker.secret import decrypt

REFRESH_AHEAD = timedelta(minutes=5)
"""A token that ends within this time is refreshed first. The contract says "near" only."""


class Parts(Protocol):
    """What it needs of the Worker, asked for anew at each use."""

    config: StandConfig
    database: Database
    kommo: KommoClient


class PipelineSync:
    """Runs one synchronisation and keeps its state in `crm_connections.metadata.sync`."""

    def __init__(self, platform: Parts) -> None:
        self._platform = platform

    async def run(self, data: dict[str, Any]) -> None:
        """Do the job for `{provider, orgId, connectionId, baseDomain}`.

        Raises:
            JobError: as recorded; the state then says `failed` and the old pipelines are kept.
        """
        provider = str(data.get("provider") or "kommo")
        link = await self._connection(data, provider)
        state: dict[str, Any] = {"status": "running", "startedAt": iso_now(), "error": None}
        await self.set_state(link["id"], state)
        try:
            token = await self._token(link, provider)
            pipelines = await self._platform.kommo.pipelines(link["base_domain"], token)
            await self.store(link["id"], pipelines)
        except Exception as error:
            failure = {"status": "failed", "failedAt": iso_now(), "error": str(error)}
            await self.set_state(link["id"], failure)
            raise
        await self.set_state(link["id"], self.summary(pipelines, provider, link["base_domain"]))

    async def set_state(self, connection_id: str, state: dict[str, Any]) -> None:
        """Merge keys into `metadata.sync`; the others stay (as recorded: `S2b.conn-badtoken`)."""
        async with self._platform.database.connection() as connection:
            await connection.execute(
                """update crm_connections set updated_at = now(), metadata = jsonb_set(
                     coalesce(metadata, '{}'), '{sync}', coalesce(metadata->'sync', '{}') || $2::jsonb)
                   where id = $1""",
                connection_id,
                state,
            )

    def summary(self, pipelines: list[dict[str, Any]], provider: str, base_domain: str) -> dict[str, Any]:
        """State of a completed synchronisation (as recorded: `S2b.conn-ok`)."""
        preview = [
            {
                "name": pipeline["name"],
                "stages": [stage["name"] for stage in stages_of(pipeline)],
                "externalId": str(pipeline["id"]),
            }
            for pipeline in pipelines
        ]
        return {
            "status": "completed",
            "error": None,
            "provider": provider,
            "baseDomain": base_domain,
            "completedAt": iso_now(),
            "pipelinesCount": len(pipelines),
            "stagesCount": sum(len(entry["stages"]) for entry in preview),
            "pipelinesPreview": preview,
        }

    async def store(self, connection_id: str, pipelines: list[dict[str, Any]]) -> None:
        """Replace the connection's pipelines and stages, all or nothing."""
        async with self._platform.database.connection() as connection, connection.transaction():
            await connection.execute("delete from crm_pipelines where connection_id = $1", connection_id)
            await self.add(connection, connection_id, pipelines)

    async def add(self, connection: Any, connection_id: str, pipelines: list[dict[str, Any]]) -> None:
        """Add pipelines with their stages."""
        for pipeline in pipelines:
            pipeline_id = await self.store_pipeline(connection, connection_id, pipeline)
            await self.store_stages(connection, pipeline_id, stages_of(pipeline))

    async def store_pipeline(self, connection: Any, connection_id: str, pipeline: dict[str, Any]) -> Any:
        """Add a pipeline; its id."""
        return await connection.fetchval(
            """insert into crm_pipelines (connection_id, external_id, name, is_active, sort_order, metadata)
               values ($1, $2, $3, $4, $5, $6) returning id""",
            connection_id,
            str(pipeline["id"]),
            pipeline["name"],
            not pipeline.get("is_archive", False),
            pipeline.get("sort", 0),
            {"is_main": bool(pipeline.get("is_main")), "is_archive": bool(pipeline.get("is_archive"))},
        )

    async def store_stages(self, connection: Any, pipeline_id: Any, stages: list[dict[str, Any]]) -> None:
        """Add the stages of a pipeline."""
        await connection.executemany(
            """insert into crm_pipeline_stages (pipeline_id, external_id, name, sort_order, metadata)
               values ($1, $2, $3, $4, $5)""",
            [
                (
                    pipeline_id,
                    str(stage["id"]),
                    stage["name"],
                    stage.get("sort", 0),
                    {"color": stage.get("color")},
                )
                for stage in stages
            ],
        )

    async def _connection(self, data: dict[str, Any], provider: str) -> Any:
        async with self._platform.database.connection() as connection:
            row = await connection.fetchrow(
                """select * from crm_connections where org_id = $1 and provider = $2
                   and ($3::uuid is null or id = $3) order by created_at limit 1""",
                data.get("orgId"),
                provider,
                data.get("connectionId"),
            )
        if row is None:
            raise JobError(f"CRM connection not found for provider {provider}")
        return row

    async def _token(self, link: Any, provider: str) -> str:
        async with self._platform.database.connection() as connection:
            credentials = await connection.fetchrow(
                "select * from crm_credentials where org_id = $1 and provider = $2", link["org_id"], provider
            )
        if credentials is None:
            raise JobError(f"CRM credentials not found for provider {provider}")
        client_secret = decrypt(credentials["client_secret"], self._platform.config.encryption_key)
        if not _ends_soon(link["expires_at"]):
            return str(link["access_token"])
        return await self._refreshed(link, credentials, client_secret)

    async def _refreshed(self, link: Any, credentials: Any, client_secret: str) -> str:
        tokens = await self._platform.kommo.refresh_token(
            link["base_domain"],
            credentials["client_id"],
            client_secret,
            link["refresh_token"] or "",
            credentials["redirect_uri"],
        )
        expires_at = datetime.now(UTC) + timedelta(seconds=int(tokens.get("expires_in", 0)))
        async with self._platform.database.connection() as connection:
            await connection.execute(
                """update crm_connections set access_token = $2, refresh_token = $3, expires_at = $4,
                   updated_at = now() where id = $1""",
                link["id"],
                tokens["access_token"],
                tokens.get("refresh_token") or link["refresh_token"],
                expires_at,
            )
        return str(tokens["access_token"])


def stages_of(pipeline: dict[str, Any]) -> list[dict[str, Any]]:
    """Kommo's statuses of one pipeline."""
    return list((pipeline.get("_embedded") or {}).get("statuses") or [])


def _ends_soon(expires_at: datetime | None) -> bool:
    # Without a date the token is taken at its word (as recorded: `S2b.badtoken` fails with 401, no refresh).
    return expires_at is not None and expires_at <= datetime.now(UTC) + REFRESH_AHEAD
