"""A rule fires on an event (contract: Rules)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from postdeploy.stand.faults.declaring import Change, as_fault, fault
from postdeploy.stand.faults.shapes.entries import OTHER_LEAD
from postdeploy.stand.faults.shapes.methods import nobody, nothing, too_late, twice, web
from postdeploy.stand.seed import SOUTH_ORG

CREATED, UPDATED = "lead_created", "lead_updated"


def _fired_by(event: str, others: str) -> Change:
    """An event fires the rules that wait for another one, too."""

    async def of_both(_platform: Any, waiting_for: Any, org_id: str, trigger: str) -> list[Any]:
        found = list(await waiting_for(org_id, trigger))
        strange = await waiting_for(org_id, others) if trigger == event else []
        return [*found, *({**rule, "trigger_type": event} for rule in strange)]

    return web("rules.waiting_for")(of_both)


RuleNeverFires = fault("Правило не срабатывает: движок правил не подключён", "S6.4", web("rules.waiting_for")(nobody))
RuleFiresTooLate = fault("Правило срабатывает слишком поздно", "S6.4", web("rules.run")(too_late))
RuleFiresTwice = fault("Правило срабатывает дважды на одно событие", "S6.4", web("rules.run")(twice))
RuleFiresOnUpdate = fault(
    "Правило «Сделка создана» срабатывает и на обновление сделки", "S6.4", _fired_by(UPDATED, CREATED)
)
UpdateRuleFiresOnCreation = fault(
    "Правило «Обновление сделки» срабатывает на создание", "S6.4", _fired_by(CREATED, UPDATED)
)


@as_fault(web("rules.waiting_for"), "Выключенное правило срабатывает", "S6.4")
async def InactiveRuleFires(platform: Any, _original: Any, org_id: str, trigger: str) -> list[Any]:
    """A rule that was switched off fires."""
    found = await platform.database.rows(
        "select * from automation_rules where org_id = $1::uuid and trigger_type = $2", org_id, trigger
    )
    return [{**rule, "is_active": True} for rule in found]


@as_fault(web("rules.waiting_for"), "Условия правил не проверяются: правило срабатывает на любую сделку", "S6.4")
async def RuleConditionsIgnored(_platform: Any, waiting_for: Any, org_id: str, trigger: str) -> list[Any]:
    """A rule fires although its condition does not hold."""
    return [{**rule, "conditions": []} for rule in await waiting_for(org_id, trigger)]


async def _as_its_own(_platform: Any, run: Any, rule: Any, occasion: Any) -> Any:
    return await run(rule, replace(occasion, org_id=rule["org_id"]))


@as_fault(
    web("rules.waiting_for"),
    "На нашу сделку срабатывают правила чужой организации",
    "S6.4",
    web("rules.run")(_as_its_own),
)
async def ForeignRulesFire(_platform: Any, waiting_for: Any, org_id: str, trigger: str) -> list[Any]:
    """The rules of other organisations hear of the deal."""
    return [*(await waiting_for(org_id, trigger)), *(await waiting_for(SOUTH_ORG, trigger))]


def _recorded_for(**changes: Any) -> Change:
    """The execution is recorded with another deal, or another organisation."""

    async def other(_platform: Any, record: Any, rule: Any, occasion: Any, results: Any) -> None:
        await record(rule, replace(occasion, **changes), results)

    return web("rules.record")(other)


def _recorded_with(change: Callable[[list[Any]], list[Any]]) -> Change:
    """The execution is recorded with other results of its actions."""

    async def other(_platform: Any, record: Any, rule: Any, occasion: Any, results: Any) -> None:
        await record(rule, occasion, change(results))

    return web("rules.record")(other)


def _failed(result: dict[str, Any]) -> dict[str, Any]:
    return {**result, "success": False, "error": "fetch failed"}


OnlyTheLogSaysSo = fault("Запись «Правило выполнено» есть, а выполнения нет", "S6.4", web("rules.record")(nothing))
RuleForOtherDeal = fault("Правило выполняется для другой сделки", "S6.4", _recorded_for(lead_id=OTHER_LEAD))
RuleInOtherTenant = fault("Выполнение правила записано чужой организации", "S6.4", _recorded_for(org_id=SOUTH_ORG))
RuleActionFails = fault("Действие правила не удаётся", "S6.4", _recorded_with(lambda results: [*map(_failed, results)]))
RuleActionSkipped = fault("Правило выполнено, но действие не выполнялось", "S6.4", _recorded_with(lambda results: []))
RuleDoesSomethingElse = fault(
    "Правило выполняет другое действие",
    "S6.4",
    _recorded_with(lambda results: [{"action": {"type": "create_task"}, "success": True}]),
)
