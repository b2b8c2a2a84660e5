"""What is deleted is marked and kept."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.declaring import as_variation
from postdeploy.stand.faults.shapes.methods import web
from postdeploy.stand.faults.shapes.setting import executed
from postdeploy.stand.platform.web.errors import NotFound

MARK = """update sales_scripts set deleted_at = now()
          where id = $1::uuid and agent_id = $2::uuid and org_id = $3::uuid and deleted_at is null"""


async def _kept(_platform: Any, of_agent: Any, org_id: str, agent_id: str, type_: str | None = None) -> list[Any]:
    return [row for row in await of_agent(org_id, agent_id, type_) if row["deleted_at"] is None]


async def _update_kept(platform: Any, update: Any, org_id: str, agent_id: str, script_id: str, values: Any) -> Any:
    if not any(row["id"] == script_id for row in await platform.scripts.of_agent(org_id, agent_id)):
        raise NotFound("Скрипт не найден")
    return await update(org_id, agent_id, script_id, values)


@as_variation(
    web("scripts.delete"),
    "Удалённый скрипт остаётся в таблице с отметкой deleted_at",
    executed("alter table sales_scripts add column deleted_at timestamptz"),
    web("scripts.of_agent")(_kept),
    web("scripts.update")(_update_kept),
)
async def ScriptsDeletedSoftly(platform: Any, _delete: Any, org_id: str, agent_id: str, script_id: str) -> None:
    """A deleted script keeps its row, with the time of its deletion; nobody is shown it any more."""
    if await platform.database.execute(MARK, script_id, agent_id, org_id) == 0:
        raise NotFound("Скрипт не найден")
