"""Faults of the pages for ШАГи 6 and 7: rules and sequences."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import Script

RULES = Script("rules.js")
SEQUENCES = Script("sequences.js")

# Recorded: the page reads the agent under a name that the answer does not have.
AgentNotFound = Script("agent_edit.js").fault(
    "Страница агента говорит «Агент не найден», хотя агент есть",
    "S6.a1 S6.3 S7.a1 S7.3",
    ("    return page(agent);", "    return agent.agent ? page(agent.agent) : missing();"),
    hint="отдаёт этого агента",
)

RuleButtonDisabled = RULES.fault(
    "Кнопки «Создать правило» и «Создать первое правило» недоступны",
    "S6.3",
    ('drawnButton("plus", "Создать первое правило", () => edit())', 'off("Создать первое правило")'),
    ('drawnButton("plus", "Создать правило", () => edit(), "primary")', 'off("Создать правило")'),
    ('const list = h("div");', 'const list = h("div");\nconst off = (text) => h("button", { disabled: true }, text);'),
)
TriggerSelectEmpty = RULES.fault(
    "В диалоге правила список «Тип триггера» пуст", "S6.3", ('"Тип триггера *", RULE_TRIGGERS', '"Тип триггера *", []')
)
RuleShownInactive = RULES.fault(
    "Активное правило показано в списке выключенным", "S6.3", ("toggle(rule.is_active,", "toggle(!rule.is_active,")
)

DialogStays = Script("dialog.js").fault(
    "Диалог «Создать последовательность» после сохранения не закрывается",
    "S7.3",
    (
        "await busy(confirm, save);\n      dialog.close();",
        'await busy(confirm, save);\n      if (title !== "Создать последовательность") dialog.close();',
    ),
)
SequenceFormOtherNames = SEQUENCES.fault(
    "Форма последовательности отправляет шаги под именем, которого API не знает",
    "S7.3",
    ("trigger_type: trigger.value, steps: numbered", "trigger_type: trigger.value, stages: numbered"),
)
SequenceTabThrows = SEQUENCES.fault(
    "Вкладка «Цепочки» бросает исключение, как только в ней есть цепочка",
    "S7.3",
    ("String(sequence.steps.length)", "String(sequence.stages.length)"),
)
