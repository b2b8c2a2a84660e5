"""A rule is created (contract: Rules)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.shapes import (
    Answered,
    CreatedAndLost,
    CreatedElsewhere,
    CreatedOtherwise,
    CreatedTwice,
    Rewritten,
)
from postdeploy.stand.faults.tools import (
    BAD_GATEWAY,
    Reply,
    Requests,
    answering,
    failure,
)
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_AGENT, SOUTH_ORG

CREATE = Requests("/api/agents/[^/]+/rules", "POST")
LIST = Requests("/api/agents/[^/]+/rules", "GET")


class _Stored(CreatedOtherwise):
    """Base: the stored rule is not the one that was sent."""

    noun = "rules"


class RuleTriggerLost(_Stored):
    """The condition is stored as «by hand»."""

    title = "Условие «Сделка создана» сохраняется как «Вручную»"
    kills = ("S6.1",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"trigger_type": "manual"}


class RuleTriggerIsAnother(_Stored):
    """The list of triggers has shifted by one."""

    title = "Условие «Сделка создана» сохраняется как «Обновление сделки»"
    kills = ("S6.1",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"trigger_type": "lead_updated"}


class RuleConditionInvented(_Stored):
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


class RuleActionsLost(_Stored):
    """The actions are not stored."""

    title = "Действия правила не сохраняются"
    kills = ("S6.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"actions": []}


class RuleTextLost(_Stored):
    """The text of the message is not stored."""

    title = "Текст сообщения в действии не сохраняется"
    kills = ("S6.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"actions": [{"type": action["type"]} for action in values["actions"]]}


class RuleActionIsAnother(_Stored):
    """«Отправить сообщение» becomes a task."""

    title = "Действие «Отправить сообщение» сохраняется как задача"
    kills = ("S6.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"actions": [{**action, "type": "create_task"} for action in values["actions"]]}


class RuleActionTwice(_Stored):
    """The action is stored twice: the client would get two messages."""

    title = "Действие сохраняется дважды"
    kills = ("S6.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"actions": values["actions"] * 2}


class RuleCreationFails(Answered):
    """The route answers 500."""

    title = "Создание правила отвечает ошибкой 500"
    kills = ("S6.3",)
    requests = CREATE
    reply = failure("Не удалось создать правило")


class RuleCreationIsPage(Answered):
    """The proxy answers in place of the route."""

    title = "Вместо ответа на создание правила приходит HTML прокси"
    kills = ("S6.3",)
    requests = CREATE
    reply = BAD_GATEWAY


class RuleNotStored(CreatedAndLost):
    """The answer gives an id that the table does not have."""

    title = "Правило «создано», но в таблице его нет"
    kills = ("S6.3",)
    noun, table = "rules", "automation_rules"


class RuleStoredTwice(CreatedTwice):
    """One press makes two rules; the client would get two messages."""

    title = "Одно нажатие создаёт два правила"
    kills = ("S6.3",)
    noun = "rules"


class RuleInactive(_Stored):
    """The new rule is switched off."""

    title = "Новое правило сохраняется выключенным"
    kills = ("S6.3",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"is_active": False}


class RulePriorityLost(_Stored):
    """The priority is replaced by the column's default."""

    title = "Приоритет правила не сохраняется"
    kills = ("S6.3",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"priority": 10}


class RuleOfOtherAgent(CreatedElsewhere):
    """The rule is stored with another agent."""

    title = "Правило сохраняется у другого агента"
    kills = ("S6.3",)
    noun, agent_id = "rules", NORTH_AGENT


class RuleOfOtherTenant(CreatedElsewhere):
    """The rule is stored with another organisation."""

    title = "Правило сохраняется чужой организации"
    kills = ("S6.3",)
    noun, org_id, agent_id = "rules", SOUTH_ORG, SOUTH_AGENT


class RuleNotListed(Rewritten):
    """The page's list comes from a cache."""

    title = "Нового правила нет в списке правил"
    kills = ("S6.3",)
    requests = LIST

    def change(self, body: Any) -> None:
        body.update(data=[])
