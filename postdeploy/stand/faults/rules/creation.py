"""A rule is created (contract: Rules)."""

from __future__ import annotations

from postdeploy.stand.faults.declaring import fault
from postdeploy.stand.faults.shapes.answers import answered, with_fields
from postdeploy.stand.faults.shapes.methods import never_off, twice, web, wiping
from postdeploy.stand.faults.shapes.objects import (
    listed_with,
    stored_and_lost,
    stored_each,
    stored_elsewhere,
    stored_otherwise,
    stored_with,
)
from postdeploy.stand.faults.shapes.setting import executed
from postdeploy.stand.faults.tools import BAD_GATEWAY, Requests, failure, invalid
from postdeploy.stand.faults.variations.history import AUTOMATION
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_AGENT, SOUTH_ORG

CREATE = Requests("/api/agents/[^/]+/rules", "POST")
LIST = Requests("/api/agents/[^/]+/rules", "GET")

RuleTriggerLost = fault(
    "Условие «Сделка создана» сохраняется как «Вручную»", "S6.1", stored_with("rules", trigger_type="manual")
)
RuleTriggerIsAnother = fault(
    "Условие «Сделка создана» сохраняется как «Обновление сделки»",
    "S6.1",
    stored_with("rules", trigger_type="lead_updated"),
)
RuleConditionInvented = fault(
    "К правилу добавляется условие, которого не задавали",
    "S6.1",
    stored_with(
        "rules", conditions=[{"type": "field_value", "field": "price", "operator": "greater_than", "value": 10}]
    ),
)

RuleTriggerRefused = fault(
    "Приложение отвергает условие «Сделка создана»",
    "S6.1 S6.3",
    answered(CREATE, invalid("trigger_type: Invalid option: expected one of 'deal_created'|'lead_updated'|'manual'")),
)

RuleActionsLost = fault("Действия правила не сохраняются", "S6.2", stored_with("rules", actions=[]))
RuleTextLost = fault(
    "Текст сообщения в действии не сохраняется",
    "S6.2",
    stored_otherwise("rules")(lambda values: {"actions": [{"type": action["type"]} for action in values["actions"]]}),
)
RuleActionIsAnother = fault(
    "Действие «Отправить сообщение» сохраняется как задача", "S6.2", stored_each("rules", "actions", type="create_task")
)
RuleActionTwice = fault(
    "Действие сохраняется дважды", "S6.2", stored_otherwise("rules")(lambda values: {"actions": values["actions"] * 2})
)

RuleCreationFails = fault(
    "Создание правила отвечает ошибкой 500", "S6.3", answered(CREATE, failure("Не удалось создать правило"))
)
RuleCreationIsPage = fault(
    "Вместо ответа на создание правила приходит HTML прокси", "S6.3", answered(CREATE, BAD_GATEWAY)
)
RuleNotStored = fault("Правило «создано», но в таблице его нет", "S6.3", stored_and_lost("rules", "automation_rules"))
RuleStoredTwice = fault("Одно нажатие создаёт два правила", "S6.3", web("rules.create")(twice))
RuleInactive = fault("Новое правило сохраняется выключенным", "S6.3", stored_with("rules", is_active=False))
RulePriorityLost = fault("Приоритет правила не сохраняется", "S6.3", stored_with("rules", priority=10))
RuleOfOtherAgent = fault("Правило сохраняется у другого агента", "S6.3", stored_elsewhere("rules", NORTH_AGENT))
RuleOfOtherTenant = fault(
    "Правило сохраняется чужой организации", "S6.3", stored_elsewhere("rules", SOUTH_AGENT, SOUTH_ORG)
)
RuleNotListed = fault("Нового правила нет в списке правил", "S6.3", with_fields(LIST, data=[]))
RulesListWithStrangers = fault(
    "В списке видны правила чужой организации", "S6.3", listed_with("rules", SOUTH_AGENT, SOUTH_ORG)
)
RulesListOfAllAgents = fault(
    "В списке правила всех агентов организации", "S6.3", executed(AUTOMATION), listed_with("rules", NORTH_AGENT)
)
RuleStaysOn = fault(
    "Выключение правила принимается, но ничего не меняет", "S6.3", web("rules.update")(never_off), hint="выключ"
)
SwitchWipesActions = fault(
    "Переключение правила стирает его действия", "S6.2", web("rules.update")(wiping("actions")), hint="выключ"
)
