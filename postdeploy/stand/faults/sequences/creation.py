"""A sequence is created (contract: Sequences)."""

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

CREATE = Requests("/api/agents/[^/]+/sequences", "POST")
LIST = Requests("/api/agents/[^/]+/sequences", "GET")


class _Stored(CreatedOtherwise):
    """Base: the stored sequence is not the one that was sent."""

    noun = "sequences"


class SequenceTriggerLost(_Stored):
    """The trigger is stored as «by hand»."""

    title = "Триггер «Сделка создана» сохраняется как «Вручную»"
    kills = ("S7.1",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"trigger_type": "manual"}


class SequenceTriggerIsAnother(_Stored):
    """The list of triggers has shifted by one."""

    title = "Триггер «Сделка создана» сохраняется как «Смена этапа»"
    kills = ("S7.1",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"trigger_type": "stage_changed"}


class SequenceTriggerRefused(Fault):
    """The schema of the route no longer knows the trigger."""

    title = "Приложение отвергает триггер «Сделка создана»"
    kills = ("S7.1", "S7.3")

    def web(self, platform: Any) -> None:
        body = '{"success":false,"error":"Некорректные данные","details":["Invalid option: trigger_type lead_created"]}'
        platform.middleware.append(answering(CREATE, Reply(400, body)))


class SequenceStepsLost(_Stored):
    """No step is stored."""

    title = "Шаги последовательности не сохраняются"
    kills = ("S7.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"steps": []}


class OnlyFirstStepStored(_Stored):
    """One step of several is stored."""

    title = "Сохраняется только первый шаг"
    kills = ("S7.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"steps": values["steps"][:1]}


class StepsMixedUp(_Stored):
    """The order of the steps is lost."""

    title = "Порядок шагов перепутан"
    kills = ("S7.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        orders = [step["step_order"] for step in reversed(values["steps"])]
        return {"steps": [{**step, "step_order": order} for step, order in zip(values["steps"], orders, strict=True)]}


class StepTextsLost(_Stored):
    """The texts of the steps are not stored."""

    title = "Тексты шагов не сохраняются"
    kills = ("S7.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"steps": [{**step, "template": None} for step in values["steps"]]}


class StepKindsReplaced(_Stored):
    """Every step becomes a message."""

    title = "Все шаги сохраняются как «Отправить сообщение»"
    kills = ("S7.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"steps": [{**step, "action_type": "send_message"} for step in values["steps"]]}


class StepDelaysInvented(_Stored):
    """Every step waits for a day."""

    title = "У шагов появляется задержка, которой не задавали"
    kills = ("S7.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"steps": [{**step, "delay_minutes": 1440} for step in values["steps"]]}


class SequenceCreationFails(Answered):
    """The route answers 500."""

    title = "Создание последовательности отвечает ошибкой 500"
    kills = ("S7.3",)
    requests = CREATE
    reply = failure("Не удалось создать последовательность")


class SequenceCreationIsPage(Answered):
    """The proxy answers in place of the route."""

    title = "Вместо ответа на создание последовательности приходит HTML прокси"
    kills = ("S7.3",)
    requests = CREATE
    reply = BAD_GATEWAY


class SequenceNotStored(CreatedAndLost):
    """The answer gives an id that the table does not have."""

    title = "Последовательность «создана», но в таблице её нет"
    kills = ("S7.3",)
    noun, table = "sequences", "sequences"


class SequenceStoredTwice(CreatedTwice):
    """One press makes two sequences; the client would get every message twice."""

    title = "Одно нажатие создаёт две последовательности"
    kills = ("S7.3",)
    noun = "sequences"


class SequenceInactive(_Stored):
    """The new sequence is switched off."""

    title = "Новая последовательность сохраняется выключенной"
    kills = ("S7.3",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"is_active": False}


class SequenceOfOtherAgent(CreatedElsewhere):
    """The sequence is stored with another agent."""

    title = "Последовательность сохраняется у другого агента"
    kills = ("S7.3",)
    noun, agent_id = "sequences", NORTH_AGENT


class SequenceOfOtherTenant(CreatedElsewhere):
    """The sequence is stored with another organisation."""

    title = "Последовательность сохраняется чужой организации"
    kills = ("S7.3",)
    noun, org_id, agent_id = "sequences", SOUTH_ORG, SOUTH_AGENT


class SequenceNotListed(Rewritten):
    """The page's list comes from a cache."""

    title = "Новой последовательности нет в списке"
    kills = ("S7.3",)
    requests = LIST

    def change(self, body: Any) -> None:
        body.update(data=[])


class SequenceListedWithoutSteps(Rewritten):
    """The list shows the sequence without its steps."""

    title = "В списке последовательность без шагов"
    kills = ("S7.3",)
    requests = LIST

    def change(self, body: Any) -> None:
        for item in body["data"]:
            item["steps"] = []
