"""Faults of the pages themselves: the API says and does what it should, and a person at the screen is stuck.

Each changes a script of a page on its way to the browser. `kills` are lines of the checklist as run in a browser; over
HTTP every one of these faults goes unnoticed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from postdeploy.stand.errors import StandError
from postdeploy.stand.faults import Fault, Variation
from postdeploy.stand.faults.tools import Middleware, Reply, Requests, answering
from postdeploy.stand.platform.pages.routes import STATIC

JAVASCRIPT = "text/javascript; charset=utf-8"
Changes = tuple[tuple[str, str], ...]
"""What stands in a script, and what is put in its place."""


class _Patched:
    """Changes of scripts: `scripts` maps a file under `static/js/` to what is changed in it."""

    scripts: ClassVar[dict[str, Changes]] = {}

    def web(self, platform: Any) -> None:
        """Put the changed scripts in the place of the real ones."""
        platform.middleware.extend(_serving(name, _changed(name, changes)) for name, changes in self.scripts.items())


class _PageFault(_Patched, Fault):
    driver = "browser"


class _PageVariation(_Patched, Variation):
    driver = "browser"


def _changed(name: str, changes: Changes) -> str:
    text = (STATIC / "js" / name).read_text(encoding="utf-8")
    for old, new in changes:
        if text.count(old) != 1:
            raise StandError(f"В сценарии {name} не одно место «{old}»: неисправность устарела.")
        text = text.replace(old, new)
    return text


def _serving(name: str, text: str) -> Middleware:
    return answering(Requests(f"/_static/js/{Path(name).stem}\\.js"), Reply(200, text, JAVASCRIPT))


# --- signing in and ШАГ 2 ------------------------------------------------------------------------------------


class SignInFormOtherNames(_PageFault):
    """The form sends the e-mail under a name that the platform does not know."""

    title = "Форма входа отправляет не те поля: войти через неё нельзя"
    kills = ("S2.a1",)
    scripts: ClassVar = {"login.js": (("csrfToken, email: form.email.value", "csrfToken, login: form.email.value"),)}


class KommoLinkLeadsElsewhere(_PageFault):
    """The list's link leads to the settings of an integration that does not exist."""

    title = "Ссылка «Настройки» в списке интеграций ведёт не туда"
    kills = ("S2.a2",)
    scripts: ClassVar = {
        "integration_rows.js": (("integrations/${integration.id}/edit", "integrations/${place.agent}/edit"),)
    }


class SyncButtonDead(_PageFault):
    """The handler was lost: the button can be pressed, and nothing is sent."""

    title = "Кнопка «Синхронизировать» ничего не делает"
    kills = ("S2.a3",)
    scripts: ClassVar = {"kommo.js": (('настройки CRM", synchronise)', 'настройки CRM", () => {})'),)}


class MessageNotShown(_PageFault):
    """The answer has the message; the page keeps it to itself."""

    title = "Сообщение «Синхронизация запущена» приходит в ответе, но на странице не появляется"
    kills = ("S2.1",)
    scripts: ClassVar = {"kommo.js": (("  tell(answer.message);\n", ""),)}


class MessageInvisible(_PageFault):
    """The message is in the document, where only programs can read it."""

    title = "Сообщения есть в разметке, но прозрачные"
    kills = ("S2.1", "S5.4")
    scripts: ClassVar = {
        "toast.js": (("  place().append(toast);", '  toast.style.opacity = "0";\n  place().append(toast);'),)
    }


class MessageFlashes(_PageFault):
    """Messages go before anybody can read them."""

    title = "Сообщения исчезают раньше, чем их можно прочесть"
    kills = ("S2.1", "S5.4")
    scripts: ClassVar = {"toast.js": (("const SECONDS = 5;", "const SECONDS = 0.25;"),)}


class OtherMessageShown(_PageFault):
    """The person reads something else than the API has said."""

    title = "Вместо «Синхронизация запущена» показано «Изменения сохранены»"
    kills = ("S2.1",)
    scripts: ClassVar = {"kommo.js": (("tell(answer.message);", 'tell("Изменения сохранены");'),)}


# --- ШАГ 3 ---------------------------------------------------------------------------------------------------


class AgentFormOtherNames(_PageFault):
    """The form offers a status and sends it under another name."""

    title = "Форма агента отправляет статус под другим именем: агент остаётся черновиком"
    kills = ("S3.a5",)
    scripts: ClassVar = {"agent_fields.js": (("status: status.value", "state: status.value"),)}


class UpdatesStale(_PageFault):
    """The list is kept in the browser and shown again and again."""

    title = "Панель показывает обновления из памяти браузера, а не нынешние"
    kills = ("S3.3", "S6.5", "S7.5")
    scripts: ClassVar = {
        "dashboard.js": (
            (
                'const { data } = await call("GET", "/api/dashboard/updates?limit=20");',
                'const fresh = await call("GET", "/api/dashboard/updates?limit=20");\n'
                "  sessionStorage.updates ??= JSON.stringify(fresh);\n"
                "  const { data } = JSON.parse(sessionStorage.updates);",
            ),
        )
    }


class TimeZoneWrong(_PageFault):
    """The page moves the times of the list by three hours."""

    title = "Время обновлений на панели сдвинуто на три часа"
    kills = ("S3.4",)
    scripts: ClassVar = {
        "dashboard.js": (
            (
                'h("time", {}, timestamp)',
                'h("time", {}, timestamp.replace(/(\\d\\d):/, (_, hour) => '
                '`${String((Number(hour) + 3) % 24).padStart(2, "0")}:`))',
            ),
        )
    }


# --- ШАГ 4 ---------------------------------------------------------------------------------------------------


class ChatComponentThrows(_PageFault):
    """The page answers 200, then a component fails and takes the page with it."""

    title = "Страница чата отвечает 200, но её компонент бросает исключение"
    kills = ("S4.1", "S4.2")
    scripts: ClassVar = {
        "chat.js": (("data.conversations.length ? data.conversations.map", "data.list.length ? data.list.map"),)
    }


class ChatScriptMissing(_PageFault):
    """A part of the new build is not there: the page comes, and stays lifeless."""

    title = "Сценарий страницы чата не отдаётся (404): страница не оживает"
    kills = ("S4.1", "S4.2")

    def web(self, platform: Any) -> None:
        """Answer 404 in the place of the script."""
        missing = Reply(404, "Not Found", "text/plain")
        platform.middleware.append(answering(Requests(r"/_static/js/chat\.js"), missing))


class AgentSelectEmpty(_PageFault):
    """The API lists the agents; the selector has none."""

    title = "Список агентов в чате пуст, хотя API их отдаёт"
    kills = ("S4.2",)
    scripts: ClassVar = {"chat.js": (("data.map(({ id, name }) => [id, name])", "[]"),)}


class ChosenAgentNotShown(_PageFault):
    """One cannot see whom one has chosen."""

    title = "Выбранный агент не показан: в поле остаётся «Выберите агента ИИ»"
    kills = ("S4.3",)
    scripts: ClassVar = {"combobox.js": (("found ? found[1] : this.placeholder", "this.placeholder"),)}


class MessageFieldDisabled(_PageFault):
    """Nothing can be typed."""

    title = "Поле для сообщения остаётся недоступным"
    kills = ("S4.4",)
    scripts: ClassVar = {"chat.js": (("submit.disabled = data.length === 0", "submit.disabled = true"),)}


class OwnMessageNotShown(_PageFault):
    """What was sent is not in the talk."""

    title = "Отправленное сообщение не появляется в диалоге"
    kills = ("S4.4",)
    scripts: ClassVar = {"chat.js": (('  add(bubble("user", text));\n', ""),)}


class AnswerCovered(_PageFault):
    """Something lies over the answer."""

    title = "Ответ агента перекрыт плашкой: прочесть его нельзя"
    kills = ("S4.5",)
    scripts: ClassVar = {
        "chat.js": (
            (
                '    add(bubble("assistant", answer.content));',
                '    add(bubble("assistant", answer.content));\n'
                '    messages.style.position = "relative";\n'
                '    const style = "position:absolute;inset:0;background:#fff";\n'
                '    messages.append(h("div", { style }, "Оцените нас!"));',
            ),
        )
    }


class HistoryCut(_PageFault):
    """An old conversation is opened without its beginning."""

    title = "Открытый из списка диалог показан без первого сообщения"
    kills = ("S4.6",)
    scripts: ClassVar = {"chat.js": (("of data.messages) add(", "of data.messages.slice(1)) add("),)}


# --- ШАГ 5 ---------------------------------------------------------------------------------------------------


class ScriptsPageBlank(_PageFault):
    """The main area is emptied and stays so."""

    title = "Страница скриптов отвечает 200, но остаётся пустой"
    kills = ("S5.1", "S5.2")
    scripts: ClassVar = {
        "scripts.js": (("\nload();", '\ndocument.getElementById("main").replaceChildren();\nload();'),)
    }


class ScriptFormOtherNames(_PageFault):
    """The form was renamed, the API was not."""

    title = "Форма скрипта отправляет поля под именами, которых API не знает"
    kills = ("S5.2",)
    scripts: ClassVar = {"scripts.js": (("        title: title.value,", "        name: title.value,"),)}


class ListNotRefreshed(_PageFault):
    """What was created appears only when the page is opened again."""

    title = "После создания скрипта список не обновляется"
    kills = ("S5.2",)
    scripts: ClassVar = {
        "scripts.js": (
            ('"Скрипт обновлен" : "Скрипт создан");\n      await load();', '"Скрипт обновлен" : "Скрипт создан");'),
        )
    }


class EditDialogEmpty(_PageFault):
    """The form for editing does not show what is edited."""

    title = "Форма изменения скрипта открывается пустой"
    kills = ("S5.3",)
    scripts: ClassVar = {"scripts.js": (('value: script?.title ?? ""', 'value: ""'),)}


class DeletedRowStays(_PageFault):
    """What was deleted is still on the screen."""

    title = "Удалённый скрипт остаётся в списке, пока страницу не откроют заново"
    kills = ("S5.4",)
    scripts: ClassVar = {"scripts.js": (('tell("Скрипт удален");\n      await load();', 'tell("Скрипт удален");'),)}


class ListStale(_PageFault):
    """The list is kept in the browser: right after saving, old again when the page is opened."""

    title = "При открытии страницы список скриптов — вчерашний, из памяти браузера"
    kills = ("S5.5",)
    scripts: ClassVar = {
        "scripts.js": (
            (
                "\nload();",
                "\nload().then(() => {\n"
                "  const key = location.pathname;\n"
                "  sessionStorage[key] ??= JSON.stringify(scripts);\n"
                "  scripts = JSON.parse(sessionStorage[key]);\n"
                "  show();\n"
                "});",
            ),
        )
    }


# --- ШАГи 6 and 7 --------------------------------------------------------------------------------------------


class RuleButtonDisabled(_PageFault):
    """Nobody can begin."""

    title = "Кнопки «Создать правило» и «Создать первое правило» недоступны"
    kills = ("S6.3",)
    scripts: ClassVar = {
        "rules.js": (
            ('button("Создать первое правило", () => edit())', 'off("Создать первое правило")'),
            ('button("Создать правило", () => edit(), "primary")', 'off("Создать правило")'),
            (
                'const list = h("div");',
                'const list = h("div");\nconst off = (text) => h("button", { disabled: true }, text);',
            ),
        )
    }


class TriggerSelectEmpty(_PageFault):
    """There is nothing to choose from."""

    title = "В диалоге правила список «Тип триггера» пуст"
    kills = ("S6.3",)
    scripts: ClassVar = {"rules.js": (('"Тип триггера *", RULE_TRIGGERS', '"Тип триггера *", []'),)}


class RuleShownInactive(_PageFault):
    """The row says the opposite of what is stored."""

    title = "Активное правило показано в списке выключенным"
    kills = ("S6.3",)
    scripts: ClassVar = {"rules.js": (("toggle(rule.is_active,", "toggle(!rule.is_active,"),)}


class DialogStays(_PageFault):
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


class SequenceFormOtherNames(_PageFault):
    """The form was renamed, the API was not."""

    title = "Форма последовательности отправляет шаги под именем, которого API не знает"
    kills = ("S7.3",)
    scripts: ClassVar = {
        "sequences.js": (
            ("trigger_type: trigger.value, steps: numbered", "trigger_type: trigger.value, stages: numbered"),
        )
    }


class SequenceTabThrows(_PageFault):
    """The tab opens, then its list fails and takes the page with it."""

    title = "Вкладка «Цепочки» бросает исключение, как только в ней есть цепочка"
    kills = ("S7.3",)
    scripts: ClassVar = {"sequences.js": (("String(sequence.steps.length)", "String(sequence.stages.length)"),)}


# --- benign variations ---------------------------------------------------------------------------------------

MAIN = "/** The page's main area. */"
"""A place at the top of the script that every page loads first."""


class SlowHydration(_PageVariation):
    """The server's part of a page is there at once; its script takes over seconds later."""

    title = "Страницы оживают через полторы секунды после появления"
    scripts: ClassVar = {
        "page.js": ((MAIN, f"await new Promise((done) => setTimeout(done, 1500));\n\n{MAIN}"),),
    }


class ThirdPartyNoise(_PageVariation):
    """Analytics that cannot be reached, a missing icon, words on the console."""

    title = "На страницах шумят посторонние: недоступная аналитика, нет значка, ошибки в консоли"
    scripts: ClassVar = {
        "page.js": (
            (
                MAIN,
                'console.error("analytics blocked");\n'
                "new Image().src = `/favicon-${Date.now()}.ico`;\n"
                'document.head.append(Object.assign(document.createElement("script"), '
                '{ src: "http://127.0.0.1:9/gtag/js?id=G-1", async: true }));\n'
                'fetch("http://127.0.0.1:9/collect", { method: "POST", mode: "no-cors" }).catch(() => {});\n'
                f"\n{MAIN}",
            ),
        )
    }


LABEL_BESIDE = """\
  const star = h("b", {}, label.endsWith("*") ? "*" : "");
  return h("div", { class: "field" }, h("span", {}, label.replace(" *", ""), star), control);"""
"""A label that is not tied to its field."""

OWN_LIST = """\
function listField(label, options, value) {
  const control = h("button", { type: "button", role: "combobox", "aria-expanded": "false" });
  let list = null;
  let chosen;
  const pick = ([key, text]) => {
    chosen = key;
    control.textContent = text;
    list?.remove();
    list = null;
    control.setAttribute("aria-expanded", "false");
  };
  const choose = (each) => () => {
    pick(each);
    control.dispatchEvent(new Event("change"));
  };
  pick(options.find(([key]) => key === value) ?? options[0]);
  control.addEventListener("click", () => {
    if (list) return;
    const option = (each) => h("div", { role: "option", onclick: choose(each) }, each[1]);
    list = h("div", { role: "listbox" }, options.map(option));
    control.after(list);
    control.setAttribute("aria-expanded", "true");
  });
  Object.defineProperty(control, "value", { get: () => chosen });
  return field(label, control);
}
"""
"""A list for choosing from that is not the browser's own."""

PLAIN_DIALOG = """\
  Object.assign(dialog.style, {
    position: "fixed", inset: "5vh 20vw", overflow: "auto", zIndex: 9, padding: "24px", background: "#fff",
    boxShadow: "0 0 0 100vmax #0008",
  });
  dialog.close = () => setTimeout(() => dialog.remove(), 300);
  document.body.append(dialog);"""
"""A dialog that is a box in front of the page, and goes with some delay."""


class OtherMarkup(_PageVariation):
    """Lists of the page's own, labels that are not tied to their fields, dialogs that are plain boxes."""

    title = "Та же страница другой разметкой: свои списки выбора, подписи рядом с полями, диалоги без <dialog>"
    scripts: ClassVar = {
        "forms.js": (
            (
                '  control.id = uniqueId("field");\n'
                '  return h("div", { class: "field" }, h("label", { for: control.id }, label), control);',
                LABEL_BESIDE,
            ),
            (
                '  const control = h("select", attributes, options.map(([key, text]) => '
                'h("option", { value: key }, text)));\n'
                "  if (value !== undefined && value !== null) control.value = value;\n"
                "  return field(label, control);",
                "  return listField(label, options, value);",
            ),
            ("/** An on-off button; ", f"{OWN_LIST}\n/** An on-off button; "),
        ),
        "dialog.js": (
            ('h("dialog", { role: "dialog",', 'h("div", { role: "dialog",'),
            (
                '  dialog.addEventListener("close", () => dialog.remove());\n'
                "  document.body.append(dialog);\n"
                "  dialog.showModal();",
                PLAIN_DIALOG,
            ),
        ),
    }
