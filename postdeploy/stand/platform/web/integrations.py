"""Integrations of an agent, and the start of a CRM sync (contract: Kommo sync)."""

from __future__ import annotations

from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from postdeploy.stand.platform.web.agents import Agents, own_agent
from postdeploy.stand.platform.web.database import Database, Row, assignments
from postdeploy.stand.platform.web.errors import NotFound, Refusal
from postdeploy.stand.platform.web.http import body_of, endpoint, part_of, routes, timestamp
from postdeploy.stand.platform.web.jobs import Jobs
from postdeploy.stand.platform.web.session import User
from postdeploy.stand.platform.web.validation import Flag, Record, Shape, Text

INSTALLATION = Shape(fields={"integration_type": Text(required="Тип интеграции обязателен")})
CHANGE = Shape(fields={"is_active": Flag(optional=True), "settings": Record(optional=True)})
SYNC_JOB = "crm:sync-pipelines"


class Parts(Protocol):
    """What it needs of the web app, asked for anew at each use."""

    agents: Agents
    database: Database
    jobs: Jobs


class Integrations:
    """Rows of `agent_integrations`; every query names the organisation."""

    def __init__(self, platform: Parts) -> None:
        self.platform = platform

    async def of_agent(self, org_id: str, agent_id: str) -> list[Row]:
        """What is installed for an agent."""
        return await self.platform.database.rows(
            """select * from agent_integrations where org_id = $1::uuid and agent_id = $2::uuid
               order by created_at""",
            org_id,
            agent_id,
        )

    async def require(self, org_id: str, agent_id: str, integration_id: str) -> Row:
        """One of them. Ids are compared as text: a malformed one is just not found.

        Raises:
            NotFound: there is none.
        """
        row = await self.platform.database.row(
            """select * from agent_integrations
               where id::text = $1 and agent_id::text = $2 and org_id = $3::uuid""",
            integration_id,
            agent_id,
            org_id,
        )
        if row is None:
            raise NotFound("Интеграция не найдена")
        return row

    async def install(self, org_id: str, agent_id: str, type_: str) -> Row:
        """The agent's integration of a type, made if it is not there yet."""
        await self.platform.agents.require(org_id, agent_id)
        await self.platform.database.execute(
            """insert into agent_integrations (agent_id, org_id, integration_type, is_installed)
               values ($1::uuid, $2::uuid, $3, true)
               on conflict (agent_id, integration_type) do nothing""",
            agent_id,
            org_id,
            type_,
        )
        return next(row for row in await self.of_agent(org_id, agent_id) if row["integration_type"] == type_)

    async def update(self, row: Row, changes: dict[str, Any]) -> Row:
        """Change some columns; `updated_at` stays, as recorded (exchange S2.patch-integ)."""
        if not changes:
            return row
        changed = await self.platform.database.row(
            f"update agent_integrations set {assignments(changes, 2)} where id = $1::uuid returning *",
            row["id"],
            *changes.values(),
        )
        assert changed is not None
        return changed

    async def connection(self, org_id: str) -> Row | None:
        """The organisation's connection to Kommo, None if there is none."""
        return await self.platform.database.row(
            """select * from crm_connections where org_id = $1::uuid and provider = 'kommo'
               order by created_at limit 1""",
            org_id,
        )

    async def sync(self, user: User, integration: Row) -> str:
        """Enqueue the sync of the organisation's CRM; the job's id.

        The connection is marked as queued before the job exists: the Worker may be quicker than we are.

        Raises:
            Refusal: the integration is not Kommo, or Kommo is not connected.
        """
        if integration["integration_type"] != "kommo":
            raise Refusal("Синхронизация доступна только для Kommo")
        connection = await self.connection(user.org_id)
        if connection is None:
            raise NotFound("CRM подключение не найдено. Сначала подключите Kommo.")
        await self.mark_queued(connection["id"])
        job_id = await self.platform.jobs.add(SYNC_JOB, sync_data(user.org_id, connection))
        settings = {
            **(integration["settings"] or {}),
            "sync_job_id": job_id,
            "sync_status": "queued",
            "last_synced_at": timestamp(),
        }
        await self.update(integration, {"settings": settings})
        return job_id

    async def mark_queued(self, connection_id: str) -> None:
        """Set the connection's sync state to queued, keeping the figures of earlier syncs."""
        await self.platform.database.execute(
            """update crm_connections set metadata = coalesce(metadata, '{}') || jsonb_build_object(
                 'sync', coalesce(metadata->'sync', '{}') || '{"status": "queued"}'::jsonb)
               where id = $1::uuid""",
            connection_id,
        )


def sync_data(org_id: str, connection: Row) -> dict[str, str]:
    """What the job carries (contract: Kommo sync)."""
    return {
        "provider": "kommo",
        "orgId": org_id,
        "connectionId": connection["id"],
        "baseDomain": connection["base_domain"],
    }


def _answer(integration: Row) -> Response:
    return JSONResponse({"success": True, "integration": integration})


async def _asked_for(request: Request, user: User) -> Row:
    parameters = request.path_params
    return await part_of(request, Integrations).require(
        user.org_id, parameters["agent_id"], parameters["integration_id"]
    )


@endpoint("Не удалось загрузить интеграции")
async def index(request: Request, user: User) -> Response:
    """`GET /api/agents/A/integrations`."""
    agent_id = await own_agent(request, user)
    found = await part_of(request, Integrations).of_agent(user.org_id, agent_id)
    return JSONResponse({"success": True, "integrations": found})


@endpoint("Не удалось установить интеграцию")
async def install(request: Request, user: User) -> Response:
    """`POST /api/agents/A/integrations/<any>/install`: the type is in the body."""
    type_ = INSTALLATION.parse(await body_of(request))["integration_type"]
    integrations = part_of(request, Integrations)
    return _answer(await integrations.install(user.org_id, request.path_params["agent_id"], type_))


@endpoint("Не удалось загрузить интеграцию")
async def show(request: Request, user: User) -> Response:
    """`GET /api/agents/A/integrations/I`."""
    return _answer(await _asked_for(request, user))


@endpoint("Не удалось обновить интеграцию")
async def update(request: Request, user: User) -> Response:
    """`PATCH /api/agents/A/integrations/I`."""
    changes = CHANGE.parse(await body_of(request))
    integration = await _asked_for(request, user)
    return _answer(await part_of(request, Integrations).update(integration, changes))


@endpoint("Не удалось запустить синхронизацию")
async def sync(request: Request, user: User) -> Response:
    """`POST /api/agents/A/integrations/I/sync`."""
    integration = await _asked_for(request, user)
    job_id = await part_of(request, Integrations).sync(user, integration)
    details = {
        "jobId": job_id,
        "pipelines": "Синхронизация воронок поставлена в очередь",
        "fields": "Синхронизация полей будет выполнена автоматически",
        "channels": "Синхронизация каналов будет выполнена автоматически",
    }
    return JSONResponse({"success": True, "message": "Синхронизация запущена", "details": details})


BASE = "/api/agents/{agent_id}/integrations"
ROUTES = [
    *routes(BASE, GET=index),
    *routes(f"{BASE}/{{integration_id}}", GET=show, PATCH=update),
    *routes(f"{BASE}/{{integration_id}}/install", POST=install),
    *routes(f"{BASE}/{{integration_id}}/sync", POST=sync),
]
