"""Faults of the page for ШАГ 4: the test chat."""

from __future__ import annotations

from typing import Any, ClassVar

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.pages.patching import Patched
from postdeploy.stand.faults.tools import Reply, Requests, answering

EMPTY_ITEM = (
    "A <Select.Item /> must have a value prop that is not an empty string. This is because the Select value can be "
    "set to an empty string to clear the selection and show the placeholder."
)


class ChatComponentThrows(Patched, Fault):
    """The page answers 200, then a component fails and takes the page with it."""

    title = "Страница чата отвечает 200, но её компонент бросает исключение"
    kills = ("S4.1", "S4.2")
    scripts: ClassVar = {
        "chat.js": (("data.conversations.length ? data.conversations.map", "data.list.length ? data.list.map"),)
    }


class ChatErrorScreen(Patched, Fault):
    """Recorded: the selector has an entry without a value, and the library that draws it refuses."""

    title = "Тестовый чат показывает экран «Произошла ошибка»: у пункта списка агентов пустое значение"
    kills = ("S4.1", "S4.2")
    hint = "пустое значение"
    scripts: ClassVar = {
        "chat.js": (("let sending = false;", f"let sending = false;\nthrow new Error({EMPTY_ITEM!r});"),)
    }


class ChatScriptMissing(Patched, Fault):
    """A part of the new build is not there: the page comes, and stays lifeless."""

    title = "Сценарий страницы чата не отдаётся (404): страница не оживает"
    kills = ("S4.1", "S4.2")

    def web(self, platform: Any) -> None:
        """Answer 404 in the place of the script."""
        missing = Reply(404, "Not Found", "text/plain")
        platform.middleware.append(answering(Requests(r"/_static/js/chat\.js"), missing))


class AgentSelectEmpty(Patched, Fault):
    """The API lists the agents; the selector has none."""

    title = "Список агентов в чате пуст, хотя API их отдаёт"
    kills = ("S4.2",)
    scripts: ClassVar = {"chat.js": (("data.map(({ id, name }) => [id, name])", "[]"),)}


class ChosenAgentNotShown(Patched, Fault):
    """One cannot see whom one has chosen."""

    title = "Выбранный агент не показан: в поле остаётся «Выберите агента ИИ»"
    kills = ("S4.3",)
    scripts: ClassVar = {"select.js": (("found ? found[1] : this.placeholder", "this.placeholder || found?.[1]"),)}


class MessageFieldDisabled(Patched, Fault):
    """Nothing can be typed."""

    title = "Поле для сообщения остаётся недоступным"
    kills = ("S4.4",)
    scripts: ClassVar = {"chat.js": (("input.disabled = !agents.value;", "input.disabled = true;"),)}


class OwnMessageNotShown(Patched, Fault):
    """What was sent is not in the talk."""

    title = "Отправленное сообщение не появляется в диалоге"
    kills = ("S4.4",)
    scripts: ClassVar = {"chat.js": (('  add(bubble("user", text));\n', ""),)}


class AnswerCovered(Patched, Fault):
    """Something lies over the answer, and over nothing else: our own message has to stay readable."""

    title = "Ответ агента перекрыт плашкой: прочесть его нельзя"
    kills = ("S4.5",)
    scripts: ClassVar = {
        "chat.js": (
            (
                '    add(bubble("assistant", answer.content));',
                '    const style = "position:absolute;inset:0;background:#fff";\n'
                '    const answered = h("div", { style: "position:relative" });\n'
                '    answered.append(bubble("assistant", answer.content), h("div", { style }, "Оцените нас!"));\n'
                "    add(answered);",
            ),
        )
    }


class HistoryCut(Patched, Fault):
    """An old conversation is opened without its beginning."""

    title = "Открытый из списка диалог показан без первого сообщения"
    kills = ("S4.6",)
    scripts: ClassVar = {"chat.js": (("of data.messages) add(", "of data.messages.slice(1)) add("),)}
