"""A script is deleted (contract: Scripts)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.shapes import (
    Answered,
)
from postdeploy.stand.faults.tools import (
    BAD_GATEWAY,
    Requests,
    failure,
    said,
)
from postdeploy.stand.platform.web.errors import NotFound

DELETE = Requests("/api/agents/[^/]+/scripts/[^/]+", "DELETE")


class DeletionFails(Answered):
    """The route answers 500."""

    title = "Удаление скрипта отвечает ошибкой 500"
    kills = ("S5.4",)
    requests = DELETE
    reply = failure("Не удалось удалить скрипт")


class DeletionIsPage(Answered):
    """The proxy answers in place of the route."""

    title = "Вместо ответа на удаление приходит HTML прокси"
    kills = ("S5.4",)
    requests = DELETE
    reply = BAD_GATEWAY


class DeletionIgnored(Answered):
    """The answer says yes, the script stays."""

    title = "Удаление принято, но скрипт остался"
    kills = ("S5.4",)
    requests = DELETE
    reply = said({"success": True})


class DeletionOfWrongScript(Fault):
    """The neighbour goes."""

    title = "Удаляется соседний скрипт"
    kills = ("S5.4",)

    def web(self, platform: Any) -> None:
        delete = platform.scripts.delete

        async def neighbour(org_id: str, agent_id: str, script_id: str) -> None:
            other = await platform.database.value(
                "select id::text from sales_scripts where agent_id = $1::uuid and id <> $2::uuid limit 1",
                agent_id,
                script_id,
            )
            await delete(org_id, agent_id, other or script_id)

        platform.scripts.delete = neighbour


class DeletionOfAllScripts(Fault):
    """All scripts of the agent go."""

    title = "Вместе с одним скриптом удаляются все"
    kills = ("S5.4",)

    def web(self, platform: Any) -> None:
        delete = platform.scripts.delete

        async def everything(org_id: str, agent_id: str, script_id: str) -> None:
            await delete(org_id, agent_id, script_id)
            await platform.database.execute("delete from sales_scripts where agent_id = $1::uuid", agent_id)

        platform.scripts.delete = everything


class SecondDeletionSucceeds(Fault):
    """What is not there can be deleted."""

    title = "Удаление уже удалённого скрипта отвечает «успешно»"
    kills = ("S5.4",)

    def web(self, platform: Any) -> None:
        delete = platform.scripts.delete

        async def always(org_id: str, agent_id: str, script_id: str) -> None:
            try:
                await delete(org_id, agent_id, script_id)
            except NotFound:
                return

        platform.scripts.delete = always


class DeletedScriptCanBeEdited(Fault):
    """An edit of a deleted script is answered with yes."""

    title = "Удалённый скрипт можно изменить"
    kills = ("S5.4",)

    def web(self, platform: Any) -> None:
        update = platform.scripts.update

        async def always(org_id: str, agent_id: str, script_id: str, values: Any) -> Any:
            try:
                return await update(org_id, agent_id, script_id, values)
            except NotFound:
                return values

        platform.scripts.update = always
