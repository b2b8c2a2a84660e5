"""ШАГ 5: sales scripts (contract: Scripts)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.tools import BAD_GATEWAY, Reply, Requests, answering, failure, hanging, rewriting, said
from postdeploy.stand.platform.web.errors import NotFound
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_AGENT, SOUTH_ORG

PAGE = Requests("/manage/[^/]+/ai-agents/[^/]+/scripts", "GET")
LIST = Requests("/api/agents/[^/]+/scripts", "GET")
CREATE = Requests("/api/agents/[^/]+/scripts", "POST")
EDIT = Requests("/api/agents/[^/]+/scripts/[^/]+", "PATCH")
DELETE = Requests("/api/agents/[^/]+/scripts/[^/]+", "DELETE")


class _Page(Fault):
    """Base: the page of the scripts is rendered by another template or status."""

    kills = ("S5.1",)
    template = "scripts"
    status = 200

    def web(self, platform: Any) -> None:
        render = platform.pages.render

        def other(request: Any, name: str, status: int = 200, **context: Any) -> Any:
            if name == "scripts":
                return render(request, self.template, self.status, **context)
            return render(request, name, status, **context)

        platform.pages.render = other


class ScriptsPageShowsError(_Page):
    """The page answers 200 and shows the error screen."""

    title = "Страница скриптов отвечает 200, но показывает экран ошибки"
    template = "error"


class ScriptsPageIsAnother(_Page):
    """The route shows another page."""

    title = "Вместо скриптов открывается другая страница"
    template = "agents"


class ScriptsPageMissing(_Page):
    """The page was not deployed."""

    title = "Страницы скриптов нет: код 404"
    template = "404"
    status = 404


class ScriptsPageIsJson(Fault):
    """The address answers with data in place of a page."""

    title = "По адресу страницы скриптов приходит JSON"
    kills = ("S5.1",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(PAGE, said({"success": True})))


class ScriptsPageWantsSignIn(Fault):
    """The guard of the page loses the session."""

    title = "Страница скриптов отправляет вошедшего пользователя на вход"
    kills = ("S5.1",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(PAGE, Reply(307, "", "text/html", location="/login")))


class ScriptCreationFails(Fault):
    """The route answers 500."""

    title = "Создание скрипта отвечает ошибкой 500"
    kills = ("S5.2",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(CREATE, failure("Не удалось создать скрипт")))


class ScriptCreationHangs(Fault):
    """The route never answers."""

    title = "Создание скрипта не получает ответа"
    kills = ("S5.2",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(hanging(CREATE))


class _Create(Fault):
    """Base: the stored script is not the one that was sent."""

    kills = ("S5.2",)

    def web(self, platform: Any) -> None:
        create = platform.scripts.create

        async def other(org_id: str, agent_id: str, values: Any) -> Any:
            return await self.create(create, org_id, agent_id, values)

        platform.scripts.create = other

    async def create(self, create: Any, org_id: str, agent_id: str, values: Any) -> Any:
        """Store a script in another way."""


class ScriptNotStored(_Create):
    """The answer shows a script that the table does not have."""

    title = "Скрипт «создан», но в таблице его нет"

    def web(self, platform: Any) -> None:
        create = platform.scripts.create

        async def pretend(org_id: str, agent_id: str, values: Any) -> Any:
            script = await create(org_id, agent_id, values)
            await platform.database.execute("delete from sales_scripts where id = $1::uuid", script["id"])
            return script

        platform.scripts.create = pretend


class ScriptStoredTwice(_Create):
    """One press makes two scripts."""

    title = "Одно нажатие создаёт два скрипта"

    async def create(self, create: Any, org_id: str, agent_id: str, values: Any) -> Any:
        await create(org_id, agent_id, values)
        return await create(org_id, agent_id, values)


class ScriptOfOtherAgent(_Create):
    """The script is stored with another agent."""

    title = "Скрипт сохраняется у другого агента"

    async def create(self, create: Any, org_id: str, agent_id: str, values: Any) -> Any:
        return await create(org_id, NORTH_AGENT, values)


class ScriptOfOtherTenant(_Create):
    """The script is stored with another organisation."""

    title = "Скрипт сохраняется чужой организации"

    async def create(self, create: Any, org_id: str, agent_id: str, values: Any) -> Any:
        return await create(SOUTH_ORG, SOUTH_AGENT, values)


class ScriptTypeLost(_Create):
    """The kind of the script is replaced by the column's default."""

    title = "Тип скрипта не сохраняется"

    async def create(self, create: Any, org_id: str, agent_id: str, values: Any) -> Any:
        return await create(org_id, agent_id, {**values, "scriptType": "presentation"})


class ScriptTextCut(_Create):
    """The text is cut."""

    title = "Текст скрипта обрезается"

    async def create(self, create: Any, org_id: str, agent_id: str, values: Any) -> Any:
        return await create(org_id, agent_id, {**values, "content": values["content"][:10]})


class CreationOverwrites(_Create):
    """A new script takes the place of the one before."""

    title = "Новый скрипт затирает предыдущий"

    def web(self, platform: Any) -> None:
        create = platform.scripts.create

        async def only_one(org_id: str, agent_id: str, values: Any) -> Any:
            await platform.database.execute("delete from sales_scripts where agent_id = $1::uuid", agent_id)
            return await create(org_id, agent_id, values)

        platform.scripts.create = only_one


class EditFails(Fault):
    """The route answers 500."""

    title = "Изменение скрипта отвечает ошибкой 500"
    kills = ("S5.3",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(EDIT, failure("Не удалось обновить скрипт")))


class EditForbidden(Fault):
    """The route does not accept the method after the deploy."""

    title = "Изменение скрипта отвечает 405: метод не поддерживается"
    kills = ("S5.3",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(EDIT, Reply(405, "", "text/plain")))


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


class EditWithoutTime(_Edit):
    """The trigger that keeps `updated_at` is gone."""

    title = "Время изменения скрипта не обновляется"

    async def edit(self, platform: Any, update: Any, script: Any, values: Any) -> Any:
        changed = await update(script["org_id"], script["agent_id"], script["id"], values)
        await platform.database.execute(
            "update sales_scripts set updated_at = created_at where id = $1::uuid", script["id"]
        )
        return changed


class DeletionFails(Fault):
    """The route answers 500."""

    title = "Удаление скрипта отвечает ошибкой 500"
    kills = ("S5.4",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(DELETE, failure("Не удалось удалить скрипт")))


class DeletionIsPage(Fault):
    """The proxy answers in place of the route."""

    title = "Вместо ответа на удаление приходит HTML прокси"
    kills = ("S5.4",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(DELETE, BAD_GATEWAY))


class DeletionIgnored(Fault):
    """The answer says yes, the script stays."""

    title = "Удаление принято, но скрипт остался"
    kills = ("S5.4",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(DELETE, said({"success": True})))


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


class ScriptsListFails(Fault):
    """The list cannot be had."""

    title = "Список скриптов отвечает ошибкой 500"
    kills = ("S5.5",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(LIST, failure("Не удалось загрузить скрипты")))


class ScriptsListEmpty(Fault):
    """The list has nothing."""

    title = "Список скриптов пуст, хотя они есть"
    kills = ("S5.5",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(rewriting(LIST, lambda body: body.update(data=[])))


class ScriptsListStale(Fault):
    """The list is cached at the first look."""

    title = "Список скриптов из кэша: изменений в нём нет"
    kills = ("S5.5",)

    def web(self, platform: Any) -> None:
        kept: list[Any] = []

        def first(body: Any) -> Any:
            kept.append(body)
            return kept[0]

        platform.middleware.append(rewriting(LIST, first))


class ScriptsListWithStrangers(Fault):
    """The list holds a script of another organisation."""

    title = "В списке виден скрипт чужой организации"
    kills = ("S5.5",)

    def web(self, platform: Any) -> None:
        of_agent = platform.scripts.of_agent

        async def with_stranger(org_id: str, agent_id: str, type_: str | None = None) -> Any:
            return [*(await of_agent(org_id, agent_id, type_)), *(await of_agent(SOUTH_ORG, SOUTH_AGENT, type_))]

        platform.scripts.of_agent = with_stranger


class ScriptsListOfAllAgents(Fault):
    """The list shows the scripts of all agents."""

    title = "В списке скрипты всех агентов организации"
    kills = ("S5.5",)

    def web(self, platform: Any) -> None:
        of_agent = platform.scripts.of_agent

        async def of_all(org_id: str, agent_id: str, type_: str | None = None) -> Any:
            return [*(await of_agent(org_id, NORTH_AGENT, type_)), *(await of_agent(org_id, agent_id, type_))]

        platform.scripts.of_agent = of_all


class ScriptsListWithoutTexts(Fault):
    """The list shows names without texts."""

    title = "В списке у скриптов нет содержимого"
    kills = ("S5.5",)

    def web(self, platform: Any) -> None:
        def blank(body: Any) -> None:
            for item in body["data"]:
                item["content"] = ""

        platform.middleware.append(rewriting(LIST, blank))
