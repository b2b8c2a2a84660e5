"""Faults of the page for ШАГ 5: scripts."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import Script

SCRIPTS = Script("scripts.js")

ScriptsPageBlank = SCRIPTS.fault(
    "Страница скриптов отвечает 200, но остаётся пустой",
    "S5.1 S5.2",
    ("\nload();", '\ndocument.getElementById("main").replaceChildren();\nload();'),
)

ScriptFormOtherNames = SCRIPTS.fault(
    "Форма скрипта отправляет поля под именами, которых API не знает",
    "S5.2",
    ("        title: title.value,", "        name: title.value,"),
)
ListNotRefreshed = SCRIPTS.fault(
    "После создания скрипта список не обновляется",
    "S5.2",
    ('"Скрипт обновлен" : "Скрипт создан");\n      await load();', '"Скрипт обновлен" : "Скрипт создан");'),
)

EditDialogEmpty = SCRIPTS.fault(
    "Форма изменения скрипта открывается пустой", "S5.3", ('value: script?.title ?? ""', 'value: ""')
)

DeletedRowStays = SCRIPTS.fault(
    "Удалённый скрипт остаётся в списке, пока страницу не откроют заново",
    "S5.4",
    ('tell("Скрипт удален");\n    return load();', 'tell("Скрипт удален");'),
)

ListStale = SCRIPTS.fault(
    "При открытии страницы список скриптов — вчерашний, из памяти браузера",
    "S5.5",
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
