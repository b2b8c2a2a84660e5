"""What is deleted is marked and kept."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults import Variation
from postdeploy.stand.platform.web.errors import NotFound

MARK = """update sales_scripts set deleted_at = now()
          where id = $1::uuid and agent_id = $2::uuid and org_id = $3::uuid and deleted_at is null"""


class ScriptsDeletedSoftly(Variation):
    """A deleted script keeps its row, with the time of its deletion; nobody is shown it any more."""

    title = "Удалённый скрипт остаётся в таблице с отметкой deleted_at"

    async def database(self, connection: Any) -> None:
        await connection.execute("alter table sales_scripts add column deleted_at timestamptz")

    def web(self, platform: Any) -> None:
        of_agent, update = platform.scripts.of_agent, platform.scripts.update

        async def kept(org_id: str, agent_id: str, type_: str | None = None) -> Any:
            return [row for row in await of_agent(org_id, agent_id, type_) if row["deleted_at"] is None]

        async def update_kept(org_id: str, agent_id: str, script_id: str, values: Any) -> Any:
            if not any(row["id"] == script_id for row in await kept(org_id, agent_id)):
                raise NotFound("Скрипт не найден")
            return await update(org_id, agent_id, script_id, values)

        async def mark(org_id: str, agent_id: str, script_id: str) -> None:
            if await platform.database.execute(MARK, script_id, agent_id, org_id) == 0:
                raise NotFound("Скрипт не найден")

        platform.scripts.of_agent, platform.scripts.update, platform.scripts.delete = kept, update_kept, mark
