"""Sales scripts of an agent (contract: Scripts)."""

from __future__ import annotations

from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from postdeploy.stand.platform.web.agents import own_agent
from postdeploy.stand.platform.web.casing import in_camel_case
from postdeploy.stand.platform.web.database import Database, Row
from postdeploy.stand.platform.web.http import body_of, endpoint, ok, part_of, routes, timestamp
from postdeploy.stand.platform.web.owned import Owned, deletion
from postdeploy.stand.platform.web.session import User
from postdeploy.stand.platform.web.validation import Option, Record, Shape, Text

TYPES = ("greeting", "qualification", "presentation", "objection_handling", "closing")
SCRIPT = Shape(
    fields={
        "title": Text(required="Название обязательно"),
        "scriptType": Option(values=TYPES),
        "content": Text(required="Содержимое обязательно"),
        "pipelineStageId": Text(optional=True, nullable=True),
        "variables": Record(optional=True),
        "conditions": Record(optional=True),
    }
)
COLUMNS = {
    "title": "title",
    "scriptType": "script_type",
    "content": "content",
    "pipelineStageId": "pipeline_stage_id",
    "variables": "variables",
    "conditions": "conditions",
}


class Parts(Protocol):
    """What it needs of the web app, asked for anew at each use."""

    database: Database


class Scripts:
    """Rows of `sales_scripts`; every query names the organisation."""

    def __init__(self, platform: Parts) -> None:
        self.platform = platform
        self.owned = Owned(platform.database, "sales_scripts", "Скрипт не найден")

    async def of_agent(self, org_id: str, agent_id: str, type_: str | None = None) -> list[Row]:
        """Scripts of an agent, oldest first."""
        return await self.platform.database.rows(
            """select * from sales_scripts where org_id = $1::uuid and agent_id = $2::uuid
               and ($3::text is null or script_type = $3) order by created_at""",
            org_id,
            agent_id,
            type_,
        )

    async def create(self, org_id: str, agent_id: str, values: dict[str, Any]) -> Row:
        """Store a script; `values` as SCRIPT gives them."""
        script = await self.platform.database.row(
            """insert into sales_scripts
                 (org_id, agent_id, title, script_type, content, pipeline_stage_id, variables, conditions)
               values ($1::uuid, $2::uuid, $3, $4, $5, $6::uuid, $7::jsonb, $8::jsonb) returning *""",
            org_id,
            agent_id,
            values["title"],
            values["scriptType"],
            values["content"],
            values.get("pipelineStageId"),
            values.get("variables", {}),
            values.get("conditions", {}),
        )
        assert script is not None
        return script

    async def update(self, org_id: str, agent_id: str, script_id: str, values: dict[str, Any]) -> Row:
        """Change some fields; NotFound where the agent has no such script."""
        columns = {COLUMNS[key]: value for key, value in values.items()}
        return await self.owned.update(org_id, agent_id, script_id, columns)

    async def delete(self, org_id: str, agent_id: str, script_id: str) -> None:
        """Remove a script; NotFound where the agent has none such."""
        await self.owned.delete(org_id, agent_id, script_id)


def to_client(script: Row) -> Row:
    """The camelCase form; answers of PATCH give the row itself instead (exchange S5.patch-title)."""
    return in_camel_case(
        script,
        "id org_id agent_id pipeline_stage_id title script_type content variables conditions"
        " effectiveness_score usage_count created_at updated_at",
    )


@endpoint("Не удалось загрузить скрипты")
async def index(request: Request, user: User) -> Response:
    """`GET /api/agents/A/scripts?scriptType`."""
    agent_id = await own_agent(request, user)
    found = await part_of(request, Scripts).of_agent(user.org_id, agent_id, request.query_params.get("scriptType"))
    return ok([to_client(script) for script in found])


@endpoint("Не удалось создать скрипт")
async def create(request: Request, user: User) -> Response:
    """`POST /api/agents/A/scripts`: details of a refusal are whole issues (exchange S5.neg)."""
    values = SCRIPT.parse(await body_of(request), full=True)
    agent_id = await own_agent(request, user)
    return ok(to_client(await part_of(request, Scripts).create(user.org_id, agent_id, values)))


@endpoint("Не удалось обновить скрипт", coded=True)
async def update(request: Request, user: User) -> Response:
    """`PATCH /api/agents/A/scripts/S`."""
    values = SCRIPT.partial().parse(await body_of(request), full=True)
    ids = request.path_params
    script = await part_of(request, Scripts).update(user.org_id, ids["agent_id"], ids["script_id"], values)
    return ok(script, timestamp=timestamp())


BASE = "/api/agents/{agent_id}/scripts"
ROUTES = [
    *routes(BASE, GET=index, POST=create),
    *routes(f"{BASE}/{{script_id}}", PATCH=update, DELETE=deletion("Не удалось удалить скрипт", Scripts, "script_id")),
]
