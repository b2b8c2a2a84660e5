"""Faults of the pages for ШАГи 6 and 7: rules and sequences."""

from __future__ import annotations

from typing import ClassVar

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.pages.patching import Patched


class AgentNotFound(Patched, Fault):
    """Recorded: the page reads the agent under a name that the answer does not have."""

    title = "Страница агента говорит «Агент не найден», хотя агент есть"
    kills = ("S6.a1", "S6.3", "S7.a1", "S7.3")
    hint = "отдаёт этого агента"
    scripts: ClassVar = {
        "agent_edit.js": (("    return page(agent);", "    return agent.agent ? page(agent.agent) : missing();"),)
    }


class RuleButtonDisabled(Patched, Fault):
    """Nobody can begin."""

    title = "Кнопки «Создать правило» и «Создать первое правило» недоступны"
    kills = ("S6.3",)
    scripts: ClassVar = {
        "rules.js": (
            ('drawnButton("plus", "Создать первое правило", () => edit())', 'off("Создать первое правило")'),
            ('drawnButton("plus", "Создать правило", () => edit(), "primary")', 'off("Создать правило")'),
            (
                'const list = h("div");',
                'const list = h("div");\nconst off = (text) => h("button", { disabled: true }, text);',
            ),
        )
    }


class TriggerSelectEmpty(Patched, Fault):
    """There is nothing to choose from."""

    title = "В диалоге правила список «Тип триггера» пуст"
    kills = ("S6.3",)
    scripts: ClassVar = {"rules.js": (('"Тип триггера *", RULE_TRIGGERS', '"Тип триггера *", []'),)}


class RuleShownInactive(Patched, Fault):
    """The row says the opposite of what is stored."""

    title = "Активное правило показано в списке выключенным"
    kills = ("S6.3",)
    scripts: ClassVar = {"rules.js": (("toggle(rule.is_active,", "toggle(!rule.is_active,"),)}


class DialogStays(Patched, Fault):
    """The sequence is stored, and the dialog stays in front of everything."""

    title = "Диалог «Создать последовательность» после сохранения не закрывается"
    kills = ("S7.3",)
    scripts: ClassVar = {
        "dialog.js": (
            (
                "await busy(confirm, save);\n      dialog.close();",
                'await busy(confirm, save);\n      if (title !== "Создать последовательность") dialog.close();',
            ),
        )
    }


class SequenceFormOtherNames(Patched, Fault):
    """The form was renamed, the API was not."""

    title = "Форма последовательности отправляет шаги под именем, которого API не знает"
    kills = ("S7.3",)
    scripts: ClassVar = {
        "sequences.js": (
            ("trigger_type: trigger.value, steps: numbered", "trigger_type: trigger.value, stages: numbered"),
        )
    }


class SequenceTabThrows(Patched, Fault):
    """The tab opens, then its list fails and takes the page with it."""

    title = "Вкладка «Цепочки» бросает исключение, как только в ней есть цепочка"
    kills = ("S7.3",)
    scripts: ClassVar = {"sequences.js": (("String(sequence.steps.length)", "String(sequence.stages.length)"),)}
