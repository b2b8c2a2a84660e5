"""Lists that show a part of their rows at a time, or others in their place for a while."""

from __future__ import annotations

from postdeploy.stand.faults.declaring import Made
from postdeploy.stand.faults.pages.patching import page_variation, script
from postdeploy.stand.faults.shapes.answers import hung
from postdeploy.stand.faults.shapes.setting import executed
from postdeploy.stand.faults.tools import Requests
from postdeploy.stand.faults.variations.history import STARTERS

TABLE_HEAD = "export function table(columns, rows) {\n"
WHOLE = """\
}

/** All rows at once. */
export function wholeTable(columns, rows) {
"""


def _tables(title: str, body: str) -> Made:
    """The lists of an agent, which have many rows, are drawn by another function."""
    drawn = script("dom.js", (TABLE_HEAD, f"{TABLE_HEAD}{body}{WHOLE}"))
    return page_variation(title, executed(STARTERS), drawn)


PAGED = """\
  const size = 5;
  const parts = [];
  for (let at = 0; at < rows.length; at += size) parts.push(rows.slice(at, at + size));
  const place = h("div", {});
  const turn = (to) => {
    const leaf = (text, target, disabled) => h("button", { disabled, onclick: () => turn(target) }, text);
    place.replaceChildren(wholeTable(columns, parts[to] ?? []), h("div", { class: "paging" },
      leaf("Назад", to - 1, to === 0), h("span", {}, `${to + 1} / ${parts.length}`),
      leaf("Вперёд", to + 1, to >= parts.length - 1)));
  };
  turn(0);
  return place;
"""
ListsInPages = _tables("Списки агента — по пять строк на странице, новое — на последней", PAGED)

GROWING = """\
  const size = 5;
  const place = h("div", {});
  const end = h("div", { style: "height:10px" });
  const draw = (count) => {
    place.replaceChildren(wholeTable(columns, rows.slice(0, count)), end);
    if (count >= rows.length) return;
    new IntersectionObserver((seen, observer) => {
      if (!seen.some((each) => each.isIntersecting)) return;
      observer.disconnect();
      setTimeout(() => draw(count + size), 700);
    }).observe(end);
  };
  draw(size);
  place.style.minHeight = "900px";
  return place;
"""
ListsGrow = _tables("Списки агента дорастают по пять строк, когда до их конца долистали", GROWING)
MORE = """\
  const size = 5;
  const place = h("div", {});
  const draw = (count) => {
    const more = h("button", { type: "button", onclick: () => draw(count + size) }, "Показать ещё");
    place.replaceChildren(wholeTable(columns, rows.slice(0, count)), count < rows.length ? more : "");
  };
  draw(size);
  return place;
"""
ListsBehindMore = _tables("Под пятью строками списков агента кнопка «Показать ещё»", MORE)

ICONS = """\
  const size = 5;
  const last = Math.max(0, Math.ceil(rows.length / size) - 1);
  const place = h("div", {});
  const turn = (to) => {
    const off = (target) => target < 0 || target > last || target === to;
    const leaf = (sign, target) => iconButton(sign, () => turn(target), { disabled: off(target) });
    place.replaceChildren(wholeTable(columns, rows.slice(to * size, to * size + size)), h("div", { class: "paging" },
      h("span", {}, `Страница ${to + 1} из ${last + 1}`),
      leaf("first", 0), leaf("back", to - 1), leaf("next", to + 1), leaf("last", last)));
  };
  turn(0);
  return place;
"""
ListsTurnedByIcons = _tables("Страницы списков агента листают значками без названий", ICONS)

NUMBERS = """\
  const size = 5;
  const parts = Array.from({ length: Math.max(1, Math.ceil(rows.length / size)) }, (_, at) => at);
  const place = h("div", {});
  const turn = (to) => {
    const here = (at) => (at === to ? "page" : null);
    const leaf = (at) => h("button", { type: "button", "aria-current": here(at), onclick: () => turn(at) }, at + 1);
    place.replaceChildren(wholeTable(columns, rows.slice(to * size, to * size + size)),
      h("nav", { class: "paging", "aria-label": "pagination" }, parts.map(leaf)));
  };
  turn(0);
  return place;
"""
ListsTurnedByNumbers = _tables("Страницы списков агента выбирают по номерам: 1 2 3", NUMBERS)

LISTS = Requests("/api/agents/[0-9a-f-]{36}/(scripts|rules|sequences)", "GET")
BARS = """\
const bars = (columns) => table(columns, Array.from({ length: 4 }, () => columns.map(() => {
  return h("div", { style: "height:14px; border-radius:6px; background:#e2e8f0" });
})));
"""
SkeletonRows = page_variation(
    "Пока список в пути, на его месте полосы вместо строк",
    hung(LISTS, 1.2),
    script(
        "scripts.js",
        ("let scripts = [];", f"let scripts = [];\n{BARS}"),
        ("async function load() {\n", 'async function load() {\n  area.replaceChildren(bars(["Название", "Тип"]));\n'),
    ),
    script(
        "rules.js",
        ('const list = h("div");', f'const list = h("div");\n{BARS}'),
        (
            "async function show() {\n",
            'async function show() {\n  list.replaceChildren(bars(["Название", "Триггер"]));\n',
        ),
    ),
)
