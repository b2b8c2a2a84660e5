"""Faults of the page for ШАГ 5: scripts."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import page_fault, script

ScriptsPageBlank = page_fault(
    "Страница скриптов отвечает 200, но остаётся пустой",
    "S5.1 S5.2",
    script("scripts.js", ("\nload();", '\ndocument.getElementById("main").replaceChildren();\nload();')),
)

ScriptFormOtherNames = page_fault(
    "Форма скрипта отправляет поля под именами, которых API не знает",
    "S5.2",
    script("scripts.js", ("        title: title.value,", "        name: title.value,")),
)
ListNotRefreshed = page_fault(
    "После создания скрипта список не обновляется",
    "S5.2",
    script(
        "scripts.js",
        ('"Скрипт обновлен" : "Скрипт создан");\n      await load();', '"Скрипт обновлен" : "Скрипт создан");'),
    ),
)

EditDialogEmpty = page_fault(
    "Форма изменения скрипта открывается пустой",
    "S5.3",
    script("scripts.js", ('value: script?.title ?? ""', 'value: ""')),
)

DeletedRowStays = page_fault(
    "Удалённый скрипт остаётся в списке, пока страницу не откроют заново",
    "S5.4",
    script("scripts.js", ('tell("Скрипт удален");\n      await load();', 'tell("Скрипт удален");')),
)

ListStale = page_fault(
    "При открытии страницы список скриптов — вчерашний, из памяти браузера",
    "S5.5",
    script(
        "scripts.js",
        (
            "\nload();",
            "\nload().then(() => {\n"
            "  const key = location.pathname;\n"
            "  sessionStorage[key] ??= JSON.stringify(scripts);\n"
            "  scripts = JSON.parse(sessionStorage[key]);\n"
            "  show();\n"
            "});",
        ),
    ),
)
