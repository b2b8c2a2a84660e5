"""Rows that belong to an agent of an organisation: changed and removed only by naming all three."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from postdeploy.stand.platform.web.agents import own_agent
from postdeploy.stand.platform.web.database import Database, Row, assignments
from postdeploy.stand.platform.web.errors import NotFound
from postdeploy.stand.platform.web.http import Handler, body_of, endpoint, ok, part_of, timestamp
from postdeploy.stand.platform.web.session import User
from postdeploy.stand.platform.web.validation import Shape

MINE = "where id = $1::uuid and agent_id = $2::uuid and org_id = $3::uuid"


@dataclass(frozen=True)
class Owned:
    """The rows of one table; `missing` is what the platform says where there is none."""

    database: Database
    table: str
    missing: str

    async def update(self, org_id: str, agent_id: str, row_id: str, columns: dict[str, Any]) -> Row:
        """Change some columns; the row as it is then.

        Raises:
            NotFound: the agent has no such row.
        """
        changes = f", {assignments(columns, 4)}" if columns else ""
        row = await self.database.row(
            f"update {self.table} set updated_at = now(){changes} {MINE} returning *",
            row_id,
            agent_id,
            org_id,
            *columns.values(),
        )
        if row is None:
            raise NotFound(self.missing)
        return row

    async def delete(self, org_id: str, agent_id: str, row_id: str) -> None:
        """Remove a row.

        Raises:
            NotFound: the agent has no such row.
        """
        count = await self.database.execute(f"delete from {self.table} {MINE}", row_id, agent_id, org_id)
        if count == 0:
            raise NotFound(self.missing)


class Deletes(Protocol):
    """Rows of an agent that can be deleted."""

    async def delete(self, org_id: str, agent_id: str, row_id: str, /) -> None:
        """Remove one; NotFound where the agent has none such."""


class Makes(Protocol):
    """A part of the platform that makes and lists rows of agents."""

    async def create(self, org_id: str, agent_id: str, values: dict[str, Any]) -> str:
        """Make one; its id."""

    async def of_agent(self, org_id: str, agent_id: str, *, active_only: bool) -> list[Row]:
        """Those of an agent."""


def creation(failure: str, kind: type[Makes], shape: Shape) -> Handler:
    """The route that makes a row of an agent; it answers with the id alone."""

    @endpoint(failure)
    async def create(request: Request, user: User) -> Response:
        values = shape.parse(await body_of(request))
        agent_id = await own_agent(request, user)
        return ok({"id": await part_of(request, kind).create(user.org_id, agent_id, values)})

    return create


def listing(failure: str, kind: type[Makes], *, active_only: bool) -> Handler:
    """The route that lists an agent's rows: active ones or all, and the other way on demand (`?active_only=…`)."""

    @endpoint(failure)
    async def index(request: Request, user: User) -> Response:
        agent_id = await own_agent(request, user)
        asked = request.query_params.get("active_only")
        only = asked != "false" if active_only else asked == "true"
        return ok(await part_of(request, kind).of_agent(user.org_id, agent_id, active_only=only))

    return index


def deletion(failure: str, kind: type[Deletes], name: str) -> Handler:
    """The route that deletes a row of an agent, whose id the path has under a name."""

    @endpoint(failure, coded=True)
    async def delete(request: Request, user: User) -> Response:
        ids = request.path_params
        await part_of(request, kind).delete(user.org_id, ids["agent_id"], ids[name])
        return ok(timestamp=timestamp())

    return delete
