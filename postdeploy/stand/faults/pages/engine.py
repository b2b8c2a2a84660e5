"""Faults of the pages for ШАГи 6 and 7: rules and sequences."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import page_fault, script

# Recorded: the page reads the agent under a name that the answer does not have.
AgentNotFound = page_fault(
    "Страница агента говорит «Агент не найден», хотя агент есть",
    "S6.a1 S6.3 S7.a1 S7.3",
    script("agent_edit.js", ("    return page(agent);", "    return agent.agent ? page(agent.agent) : missing();")),
    hint="отдаёт этого агента",
)

RuleButtonDisabled = page_fault(
    "Кнопки «Создать правило» и «Создать первое правило» недоступны",
    "S6.3",
    script(
        "rules.js",
        ('drawnButton("plus", "Создать первое правило", () => edit())', 'off("Создать первое правило")'),
        ('drawnButton("plus", "Создать правило", () => edit(), "primary")', 'off("Создать правило")'),
        (
            'const list = h("div");',
            'const list = h("div");\nconst off = (text) => h("button", { disabled: true }, text);',
        ),
    ),
)
TriggerSelectEmpty = page_fault(
    "В диалоге правила список «Тип триггера» пуст",
    "S6.3",
    script("rules.js", ('"Тип триггера *", RULE_TRIGGERS', '"Тип триггера *", []')),
)
RuleShownInactive = page_fault(
    "Активное правило показано в списке выключенным",
    "S6.3",
    script("rules.js", ("toggle(rule.is_active,", "toggle(!rule.is_active,")),
)

DialogStays = page_fault(
    "Диалог «Создать последовательность» после сохранения не закрывается",
    "S7.3",
    script(
        "dialog.js",
        (
            "await busy(confirm, save);\n      dialog.close();",
            'await busy(confirm, save);\n      if (title !== "Создать последовательность") dialog.close();',
        ),
    ),
)
SequenceFormOtherNames = page_fault(
    "Форма последовательности отправляет шаги под именем, которого API не знает",
    "S7.3",
    script(
        "sequences.js",
        ("trigger_type: trigger.value, steps: numbered", "trigger_type: trigger.value, stages: numbered"),
    ),
)
SequenceTabThrows = page_fault(
    "Вкладка «Цепочки» бросает исключение, как только в ней есть цепочка",
    "S7.3",
    script("sequences.js", ("String(sequence.steps.length)", "String(sequence.stages.length)")),
)
