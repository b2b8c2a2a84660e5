"""Faults of the page for ШАГ 4: the test chat."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import Script, page_fault
from postdeploy.stand.faults.shapes.answers import answered
from postdeploy.stand.faults.tools import Reply, Requests

CHAT = Script("chat.js")

EMPTY_ITEM = (
    "A <Select.Item /> must have a value prop that is not an empty string. This is because the Select value can be "
    "set to an empty string to clear the selection and show the placeholder."
)

ChatComponentThrows = CHAT.fault(
    "Страница чата отвечает 200, но её компонент бросает исключение",
    "S4.1 S4.2",
    ("data.conversations.length ? data.conversations.map", "data.list.length ? data.list.map"),
)
# Recorded: the selector has an entry without a value, and the library that draws it refuses.
ChatErrorScreen = CHAT.fault(
    "Тестовый чат показывает экран «Произошла ошибка»: у пункта списка агентов пустое значение",
    "S4.1 S4.2",
    ("let sending = false;", f"let sending = false;\nthrow new Error({EMPTY_ITEM!r});"),
    hint="пустое значение",
)
ChatScriptMissing = page_fault(
    "Сценарий страницы чата не отдаётся (404): страница не оживает",
    "S4.1 S4.2",
    answered(Requests(r"/_static/js/chat\.js"), Reply(404, "Not Found", "text/plain")),
)

AgentSelectEmpty = CHAT.fault(
    "Список агентов в чате пуст, хотя API их отдаёт", "S4.2", ("data.map(({ id, name }) => [id, name])", "[]")
)

ChosenAgentNotShown = Script("select.js").fault(
    "Выбранный агент не показан: в поле остаётся «Выберите агента ИИ»",
    "S4.3",
    ("found ? found[1] : this.placeholder", "this.placeholder || found?.[1]"),
)

MessageFieldDisabled = CHAT.fault(
    "Поле для сообщения остаётся недоступным", "S4.4", ("input.disabled = !agents.value;", "input.disabled = true;")
)
OwnMessageNotShown = CHAT.fault(
    "Отправленное сообщение не появляется в диалоге", "S4.4", ('  add(bubble("user", text));\n', "")
)

AnswerCovered = CHAT.fault(
    "Ответ агента перекрыт плашкой: прочесть его нельзя",
    "S4.5",
    (
        '    add(bubble("assistant", answer.content));',
        '    const style = "position:absolute;inset:0;background:#fff";\n'
        '    const answered = h("div", { style: "position:relative" });\n'
        '    answered.append(bubble("assistant", answer.content), h("div", { style }, "Оцените нас!"));\n'
        "    add(answered);",
    ),
)

HistoryCut = CHAT.fault(
    "Открытый из списка диалог показан без первого сообщения",
    "S4.6",
    ("of data.messages) add(", "of data.messages.slice(1)) add("),
)
