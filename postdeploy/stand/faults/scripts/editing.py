"""A script is changed (contract: Scripts)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.shapes import (
    Answered,
)
from postdeploy.stand.faults.tools import (
    Reply,
    Requests,
    failure,
)
from postdeploy.stand.platform.web.errors import Failure, NotFound

EDIT = Requests("/api/agents/[^/]+/scripts/[^/]+", "PATCH")


class EditFails(Answered):
    """The route answers 500."""

    title = "Изменение скрипта отвечает ошибкой 500"
    kills = ("S5.3",)
    requests = EDIT
    reply = failure("Не удалось обновить скрипт")


class EditForbidden(Answered):
    """The route does not accept the method after the deploy."""

    title = "Изменение скрипта отвечает 405: метод не поддерживается"
    kills = ("S5.3",)
    requests = EDIT
    reply = Reply(405, "", "text/plain")


class _Edit(Fault):
    """Base: an edit does something else than was asked."""

    kills = ("S5.3",)

    def web(self, platform: Any) -> None:
        update = platform.scripts.update

        async def other(org_id: str, agent_id: str, script_id: str, values: Any) -> Any:
            script = await platform.database.row("select * from sales_scripts where id = $1::uuid", script_id)
            if script is None:
                raise NotFound("Скрипт не найден")
            return await self.edit(platform, update, script, values)

        platform.scripts.update = other

    async def edit(self, platform: Any, update: Any, script: Any, values: Any) -> Any:
        """Do something else; gives what is answered."""


class EditIgnored(_Edit):
    """The answer says yes, the row stays as it was."""

    title = "Изменение скрипта принято, но не сохранено"

    async def edit(self, platform: Any, update: Any, script: Any, values: Any) -> Any:
        return {**script, "title": values["title"], "content": values["content"], "script_type": values["scriptType"]}


class EditOfWrongScript(_Edit):
    """The edit is stored in another script of the agent."""

    title = "Изменение попадает в соседний скрипт"

    async def edit(self, platform: Any, update: Any, script: Any, values: Any) -> Any:
        other = await platform.database.value(
            "select id::text from sales_scripts where agent_id = $1::uuid and id <> $2::uuid limit 1",
            script["agent_id"],
            script["id"],
        )
        return await update(script["org_id"], script["agent_id"], other or script["id"], values)


class EditOfAllScripts(_Edit):
    """The condition of the statement is lost: every script of the agent is changed."""

    title = "Изменение затирает все скрипты агента"

    async def edit(self, platform: Any, update: Any, script: Any, values: Any) -> Any:
        await platform.database.execute(
            "update sales_scripts set title = $2, content = $3, script_type = $4 where agent_id = $1::uuid",
            script["agent_id"],
            values["title"],
            values["content"],
            values["scriptType"],
        )
        return await update(script["org_id"], script["agent_id"], script["id"], values)


class EditOfTitleOnly(_Edit):
    """Only the title reaches the table."""

    title = "При изменении сохраняется только название"

    async def edit(self, platform: Any, update: Any, script: Any, values: Any) -> Any:
        return await update(script["org_id"], script["agent_id"], script["id"], {"title": values["title"]})


class EditKeepsType(_Edit):
    """The kind of the script cannot be changed."""

    title = "При изменении тип скрипта остаётся прежним"

    async def edit(self, platform: Any, update: Any, script: Any, values: Any) -> Any:
        kept = {key: value for key, value in values.items() if key != "scriptType"}
        return await update(script["org_id"], script["agent_id"], script["id"], kept)


class EditTakesColumnNames(_Edit):
    """The route hands the form's names to the table, which knows only those of its columns."""

    title = "Изменение скрипта отвечает 500: имена полей формы (scriptType, pipelineStageId) таблице не известны"
    kills = ("S5.3",)
    hint = "pipelineStageId"

    async def edit(self, platform: Any, update: Any, script: Any, values: Any) -> Any:
        unknown = sorted(set(values) - set(script))
        if unknown:
            raise Failure("Не удалось обновить скрипт")
        return await update(script["org_id"], script["agent_id"], script["id"], values)


class EditWithoutTime(_Edit):
    """The trigger that keeps `updated_at` is gone."""

    title = "Время изменения скрипта не обновляется"

    async def edit(self, platform: Any, update: Any, script: Any, values: Any) -> Any:
        changed = await update(script["org_id"], script["agent_id"], script["id"], values)
        await platform.database.execute(
            "update sales_scripts set updated_at = created_at where id = $1::uuid", script["id"]
        )
        return changed


class SecondEditLost(_Edit):
    """A script that was changed once is not changed again: the form goes on sending the version of its creation."""

    title = "Второе изменение того же скрипта принимается и теряется"

    async def edit(self, platform: Any, update: Any, script: Any, values: Any) -> Any:
        if script["updated_at"] != script["created_at"]:
            return script
        return await update(script["org_id"], script["agent_id"], script["id"], values)
