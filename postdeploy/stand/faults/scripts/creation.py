"""The page of the scripts, and a script is created (contract: Scripts)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.shapes import (
    Answered,
    Create,
    Created,
    CreatedAndLost,
    CreatedElsewhere,
    CreatedOtherwise,
    CreatedTwice,
    Hung,
    Rendered,
)
from postdeploy.stand.faults.tools import (
    Reply,
    Requests,
    failure,
    said,
)
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_AGENT, SOUTH_ORG

PAGE = Requests("/manage/[^/]+/ai-agents/[^/]+/scripts", "GET")
CREATE = Requests("/api/agents/[^/]+/scripts", "POST")


class ScriptsPageShowsError(Rendered):
    """The page answers 200 and shows the error screen."""

    title = "Страница скриптов отвечает 200, но показывает экран ошибки"
    kills = ("S5.1",)
    page = "scripts"


class ScriptsPageIsAnother(Rendered):
    """The route shows another page."""

    title = "Вместо скриптов открывается другая страница"
    kills = ("S5.1",)
    page, template = "scripts", "agents"


class ScriptsPageMissing(Rendered):
    """The page was not deployed."""

    title = "Страницы скриптов нет: код 404"
    kills = ("S5.1",)
    page, template, status = "scripts", "404", 404


class ScriptsPageIsJson(Answered):
    """The address answers with data in place of a page."""

    title = "По адресу страницы скриптов приходит JSON"
    kills = ("S5.1",)
    requests = PAGE
    reply = said({"success": True})


class ScriptsPageWantsSignIn(Answered):
    """The guard of the page loses the session."""

    title = "Страница скриптов отправляет вошедшего пользователя на вход"
    kills = ("S5.1",)
    requests = PAGE
    reply = Reply(307, "", "text/html", location="/login")


class ScriptCreationFails(Answered):
    """The route answers 500."""

    title = "Создание скрипта отвечает ошибкой 500"
    kills = ("S5.2",)
    requests = CREATE
    reply = failure("Не удалось создать скрипт")


class ScriptCreationHangs(Hung):
    """The route never answers."""

    title = "Создание скрипта не получает ответа"
    kills = ("S5.2",)
    requests = CREATE


class ScriptNotStored(CreatedAndLost):
    """The answer shows a script that the table does not have."""

    title = "Скрипт «создан», но в таблице его нет"
    kills = ("S5.2",)
    noun, table = "scripts", "sales_scripts"


class ScriptStoredTwice(CreatedTwice):
    """One press makes two scripts."""

    title = "Одно нажатие создаёт два скрипта"
    kills = ("S5.2",)
    noun = "scripts"


class ScriptOfOtherAgent(CreatedElsewhere):
    """The script is stored with another agent."""

    title = "Скрипт сохраняется у другого агента"
    kills = ("S5.2",)
    noun, agent_id = "scripts", NORTH_AGENT


class ScriptOfOtherTenant(CreatedElsewhere):
    """The script is stored with another organisation."""

    title = "Скрипт сохраняется чужой организации"
    kills = ("S5.2",)
    noun, org_id, agent_id = "scripts", SOUTH_ORG, SOUTH_AGENT


class ScriptTypeLost(CreatedOtherwise):
    """The kind of the script is replaced by the column's default."""

    title = "Тип скрипта не сохраняется"
    kills = ("S5.2",)
    noun = "scripts"

    def changes(self, values: Any) -> dict[str, Any]:
        return {"scriptType": "presentation"}


class ScriptTextCut(CreatedOtherwise):
    """The text is cut."""

    title = "Текст скрипта обрезается"
    kills = ("S5.2",)
    noun = "scripts"

    def changes(self, values: Any) -> dict[str, Any]:
        return {"content": values["content"][:10]}


class CreationOverwrites(Created):
    """A new script takes the place of the one before."""

    title = "Новый скрипт затирает предыдущий"
    kills = ("S5.2",)
    noun = "scripts"

    async def create(self, platform: Any, create: Create, org_id: str, agent_id: str, values: Any) -> Any:
        await platform.database.execute("delete from sales_scripts where agent_id = $1::uuid", agent_id)
        return await create(org_id, agent_id, values)
