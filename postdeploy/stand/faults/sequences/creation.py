"""A sequence is created (contract: Sequences)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.declaring import as_fault, fault
from postdeploy.stand.faults.shapes.answers import answered, items_with, with_fields
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

CREATE = Requests("/api/agents/[^/]+/sequences", "POST")
LIST = Requests("/api/agents/[^/]+/sequences", "GET")

SequenceTriggerLost = fault(
    "Триггер «Сделка создана» сохраняется как «Вручную»", "S7.1", stored_with("sequences", trigger_type="manual")
)
SequenceTriggerIsAnother = fault(
    "Триггер «Сделка создана» сохраняется как «Смена этапа»",
    "S7.1",
    stored_with("sequences", trigger_type="stage_changed"),
)

SequenceTriggerRefused = fault(
    "Приложение отвергает триггер «Сделка создана»",
    "S7.1 S7.3",
    answered(CREATE, invalid("Invalid option: trigger_type lead_created")),
)

SequenceStepsLost = fault("Шаги последовательности не сохраняются", "S7.2", stored_with("sequences", steps=[]))
OnlyFirstStepStored = fault(
    "Сохраняется только первый шаг",
    "S7.2",
    stored_otherwise("sequences")(lambda values: {"steps": values["steps"][:1]}),
)


@as_fault(stored_otherwise("sequences"), "Порядок шагов перепутан", "S7.2")
def StepsMixedUp(values: Any) -> dict[str, Any]:
    """The order of the steps is lost."""
    orders = [step["step_order"] for step in reversed(values["steps"])]
    return {"steps": [{**step, "step_order": order} for step, order in zip(values["steps"], orders, strict=True)]}


StepTextsLost = fault("Тексты шагов не сохраняются", "S7.2", stored_each("sequences", "steps", template=None))
StepKindsReplaced = fault(
    "Все шаги сохраняются как «Отправить сообщение»",
    "S7.2",
    stored_each("sequences", "steps", action_type="send_message"),
)
StepDelaysInvented = fault(
    "У шагов появляется задержка, которой не задавали", "S7.2", stored_each("sequences", "steps", delay_minutes=1440)
)

SequenceCreationFails = fault(
    "Создание последовательности отвечает ошибкой 500",
    "S7.3",
    answered(CREATE, failure("Не удалось создать последовательность")),
)
SequenceCreationIsPage = fault(
    "Вместо ответа на создание последовательности приходит HTML прокси", "S7.3", answered(CREATE, BAD_GATEWAY)
)
SequenceNotStored = fault(
    "Последовательность «создана», но в таблице её нет", "S7.3", stored_and_lost("sequences", "sequences")
)
SequenceStoredTwice = fault("Одно нажатие создаёт две последовательности", "S7.3", web("sequences.create")(twice))
SequenceInactive = fault(
    "Новая последовательность сохраняется выключенной", "S7.3", stored_with("sequences", is_active=False)
)
SequenceOfOtherAgent = fault(
    "Последовательность сохраняется у другого агента", "S7.3", stored_elsewhere("sequences", NORTH_AGENT)
)
SequenceOfOtherTenant = fault(
    "Последовательность сохраняется чужой организации", "S7.3", stored_elsewhere("sequences", SOUTH_AGENT, SOUTH_ORG)
)
SequenceNotListed = fault("Новой последовательности нет в списке", "S7.3", with_fields(LIST, data=[]))
SequenceListedWithoutSteps = fault("В списке последовательность без шагов", "S7.3", items_with(LIST, steps=[]))
SequencesListWithStrangers = fault(
    "В списке видны последовательности чужой организации", "S7.3", listed_with("sequences", SOUTH_AGENT, SOUTH_ORG)
)
SequencesListOfAllAgents = fault(
    "В списке последовательности всех агентов организации",
    "S7.3",
    executed(AUTOMATION),
    listed_with("sequences", NORTH_AGENT),
)
SequenceStaysOn = fault(
    "Выключение последовательности принимается, но ничего не меняет",
    "S7.3",
    web("sequences.update")(never_off),
    hint="выключ",
)
SwitchWipesSteps = fault(
    "Переключение последовательности стирает её шаги", "S7.2", web("sequences.update")(wiping("steps")), hint="выключ"
)
