"""Slips of pages that only a person at the screen notices: twice what was made once, the wrong one, out of reach."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import Script, page_fault, script

SCRIPTS, CHAT = Script("scripts.js"), Script("chat.js")
SAVED = '      tell(script ? "Скрипт обновлен" : "Скрипт создан");\n      await load();\n'

NewRowStaysTwice = SCRIPTS.fault(
    "Новый скрипт стоит в списке дважды, пока страницу не откроют заново",
    "S5.2",
    (SAVED, f'{SAVED}      if (!script) scripts = [...scripts, {{ ...body, id: "" }}];\n      show();\n'),
)
FormSentTwice = Script("dialog.js").fault(
    "Форма отправляется дважды: одно нажатие создаёт два скрипта",
    "S5.2",
    (
        "      await busy(confirm, save);\n",
        '      await busy(confirm, title === "Создать скрипт продаж" ? () => Promise.all([save(), save()]) : save);\n',
    ),
)
NeighbourDeleted = SCRIPTS.fault(
    "Корзина в строке удаляет соседний скрипт",
    "S5.4",
    (
        "agentApi(`/scripts/${script.id}`), () => {",
        "agentApi(`/scripts/${(scripts.find((each) => each !== script) ?? script).id}`), () => {",
    ),
)
ButtonOutOfReach = page_fault(
    "Кнопка «Создать скрипт» уехала за край страницы, прокрутить туда нельзя",
    "S5.2",
    script(
        "scripts.js",
        (
            "\nload();",
            '\ndocument.documentElement.style.overflowX = document.body.style.overflowX = "hidden";\n'
            'document.getElementById("create").style.cssText = "position:relative; left:900px";\nload();',
        ),
        ('"Скрипты не созданы", drawnButton("plus", "Создать первый скрипт", () => edit())', '"Скрипты не созданы"'),
    ),
)
HistoryTwice = CHAT.fault(
    "Открытый из списка диалог показывает каждое сообщение дважды",
    "S4.6",
    (
        "  for (const { role, content, createdAt } of data.messages) add(bubble(role, content, createdAt));",
        "  for (const { role, content, createdAt } of data.messages.flatMap((each) => [each, each])) {\n"
        "    add(bubble(role, content, createdAt));\n"
        "  }",
    ),
)
UpdatesTwice = Script("dashboard.js").fault(
    "Dashboard показывает каждое обновление дважды",
    "S3.3 S6.5 S7.5 S7.6",
    ("data.length ? data.map(update)", "data.length ? data.flatMap((each) => [update(each), update(each)])"),
)

RECENT = """\
export function table(columns, rows) {
  const copied = (cell) => [cell].flat().map((each) => each.cloneNode?.(true) ?? each);
  const recent = rows.slice(-2).map(([name]) => h("tr", {}, h("td", {}, copied(name))));
  return h("div", {}, wholeTable(columns, rows), h("h3", {}, "Недавние"), h("table", {}, h("tbody", {}, recent)));
}

/** One table. */
export function wholeTable(columns, rows) {
"""
RecentOnesBelow = Script("dom.js").variation(
    "Под списками агента ещё одна таблица: недавние", ("export function table(columns, rows) {\n", RECENT)
)
