"""ШАГ 6: the rule engine (contract: Rules)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.tools import BAD_GATEWAY, Reply, Requests, answering, failure, rewriting
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_AGENT, SOUTH_ORG

CREATE = Requests("/api/agents/[^/]+/rules", "POST")
LIST = Requests("/api/agents/[^/]+/rules", "GET")
CREATED, UPDATED = "lead_created", "lead_updated"
OTHER_LEAD = "1"
TOO_LATE = 20.0


class _Create(Fault):
    """Base: the stored rule is not the one that was sent."""

    def web(self, platform: Any) -> None:
        create = platform.rules.create

        async def other(org_id: str, agent_id: str, values: Any) -> Any:
            return await create(org_id, agent_id, {**values, **self.changes(values)})

        platform.rules.create = other

    def changes(self, values: Any) -> dict[str, Any]:
        """What is stored in place of what was sent."""
        raise NotImplementedError


class RuleTriggerLost(_Create):
    """The condition is stored as «by hand»."""

    title = "Условие «Сделка создана» сохраняется как «Вручную»"
    kills = ("S6.1",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"trigger_type": "manual"}


class RuleTriggerIsAnother(_Create):
    """The list of triggers has shifted by one."""

    title = "Условие «Сделка создана» сохраняется как «Обновление сделки»"
    kills = ("S6.1",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"trigger_type": UPDATED}


class RuleConditionInvented(_Create):
    """A condition that nobody has set keeps the rule from firing."""

    title = "К правилу добавляется условие, которого не задавали"
    kills = ("S6.1",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"conditions": [{"type": "field_value", "field": "price", "operator": "greater_than", "value": 10}]}


class RuleTriggerRefused(Fault):
    """The schema of the route no longer knows the trigger."""

    title = "Приложение отвергает условие «Сделка создана»"
    kills = ("S6.1", "S6.3")

    def web(self, platform: Any) -> None:
        details = 'Invalid option: expected one of "deal_created"|"lead_updated"|"manual"'
        body = f'{{"success":false,"error":"Некорректные данные","details":["trigger_type: {details}"]}}'
        platform.middleware.append(answering(CREATE, Reply(400, body.replace('"deal', "'deal"))))


class RuleActionsLost(_Create):
    """The actions are not stored."""

    title = "Действия правила не сохраняются"
    kills = ("S6.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"actions": []}


class RuleTextLost(_Create):
    """The text of the message is not stored."""

    title = "Текст сообщения в действии не сохраняется"
    kills = ("S6.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"actions": [{"type": action["type"]} for action in values["actions"]]}


class RuleActionIsAnother(_Create):
    """«Отправить сообщение» becomes a task."""

    title = "Действие «Отправить сообщение» сохраняется как задача"
    kills = ("S6.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"actions": [{**action, "type": "create_task"} for action in values["actions"]]}


class RuleActionTwice(_Create):
    """The action is stored twice: the client would get two messages."""

    title = "Действие сохраняется дважды"
    kills = ("S6.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"actions": values["actions"] * 2}


class RuleCreationFails(Fault):
    """The route answers 500."""

    title = "Создание правила отвечает ошибкой 500"
    kills = ("S6.3",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(CREATE, failure("Не удалось создать правило")))


class RuleCreationIsPage(Fault):
    """The proxy answers in place of the route."""

    title = "Вместо ответа на создание правила приходит HTML прокси"
    kills = ("S6.3",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(CREATE, BAD_GATEWAY))


class RuleNotStored(Fault):
    """The answer gives an id that the table does not have."""

    title = "Правило «создано», но в таблице его нет"
    kills = ("S6.3",)

    def web(self, platform: Any) -> None:
        create = platform.rules.create

        async def pretend(org_id: str, agent_id: str, values: Any) -> Any:
            rule_id = await create(org_id, agent_id, values)
            await platform.database.execute("delete from automation_rules where id = $1::uuid", rule_id)
            return rule_id

        platform.rules.create = pretend


class RuleStoredTwice(Fault):
    """One press makes two rules; the client would get two messages."""

    title = "Одно нажатие создаёт два правила"
    kills = ("S6.3",)

    def web(self, platform: Any) -> None:
        create = platform.rules.create

        async def twice(org_id: str, agent_id: str, values: Any) -> Any:
            await create(org_id, agent_id, values)
            return await create(org_id, agent_id, values)

        platform.rules.create = twice


class RuleInactive(_Create):
    """The new rule is switched off."""

    title = "Новое правило сохраняется выключенным"
    kills = ("S6.3",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"is_active": False}


class RulePriorityLost(_Create):
    """The priority is replaced by the column's default."""

    title = "Приоритет правила не сохраняется"
    kills = ("S6.3",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"priority": 10}


class RuleOfOtherAgent(Fault):
    """The rule is stored with another agent."""

    title = "Правило сохраняется у другого агента"
    kills = ("S6.3",)

    def web(self, platform: Any) -> None:
        create = platform.rules.create

        async def elsewhere(org_id: str, _agent_id: str, values: Any) -> Any:
            return await create(org_id, NORTH_AGENT, values)

        platform.rules.create = elsewhere


class RuleOfOtherTenant(Fault):
    """The rule is stored with another organisation."""

    title = "Правило сохраняется чужой организации"
    kills = ("S6.3",)

    def web(self, platform: Any) -> None:
        create = platform.rules.create

        async def elsewhere(_org_id: str, _agent_id: str, values: Any) -> Any:
            return await create(SOUTH_ORG, SOUTH_AGENT, values)

        platform.rules.create = elsewhere


class RuleNotListed(Fault):
    """The page's list comes from a cache."""

    title = "Нового правила нет в списке правил"
    kills = ("S6.3",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(rewriting(LIST, lambda body: body.update(data=[])))


class RuleNeverFires(Fault):
    """Events are processed, rules are not looked at."""

    title = "Правило не срабатывает: движок правил не подключён"
    kills = ("S6.4",)

    def web(self, platform: Any) -> None:
        async def nobody(_org_id: str, _trigger: str) -> list[Any]:
            return []

        platform.rules.waiting_for = nobody


class RuleFiresTooLate(Fault):
    """The rule fires long after the event."""

    title = "Правило срабатывает слишком поздно"
    kills = ("S6.4",)

    def web(self, platform: Any) -> None:
        run = platform.rules.run

        async def later(rule: Any, occasion: Any) -> None:
            platform.background.spawn(run(rule, occasion), after=TOO_LATE)

        platform.rules.run = later


class RuleFiresTwice(Fault):
    """The rule is executed twice."""

    title = "Правило срабатывает дважды на одно событие"
    kills = ("S6.4",)

    def web(self, platform: Any) -> None:
        run = platform.rules.run

        async def twice(rule: Any, occasion: Any) -> Any:
            await run(rule, occasion)
            return await run(rule, occasion)

        platform.rules.run = twice


class RuleFiresOnUpdate(Fault):
    """The trigger is ignored: any event fires all rules."""

    title = "Правило «Сделка создана» срабатывает и на обновление сделки"
    kills = ("S6.4",)

    def web(self, platform: Any) -> None:
        waiting_for = platform.rules.waiting_for

        async def of_both(org_id: str, trigger: str) -> list[Any]:
            found = await waiting_for(org_id, trigger)
            if trigger != UPDATED:
                return list(found)
            created = await waiting_for(org_id, CREATED)
            return [*found, *({**rule, "trigger_type": UPDATED} for rule in created)]

        platform.rules.waiting_for = of_both


class UpdateRuleFiresOnCreation(Fault):
    """A rule for changed deals fires on a new deal."""

    title = "Правило «Обновление сделки» срабатывает на создание"
    kills = ("S6.4",)

    def web(self, platform: Any) -> None:
        waiting_for = platform.rules.waiting_for

        async def of_both(org_id: str, trigger: str) -> list[Any]:
            found = await waiting_for(org_id, trigger)
            if trigger != CREATED:
                return list(found)
            updated = await waiting_for(org_id, UPDATED)
            return [*found, *({**rule, "trigger_type": CREATED} for rule in updated)]

        platform.rules.waiting_for = of_both


class InactiveRuleFires(Fault):
    """A rule that was switched off fires."""

    title = "Выключенное правило срабатывает"
    kills = ("S6.4",)

    def web(self, platform: Any) -> None:
        async def all_of_them(org_id: str, trigger: str) -> list[Any]:
            found = await platform.database.rows(
                "select * from automation_rules where org_id = $1::uuid and trigger_type = $2", org_id, trigger
            )
            return [{**rule, "is_active": True} for rule in found]

        platform.rules.waiting_for = all_of_them


class ForeignRulesFire(Fault):
    """The rules of other organisations hear of the deal."""

    title = "На нашу сделку срабатывают правила чужой организации"
    kills = ("S6.4",)

    def web(self, platform: Any) -> None:
        waiting_for, run = platform.rules.waiting_for, platform.rules.run

        async def of_everybody(org_id: str, trigger: str) -> list[Any]:
            return [*(await waiting_for(org_id, trigger)), *(await waiting_for(SOUTH_ORG, trigger))]

        async def as_itself(rule: Any, occasion: Any) -> Any:
            return await run(rule, replace(occasion, org_id=rule["org_id"]))

        platform.rules.waiting_for, platform.rules.run = of_everybody, as_itself


class _Execution(Fault):
    """Base: what is recorded of the execution is not what happened."""

    kills = ("S6.4",)

    def web(self, platform: Any) -> None:
        record = platform.rules.record

        async def other(rule: Any, occasion: Any, results: Any) -> None:
            await self.record(record, rule, occasion, results)

        platform.rules.record = other

    async def record(self, record: Any, rule: Any, occasion: Any, results: Any) -> None:
        """Record in another way."""


class OnlyTheLogSaysSo(_Execution):
    """The log of activities has the entry, the rule was not executed."""

    title = "Запись «Правило выполнено» есть, а выполнения нет"


class RuleForOtherDeal(_Execution):
    """The rule is executed for another deal."""

    title = "Правило выполняется для другой сделки"

    async def record(self, record: Any, rule: Any, occasion: Any, results: Any) -> None:
        await record(rule, replace(occasion, lead_id=OTHER_LEAD), results)


class RuleInOtherTenant(_Execution):
    """The execution is recorded with another organisation."""

    title = "Выполнение правила записано чужой организации"

    async def record(self, record: Any, rule: Any, occasion: Any, results: Any) -> None:
        await record(rule, replace(occasion, org_id=SOUTH_ORG), results)


class RuleActionFails(_Execution):
    """The message is not sent."""

    title = "Действие правила не удаётся"

    async def record(self, record: Any, rule: Any, occasion: Any, results: Any) -> None:
        await record(rule, occasion, [{**result, "success": False, "error": "fetch failed"} for result in results])


class RuleActionSkipped(_Execution):
    """The rule is executed without its action."""

    title = "Правило выполнено, но действие не выполнялось"

    async def record(self, record: Any, rule: Any, occasion: Any, results: Any) -> None:
        await record(rule, occasion, [])


class RuleDoesSomethingElse(_Execution):
    """Another action than the rule's is executed."""

    title = "Правило выполняет другое действие"

    async def record(self, record: Any, rule: Any, occasion: Any, results: Any) -> None:
        await record(rule, occasion, [{"action": {"type": "create_task"}, "success": True}])


class _Entry(Fault):
    """Base: the entry about an executed rule is written in another way."""

    kills = ("S6.5",)

    def web(self, platform: Any) -> None:
        write = platform.activity.write

        async def other(entry: Any) -> None:
            await (self.write(platform, write, entry) if entry.type == "rule_executed" else write(entry))

        platform.activity.write = other

    async def write(self, platform: Any, write: Any, entry: Any) -> None:
        """Write the entry in another way."""


class RuleEntryMissing(_Entry):
    """The rule is executed, the log is silent."""

    title = "Правило выполнено, а записи в `activity_logs` нет"


class RuleEntryTooLate(_Entry):
    """The entry waits for a batch."""

    title = "Запись «Правило выполнено» появляется слишком поздно"

    async def write(self, platform: Any, write: Any, entry: Any) -> None:
        platform.background.spawn(write(entry), after=TOO_LATE)


class RuleEntryTwice(_Entry):
    """The entry is written twice."""

    title = "Запись «Правило выполнено» появляется дважды"

    async def write(self, platform: Any, write: Any, entry: Any) -> None:
        await write(entry)
        await write(entry)


class RuleEntryRenamed(_Entry):
    """The title is not the checklist's."""

    title = "Запись о правиле называется иначе"

    async def write(self, platform: Any, write: Any, entry: Any) -> None:
        await write(replace(entry, title=f"Rule executed: {entry.metadata['rule_name']}"))


class RuleEntryOfOtherDeal(_Entry):
    """The entry names another deal."""

    title = "Запись «Правило выполнено» — о другой сделке"

    async def write(self, platform: Any, write: Any, entry: Any) -> None:
        await write(replace(entry, metadata={**entry.metadata, "lead_id": OTHER_LEAD}))


class RuleEntryOfOtherTenant(_Entry):
    """The entry goes to another organisation."""

    title = "Запись «Правило выполнено» попадает чужой организации"

    async def write(self, platform: Any, write: Any, entry: Any) -> None:
        await write(replace(entry, org_id=SOUTH_ORG))


class RuleEntryCountsNothing(_Entry):
    """The entry counts no action as done."""

    title = "В записи сказано «Выполнено 0 из 1 действий»"

    async def write(self, platform: Any, write: Any, entry: Any) -> None:
        await write(replace(entry, description="Выполнено 0 из 1 действий"))


class RuleEntryOfOtherKind(_Entry):
    """The kind of the entry is one that filters leave out."""

    title = "Запись «Правило выполнено» имеет другой тип"

    async def write(self, platform: Any, write: Any, entry: Any) -> None:
        await write(replace(entry, type="action_executed"))
