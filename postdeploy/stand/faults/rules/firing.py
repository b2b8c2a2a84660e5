"""A rule fires on an event (contract: Rules)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.shapes import (
    OTHER_LEAD,
    TOO_LATE,
)
from postdeploy.stand.seed import SOUTH_ORG

CREATED, UPDATED = "lead_created", "lead_updated"


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
