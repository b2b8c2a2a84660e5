"""Lists that are drawn again while they are fetched: rows that come ahead of the answer, go, and come back or not."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import page_fault, page_variation, script
from postdeploy.stand.faults.shapes.answers import hung
from postdeploy.stand.faults.tools import Requests

SLOW_LISTS = Requests(
    "/api/agents/[0-9a-f-]{36}/(scripts|rules|sequences)", "GET", lambda scope: b"late=1" in scope["query_string"]
)
LATE = 1.2
"""Seconds that a list takes which was asked for before something was saved."""

SAVED_RULE = '      tell(rule ? "Правило обновлено" : "Правило создано");\n      await show();\n'
SAVED_SCRIPT = '      tell(script ? "Скрипт обновлен" : "Скрипт создан");\n      await load();\n'


def _earlier(address: str) -> str:
    """The list as it was asked for before the save; its answer is drawn when it comes, a moment after the new one."""
    return (
        f'      await show();\n      call("GET", agentApi("{address}")).then(({{ data }}) => '
        "draw(data.filter((each) => each.name !== name.value)))"
    )


DRAWN = (
    "async function show() {\n",
    "async function show() {\n"
    '  const { data } = await call("GET", agentApi("/rules?active_only=false"));\n'
    "  draw(data);\n"
    "}\n\n"
    "function draw(data) {\n",
)
ASKED = '  const { data } = await call("GET", agentApi("/rules?active_only=false"));\n  list.replaceChildren('
RULES = (DRAWN, (ASKED, "  list.replaceChildren("))
EARLIER = _earlier("/rules?active_only=false&late=1")

# Two requests for the list at once: the earlier is answered last, and the row is gone from the screen.
NewRowOverwritten = page_fault(
    "Новое правило видно мгновение: запоздалый ответ на прежний запрос списка стирает его с экрана",
    "S6.3",
    hung(SLOW_LISTS, LATE),
    script("rules.js", *RULES, (SAVED_RULE, SAVED_RULE.replace("      await show();\n", f"{EARLIER};\n"))),
)
NewRowComesBack = page_variation(
    "Новое правило пропадает из списка, пока список запрашивается ещё раз, и возвращается",
    hung(SLOW_LISTS, LATE),
    script(
        "rules.js",
        *RULES,
        (
            SAVED_RULE,
            SAVED_RULE.replace("      await show();\n", f"{EARLIER}\n        .then(() => setTimeout(show, 700));\n"),
        ),
    ),
)

AHEAD = """\
      scripts = [...scripts.filter((each) => each !== script), { ...script, ...body, id: "" }];
      show();
"""
TWICE = """\
      const { data } = await call("GET", agentApi("/scripts"));
      scripts = [...data, { ...script, ...body, id: "" }];
      show();
      setTimeout(load, 900);
"""
RowsDrawnAhead = page_variation(
    "Список скриптов показывает изменение раньше ответа, потом запрашивается снова; новая строка миг стоит дважды",
    script(
        "scripts.js",
        (
            '      await call(script ? "PATCH" : "POST"',
            AHEAD + '      await call(script ? "PATCH" : "POST"',
        ),
        (SAVED_SCRIPT, SAVED_SCRIPT.replace("      await load();\n", TWICE)),
    ),
)

DELETED = '    tell("Скрипт удален");\n    return load();\n'
DeletedRowReturns = page_fault(
    "Удалённый скрипт пропадает из списка и через миг возвращается: запоздалый ответ на прежний запрос списка",
    "S5.4",
    hung(SLOW_LISTS, LATE),
    script(
        "scripts.js",
        (
            DELETED,
            """\
    tell("Скрипт удален");
    call("GET", agentApi("/scripts?late=1")).then(({ data }) => {
      scripts = [...data, script];
      show();
    });
    return load();
""",
        ),
    ),
)
