"""Lists that draw only what is in view (react-window and its like), and such a list that nobody can scroll."""

from __future__ import annotations

from postdeploy.stand.faults.declaring import Change
from postdeploy.stand.faults.pages.patching import Changes, page_fault, page_variation, script
from postdeploy.stand.faults.shapes.setting import executed
from postdeploy.stand.faults.variations.history import STARTERS
from postdeploy.stand.seed import NORTH_ORG

WINDOW = """\

/** Draw in `list`, a fixed height for each row, only what is in view of the `pane` that scrolls it. */
export function drawInView(pane, list, rows, height) {
  list.style.position = "relative";
  list.style.height = `${rows.length * height}px`;
  const draw = () => {
    const first = Math.max(0, Math.floor(pane.scrollTop / height) - 1);
    const last = Math.ceil((pane.scrollTop + (pane.clientHeight || 300)) / height) + 1;
    const wanted = rows.slice(first, last);
    wanted.forEach((row, at) => {
      row.style.cssText = `position:absolute; left:0; right:0; top:${(first + at) * height}px; height:${height}px;`
        + `overflow:hidden; ${row.dataset.style ?? ""}`;
    });
    for (const old of [...list.children]) if (!wanted.includes(old)) old.remove();
    list.append(...wanted.filter((row) => row.parentElement !== list));
  };
  pane.addEventListener("scroll", () => requestAnimationFrame(draw));
  draw();
}
"""
"""As react-window does it: a pane that scrolls, in it a list as high as all rows, in that the rows of the moment."""

TABLE_HEAD = "export function table(columns, rows) {\n"
TABLE = """\
  const line = "display:grid; grid-auto-columns:1fr; grid-auto-flow:column; align-items:center";
  const told = (cells) => cells.map((cell) => h("div", { role: "cell" }, cell));
  const body = rows.map((cells) => h("div", { role: "row", "data-style": line }, told(cells)));
  const list = h("div", { role: "rowgroup" });
  const pane = h("div", { style: "height:180px; overflow-y:OVERFLOW" }, list);
  drawInView(pane, list, body, 60);
  const head = h("div", { role: "row", style: line }, columns.map((text) => h("div", { role: "columnheader" }, text)));
  return h("div", { class: "card flush", role: "table" }, head, pane);
}

/** As it was. */
export function plainTable(columns, rows) {
"""

AGENTS: Changes = (
    ("[10, 20, 50, 100]", "[1000]"),
    ("value: 10, onchange", "value: 1000, onchange"),
    (
        "body.replaceChildren(...(part.length ? part.map(row) : [nothing()]));",
        """\
const lines = part.map((agent) => row(agent)), high = 56;
  const space = (rows) => Object.assign(h("tr", {}), { style: `height:${rows * high}px` });
  const draw = () => {
    const first = Math.max(0, Math.floor(scrollY / high) - 6), last = Math.ceil((scrollY + innerHeight) / high) + 2;
    body.replaceChildren(space(first), ...lines.slice(first, last), space(Math.max(0, lines.length - last)));
  };
  onscroll = () => requestAnimationFrame(draw);
  if (part.length) draw();
  else body.replaceChildren(nothing());""",
    ),
)
"""As window virtualisers do it: the page scrolls, rows of nothing take the place of those that are out of view."""

OPTIONS: Changes = (
    (
        'import { h, icon, uniqueId } from "./dom.js";',
        'import { drawInView, h, icon, uniqueId } from "./dom.js";',
    ),
    ('"data-radix-select-viewport": "" }, items);', '"data-radix-select-viewport": "" });'),
    (
        "    place(list, this.button);\n",
        "    place(list, this.button);\n"
        "    if (items.length > 12) {\n"
        "      list.style.height = '250px';\n"
        "      drawInView(list, viewport, items, 34);\n"
        "    }\n"
        "    else viewport.append(...items);\n"
        "    place(list, this.button);\n",
    ),
)


MANY = f"""\
insert into agents (org_id, name, status, default_model, instructions, system_prompt, created_at)
  select '{NORTH_ORG}', 'Менеджер ' || n, 'active', 'openai/gpt-4o-mini', 'Отвечай кратко.', 'Отвечай кратко.',
         now() + interval '1 minute' - n * interval '10 second' from generate_series(1, 60) n;
"""


def _tables(overflow: str) -> Change:
    table = TABLE.replace("OVERFLOW", overflow)
    return script("dom.js", (TABLE_HEAD, f"{TABLE_HEAD}{table}"), ("let count = 0;\n", f"let count = 0;\n{WINDOW}"))


# Each new agent comes with scripts, rules and sequences, so that what the checklist makes stands at the end.
ListsDrawnInView = page_variation(
    "Длинные списки рисуют только видимые строки: агенты, правила, цепочки, скрипты, список выбора",
    executed(MANY),
    executed(STARTERS),
    _tables("auto"),
    script("agents.js", *AGENTS),
    script("select.js", *OPTIONS),
)
ListCannotBeScrolled = page_fault(
    "Список рисует только видимые строки, а прокрутить его нельзя",
    "S5.2 S6.3 S7.3",
    executed(STARTERS),
    _tables("hidden"),
)
