"""The page of the scripts, and a script is created (contract: Scripts)."""

from __future__ import annotations

import html
from typing import Any

from postdeploy.stand.faults.declaring import as_fault, fault
from postdeploy.stand.faults.shapes.answers import answered, hung, rendered
from postdeploy.stand.faults.shapes.methods import twice, web
from postdeploy.stand.faults.shapes.objects import stored_and_lost, stored_elsewhere, stored_otherwise, stored_with
from postdeploy.stand.faults.tools import SIGN_IN, Requests, failure, said
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_AGENT, SOUTH_ORG

PAGE = Requests("/manage/[^/]+/ai-agents/[^/]+/scripts", "GET")
CREATE = Requests("/api/agents/[^/]+/scripts", "POST")

ScriptsPageShowsError = fault("Страница скриптов отвечает 200, но показывает экран ошибки", "S5.1", rendered("scripts"))
ScriptsPageIsAnother = fault(
    "Вместо скриптов открывается другая страница", "S5.1", rendered("scripts", template="agents")
)
ScriptsPageMissing = fault("Страницы скриптов нет: код 404", "S5.1", rendered("scripts", template="404", status=404))
ScriptsPageIsJson = fault("По адресу страницы скриптов приходит JSON", "S5.1", answered(PAGE, said({"success": True})))
ScriptsPageWantsSignIn = fault(
    "Страница скриптов отправляет вошедшего пользователя на вход", "S5.1", answered(PAGE, SIGN_IN)
)

ScriptCreationFails = fault(
    "Создание скрипта отвечает ошибкой 500", "S5.2", answered(CREATE, failure("Не удалось создать скрипт"))
)
ScriptCreationHangs = fault("Создание скрипта не получает ответа", "S5.2", hung(CREATE))
ScriptNotStored = fault("Скрипт «создан», но в таблице его нет", "S5.2", stored_and_lost("scripts", "sales_scripts"))
ScriptStoredTwice = fault("Одно нажатие создаёт два скрипта", "S5.2", web("scripts.create")(twice))
ScriptOfOtherAgent = fault("Скрипт сохраняется у другого агента", "S5.2", stored_elsewhere("scripts", NORTH_AGENT))
ScriptOfOtherTenant = fault(
    "Скрипт сохраняется чужой организации", "S5.2", stored_elsewhere("scripts", SOUTH_AGENT, SOUTH_ORG)
)
ScriptTypeLost = fault("Тип скрипта не сохраняется", "S5.2", stored_with("scripts", scriptType="presentation"))
ScriptTextCut = fault(
    "Текст скрипта обрезается", "S5.2", stored_otherwise("scripts")(lambda values: {"content": values["content"][:10]})
)
ScriptTextCutAt255 = fault(
    "Длинный текст скрипта обрезается до 255 знаков",
    "S5.2",
    stored_otherwise("scripts")(lambda values: {"content": values["content"][:255]}),
)
ScriptTextEscaped = fault(
    "Кавычки и & в тексте скрипта сохраняются как разметка HTML",
    "S5.2",
    stored_otherwise("scripts")(lambda values: {"content": html.escape(values["content"])}),
)
ScriptLinesJoined = fault(
    "Переводы строк в тексте скрипта теряются",
    "S5.2",
    stored_otherwise("scripts")(lambda values: {"content": " ".join(values["content"].split())}),
)


@as_fault(web("scripts.create"), "Новый скрипт затирает предыдущий", "S5.2")
async def CreationOverwrites(platform: Any, create: Any, org_id: str, agent_id: str, values: Any) -> Any:
    """A new script takes the place of the one before."""
    await platform.database.execute("delete from sales_scripts where agent_id = $1::uuid", agent_id)
    return await create(org_id, agent_id, values)
