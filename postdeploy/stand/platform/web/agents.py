"""Agents: `/api/agents` (contract: Dashboard)."""

from __future__ import annotations

import json
from typing import Any, Protocol

from redis.asyncio import Redis
from starlette.requests import Request
from starlette.responses import Response

from postdeploy.stand.platform.web.activity import Activity, Entry
from postdeploy.stand.platform.web.casing import in_camel_case
from postdeploy.stand.platform.web.database import Database, Row, assignments
from postdeploy.stand.platform.web.errors import Failure, NotFound
from postdeploy.stand.platform.web.http import body_of, endpoint, ok, part_of, routes, timestamp
from postdeploy.stand.platform.web.session import User
from postdeploy.stand.platform.web.validation import Number, Option, Record, Shape, Text

CACHE_SECONDS = 600
STATUSES = ("active", "inactive", "draft")

AGENT = Shape(
    fields={
        "name": Text(required="Название обязательно"),
        "status": Option(values=STATUSES, optional=True),
        "model": Text(optional=True, nullable=True),
        "instructions": Text(optional=True, nullable=True),
        "temperature": Number(least=0, most=2, optional=True),
        "maxTokens": Number(least=128, optional=True),
        "responseDelaySeconds": Number(least=0, optional=True),
        "settings": Record(optional=True),
    }
)
QUERY = Shape(
    fields={
        "status": Option(values=STATUSES, optional=True),
        "page": Text(pattern=r"^\d+$", optional=True),
        "limit": Text(pattern=r"^\d+$", optional=True),
    }
)
COLUMNS = {
    "name": "name",
    "status": "status",
    "model": "default_model",
    "instructions": "instructions",
    "temperature": "temperature",
    "maxTokens": "max_tokens",
    "responseDelaySeconds": "response_delay_seconds",
    "settings": "settings",
}


class Parts(Protocol):
    """What it needs of the web app, asked for anew at each use."""

    activity: Activity
    database: Database
    redis: Redis


class Agents:
    """The organisation's agents."""

    def __init__(self, platform: Parts) -> None:
        self.platform = platform

    async def of_organisation(self, org_id: str, status: str | None = None, limit: int | None = None) -> list[Row]:
        """Rows, newest first; not cached."""
        return await self.platform.database.rows(
            """select * from agents where org_id = $1::uuid and ($2::text is null or status = $2)
               order by created_at desc limit $3""",
            org_id,
            status,
            limit,
        )

    async def find(self, org_id: str, agent_id: str) -> Row | None:
        """The organisation's agent of this id, None if there is none."""
        return await self.platform.database.row(
            "select * from agents where id = $1::uuid and org_id = $2::uuid", agent_id, org_id
        )

    async def require(self, org_id: str, agent_id: str) -> Row:
        """Like `find`.

        Raises:
            NotFound: there is none, or it is another organisation's.
        """
        agent = await self.find(org_id, agent_id)
        if agent is None:
            raise NotFound("Агент не найден")
        return agent

    async def cached(self, org_id: str, agent_id: str) -> Row:
        """Like `require`, up to ten minutes old: changes do not reach the cache (contract: Dashboard)."""
        key = f"agent:{org_id}:{agent_id}"
        kept = await self.platform.redis.get(key)
        if kept is not None:
            return json.loads(kept)  # type: ignore[no-any-return]
        agent = await self.require(org_id, agent_id)
        await self.platform.redis.set(key, json.dumps(agent), ex=CACHE_SECONDS)
        return agent

    async def create(self, user: User, values: dict[str, Any]) -> Row:
        """Store an agent, and say so in the activity log before the caller is answered."""
        columns = _to_columns(values)
        columns["system_prompt"] = columns.get("instructions")
        names = ", ".join(columns)
        marks = ", ".join(f"${index}" for index in range(2, len(columns) + 2))
        agent = await self.platform.database.row(
            f"insert into agents (org_id, {names}) values ($1::uuid, {marks}) returning *",
            user.org_id,
            *columns.values(),
        )
        assert agent is not None
        await self.platform.activity.write(created_entry(user, agent))
        return agent

    async def update(self, org_id: str, agent_id: str, values: dict[str, Any]) -> Row | None:
        """Change some fields; None if the organisation has no such agent."""
        columns = _to_columns(values)
        if "instructions" in columns:
            columns["system_prompt"] = columns["instructions"]
        changes = "".join(f", {part}" for part in [assignments(columns, 3)] if part)
        return await self.platform.database.row(
            f"""update agents set updated_at = now(){changes}
                where id = $1::uuid and org_id = $2::uuid returning *""",
            agent_id,
            org_id,
            *columns.values(),
        )

    async def delete(self, org_id: str, agent_id: str) -> None:
        """Remove the organisation's agent of this id, if there is one."""
        await self.platform.database.execute(
            "delete from agents where id = $1::uuid and org_id = $2::uuid", agent_id, org_id
        )


def created_entry(user: User, agent: Row) -> Entry:
    """What the activity log says about a new agent (exchange S3.rows)."""
    return Entry(
        org_id=user.org_id,
        type="agent_created",
        title=f"Создан новый агент: {agent['name']}",
        description=f'Пользователь создал нового ИИ-агента "{agent["name"]}"',
        metadata={"agent_name": agent["name"]},
        user_id=user.id,
        agent_id=agent["id"],
    )


def to_client(agent: Row) -> Row:
    """The camelCase form that the API gives."""
    return in_camel_case(
        agent,
        "id name status messages_total last_activity_at owner_name created_at updated_at"
        " temperature max_tokens response_delay_seconds instructions settings",
        model="default_model",
    )


def _to_columns(values: dict[str, Any]) -> dict[str, Any]:
    return {COLUMNS[key]: value for key, value in values.items()}


@endpoint("Не удалось загрузить агентов")
async def index(request: Request, user: User) -> Response:
    """`GET /api/agents?status&limit&page`."""
    query = QUERY.parse(dict(request.query_params), "Некорректные параметры запроса")
    limits: dict[str, int] = {key: int(query[key]) for key in ("limit", "page") if key in query}
    found = await part_of(request, Agents).of_organisation(user.org_id, query.get("status"), limits.get("limit"))
    page: dict[str, int] = {"total": len(found), **limits}
    return ok([to_client(agent) for agent in found], pagination=page, timestamp=timestamp())


@endpoint("Не удалось создать агента", bad_json_code="AGENT_CREATE_ERROR")
async def create(request: Request, user: User) -> Response:
    """`POST /api/agents`."""
    values = AGENT.parse(await body_of(request))
    agent = await part_of(request, Agents).create(user, values)
    return ok(to_client(agent), timestamp=timestamp())


@endpoint("Не удалось загрузить агента")
async def show(request: Request, user: User) -> Response:
    """`GET /api/agents/A`: may be stale."""
    agent = await part_of(request, Agents).cached(user.org_id, request.path_params["agent_id"])
    return ok(to_client(agent))


@endpoint("Не удалось обновить агента")
async def update(request: Request, user: User) -> Response:
    """`PATCH /api/agents/A`: 500 for an unknown one (exchange S3.neg)."""
    values = AGENT.partial().parse(await body_of(request))
    agent = await part_of(request, Agents).update(user.org_id, request.path_params["agent_id"], values)
    if agent is None:
        raise Failure("Не удалось обновить агента")
    return ok(to_client(agent))


@endpoint("Не удалось удалить агента")
async def delete(request: Request, user: User) -> Response:
    """`DELETE /api/agents/A`: 200 also for an unknown one (exchange S3.neg)."""
    await part_of(request, Agents).delete(user.org_id, request.path_params["agent_id"])
    return ok()


async def own_agent(request: Request, user: User) -> str:
    """The agent that the path names.

    Raises:
        NotFound: it is not one of the user's organisation.
    """
    agent_id: str = request.path_params["agent_id"]
    await part_of(request, Agents).require(user.org_id, agent_id)
    return agent_id


ROUTES = [
    *routes("/api/agents", GET=index, POST=create),
    *routes("/api/agents/{agent_id}", GET=show, PATCH=update, DELETE=delete),
]
