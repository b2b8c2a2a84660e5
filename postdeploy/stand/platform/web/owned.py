"""Rows that belong to an agent of an organisation: changed and removed only by naming all three."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postdeploy.stand.platform.web.database import Database, Row, assignments
from postdeploy.stand.platform.web.errors import NotFound

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
