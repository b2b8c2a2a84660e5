"""A script is changed (contract: Scripts)."""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import partial
from typing import Any

from postdeploy.stand.faults.declaring import Change, as_fault, fault
from postdeploy.stand.faults.shapes.answers import answered
from postdeploy.stand.faults.shapes.methods import web
from postdeploy.stand.faults.tools import Reply, Requests, failure
from postdeploy.stand.platform.web.errors import Failure, NotFound

EDIT = Requests("/api/agents/[^/]+/scripts/[^/]+", "PATCH")


def _edited(edit: Callable[..., Any]) -> Change:
    """An edit is done by a function, which gets the row as it is."""

    async def other(platform: Any, update: Any, _org_id: str, _agent_id: str, script_id: str, values: Any) -> Any:
        script = await platform.database.row("select * from sales_scripts where id = $1::uuid", script_id)
        if script is None:
            raise NotFound("Скрипт не найден")
        return await edit(platform, partial(update, script["org_id"], script["agent_id"]), script, values)

    return web("scripts.update")(other)


EditFails = fault(
    "Изменение скрипта отвечает ошибкой 500", "S5.3", answered(EDIT, failure("Не удалось обновить скрипт"))
)
EditForbidden = fault(
    "Изменение скрипта отвечает 405: метод не поддерживается", "S5.3", answered(EDIT, Reply(405, "", "text/plain"))
)


@as_fault(_edited, "При изменении кавычки и & в тексте сохраняются как разметка HTML", "S5.3")
async def EditEscapes(_platform: Any, update: Any, script: Any, values: Any) -> Any:
    """A sanitizer has its way with the text."""
    text = {"content": html.escape(values["content"])} if "content" in values else {}
    return await update(str(script["id"]), {**values, **text})


@as_fault(_edited, "Изменение скрипта принято, но не сохранено", "S5.3")
async def EditIgnored(platform: Any, update: Any, script: Any, values: Any) -> Any:
    """The answer says yes, the row stays as it was."""
    return {**script, "title": values["title"], "content": values["content"], "script_type": values["scriptType"]}


@as_fault(_edited, "Изменение попадает в соседний скрипт", "S5.3")
async def EditOfWrongScript(platform: Any, update: Any, script: Any, values: Any) -> Any:
    """The edit is stored in another script of the agent."""
    other = await platform.database.value(
        "select id::text from sales_scripts where agent_id = $1::uuid and id <> $2::uuid limit 1",
        script["agent_id"],
        script["id"],
    )
    return await update(other or script["id"], values)


@as_fault(_edited, "Изменение затирает все скрипты агента", "S5.3")
async def EditOfAllScripts(platform: Any, update: Any, script: Any, values: Any) -> Any:
    """The condition of the statement is lost: every script of the agent is changed."""
    await platform.database.execute(
        "update sales_scripts set title = $2, content = $3, script_type = $4 where agent_id = $1::uuid",
        script["agent_id"],
        values["title"],
        values["content"],
        values["scriptType"],
    )
    return await update(script["id"], values)


def _saved(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Change:
    """A function tells what of the form's fields reaches the table."""
    return _edited(lambda _platform, update, script, values: update(script["id"], change(values)))


EditOfTitleOnly = fault(
    "При изменении сохраняется только название", "S5.3", _saved(lambda values: {"title": values["title"]})
)
EditKeepsType = fault(
    "При изменении тип скрипта остаётся прежним",
    "S5.3",
    _saved(lambda values: {key: values[key] for key in values.keys() - {"scriptType"}}),
)


@as_fault(
    _edited,
    "Изменение скрипта отвечает 500: имена полей формы (scriptType, pipelineStageId) таблице не известны",
    "S5.3",
    hint="pipelineStageId",
)
async def EditTakesColumnNames(platform: Any, update: Any, script: Any, values: Any) -> Any:
    """The route hands the form's names to the table, which knows only those of its columns."""
    unknown = sorted(set(values) - set(script))
    if unknown:
        raise Failure("Не удалось обновить скрипт")
    return await update(script["id"], values)


@as_fault(_edited, "Время изменения скрипта не обновляется", "S5.3")
async def EditWithoutTime(platform: Any, update: Any, script: Any, values: Any) -> Any:
    """The trigger that keeps `updated_at` is gone."""
    changed = await update(script["id"], values)
    await platform.database.execute(
        "update sales_scripts set updated_at = created_at where id = $1::uuid", script["id"]
    )
    return changed


@as_fault(_edited, "Второе изменение того же скрипта принимается и теряется", "S5.3")
async def SecondEditLost(platform: Any, update: Any, script: Any, values: Any) -> Any:
    """A script that was changed once is not changed again: the form goes on sending the version of its creation."""
    if script["updated_at"] != script["created_at"]:
        return script
    return await update(script["id"], values)


@as_fault(web("scripts.update"), "Изменение скрипта стирает поля, которых в форме нет: переменные и условия", "S5.3")
async def EditWipesTheRest(platform: Any, update: Any, org_id: str, agent_id: str, script_id: str, values: Any) -> Any:
    """The row is written whole, with what the form has sent and nothing else."""
    whole = values if "title" not in values else {"variables": {}, "conditions": {}, **values}
    return await update(org_id, agent_id, script_id, whole)
