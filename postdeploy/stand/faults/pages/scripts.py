"""Faults of the page for ШАГ 5: scripts."""

from __future__ import annotations

from typing import ClassVar

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.pages.patching import Patched


class ScriptsPageBlank(Patched, Fault):
    """The main area is emptied and stays so."""

    title = "Страница скриптов отвечает 200, но остаётся пустой"
    kills = ("S5.1", "S5.2")
    scripts: ClassVar = {
        "scripts.js": (("\nload();", '\ndocument.getElementById("main").replaceChildren();\nload();'),)
    }


class ScriptFormOtherNames(Patched, Fault):
    """The form was renamed, the API was not."""

    title = "Форма скрипта отправляет поля под именами, которых API не знает"
    kills = ("S5.2",)
    scripts: ClassVar = {"scripts.js": (("        title: title.value,", "        name: title.value,"),)}


class ListNotRefreshed(Patched, Fault):
    """What was created appears only when the page is opened again."""

    title = "После создания скрипта список не обновляется"
    kills = ("S5.2",)
    scripts: ClassVar = {
        "scripts.js": (
            ('"Скрипт обновлен" : "Скрипт создан");\n      await load();', '"Скрипт обновлен" : "Скрипт создан");'),
        )
    }


class EditDialogEmpty(Patched, Fault):
    """The form for editing does not show what is edited."""

    title = "Форма изменения скрипта открывается пустой"
    kills = ("S5.3",)
    scripts: ClassVar = {"scripts.js": (('value: script?.title ?? ""', 'value: ""'),)}


class DeletedRowStays(Patched, Fault):
    """What was deleted is still on the screen."""

    title = "Удалённый скрипт остаётся в списке, пока страницу не откроют заново"
    kills = ("S5.4",)
    scripts: ClassVar = {"scripts.js": (('tell("Скрипт удален");\n      await load();', 'tell("Скрипт удален");'),)}


class ListStale(Patched, Fault):
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
