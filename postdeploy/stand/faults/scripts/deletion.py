"""A script is deleted (contract: Scripts)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.declaring import as_fault, fault
from postdeploy.stand.faults.shapes.answers import answered
from postdeploy.stand.faults.shapes.methods import web
from postdeploy.stand.faults.tools import BAD_GATEWAY, Requests, failure, said
from postdeploy.stand.platform.web.errors import NotFound

DELETE = Requests("/api/agents/[^/]+/scripts/[^/]+", "DELETE")

DeletionFails = fault(
    "Удаление скрипта отвечает ошибкой 500", "S5.4", answered(DELETE, failure("Не удалось удалить скрипт"))
)
DeletionIsPage = fault("Вместо ответа на удаление приходит HTML прокси", "S5.4", answered(DELETE, BAD_GATEWAY))
DeletionIgnored = fault("Удаление принято, но скрипт остался", "S5.4", answered(DELETE, said({"success": True})))


@as_fault(web("scripts.delete"), "Удаляется соседний скрипт", "S5.4")
async def DeletionOfWrongScript(platform: Any, delete: Any, org_id: str, agent_id: str, script_id: str) -> None:
    """The neighbour goes."""
    other = await platform.database.value(
        "select id::text from sales_scripts where agent_id = $1::uuid and id <> $2::uuid limit 1",
        agent_id,
        script_id,
    )
    await delete(org_id, agent_id, other or script_id)


@as_fault(web("scripts.delete"), "Вместе с одним скриптом удаляются все", "S5.4")
async def DeletionOfAllScripts(platform: Any, delete: Any, org_id: str, agent_id: str, script_id: str) -> None:
    """All scripts of the agent go."""
    await delete(org_id, agent_id, script_id)
    await platform.database.execute("delete from sales_scripts where agent_id = $1::uuid", agent_id)


@as_fault(web("scripts.delete"), "Удаление уже удалённого скрипта отвечает «успешно»", "S5.4")
async def SecondDeletionSucceeds(_platform: Any, delete: Any, org_id: str, agent_id: str, script_id: str) -> None:
    """What is not there can be deleted."""
    try:
        await delete(org_id, agent_id, script_id)
    except NotFound:
        return


@as_fault(web("scripts.update"), "Удалённый скрипт можно изменить", "S5.4")
async def DeletedScriptCanBeEdited(
    _platform: Any, update: Any, org_id: str, agent_id: str, script_id: str, values: Any
) -> Any:
    """An edit of a deleted script is answered with yes."""
    try:
        return await update(org_id, agent_id, script_id, values)
    except NotFound:
        return values
