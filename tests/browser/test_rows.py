"""Rows that a list shows on another page, or once one has asked for more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from postdeploy.platform.browser.rows import Rows
from postdeploy.platform.browser.screen import Screen
from tests.browser.looking import looking
from tests.browser.useless import TENANT, Front, Useless

HERE = f"/manage/{TENANT}/test-chat"
LIST = f"{HERE}/list"
SCRIPT = """
const names = {names};
const place = document.getElementById("list");
let at = 0, size = 4;
const row = (name) => `<tr><td>${{name}}</td></tr>`;
function draw() {{
  const shown = {shown};
  const table = `<table><thead><tr><th>Название</th></tr></thead><tbody>${{shown.map(row).join("")}}</tbody></table>`;
  place.innerHTML = table + `{below}`;
}}
draw();
"""
PAGED = """<div>
<button aria-label="Предыдущая страница" ${at ? "" : "disabled"} onclick="at -= 4; draw()">‹</button>
<button aria-label="Следующая страница" ${at + 4 < names.length ? "" : "disabled"} onclick="at += 4; draw()">›</button>
</div>"""
SHORT = """<nav><a href="#" style="${at ? "" : "pointer-events:none"}" onclick="at -= 4; draw()">«</a>
<a href="#" style="${at + 4 < names.length ? "" : "pointer-events:none"}" onclick="at += 4; draw()">»</a></nav>"""
ICONS = """<div><svg width="9" height="9"></svg><ul>
<li><button onclick="at = 0; draw()"><svg width="9" height="9"></svg></button></li>
<li><button ${at ? "" : "disabled"} onclick="at -= 4; draw()"><svg width="9" height="9"></svg></button></li>
<li><button ${at + 4 < names.length ? "" : "disabled"} onclick="at += 4; draw()">
<svg width="9" height="9"></svg></button></li>
<li><button onclick="at = 8; draw()"><svg width="9" height="9"></svg></button></li></ul></div>"""
NUMBERS = """<nav>${[0, 1, 2].map((one) =>
`<button class="page ${one * 4 === at ? "page-active" : ""}" aria-label="Страница ${one + 1}"
onclick="at = ${one * 4}; draw()">${one + 1}</button>`).join("")}</nav>"""
MORE = """${size < names.length ? "<button onclick='size += 4; draw()'>Показать ещё</button>" : ""}"""
TURNED, GROWN = "names.slice(at, at + 4)", "names.slice(0, size)"
KINDS = {
    "pages": (TURNED, PAGED),
    "pages by signs": (TURNED, SHORT),
    "pages by icons": (TURNED, ICONS),
    "pages by numbers": (TURNED, NUMBERS),
    "more": (GROWN, MORE),
}
NAMES = [f"Скрипт {number}" for number in range(10)]


@pytest.fixture(scope="module")
def screen(chromium: Path, app: Front) -> Iterator[Screen]:
    with looking(chromium, app.url, budget=3.0) as screen:
        yield screen


@pytest.fixture(params=list(KINDS.values()), ids=list(KINDS))
def listing(request: pytest.FixtureRequest, screen: Screen, app: Front) -> Screen:
    shown, below = request.param
    script = SCRIPT.format(names=NAMES, shown=shown, below=below)
    html = f"<main><h1>Тестовый чат</h1><button>Назад</button><div id=list></div></main><script>{script}</script>"
    app.pages = {HERE: Useless(200, html, "")}
    screen.open(HERE)
    return screen


def test_a_row_is_come_to_wherever_it_is(listing: Screen) -> None:
    assert Rows(listing).come_to("Скрипт 9")
    assert listing.page.get_by_text("Скрипт 9").is_visible()
    assert Rows(listing).come_to("Скрипт 0")


def test_a_row_that_is_nowhere(listing: Screen) -> None:
    assert not Rows(listing).come_to("Скрипт 10")
    assert Rows(listing).lacks("Скрипт 10")
    assert not Rows(listing).lacks("Скрипт 6")


def test_all_rows_are_listed_each_once(listing: Screen) -> None:
    rows, refusal = Rows(listing).listed(NAMES, "/api/scripts", listing.traffic.mark())
    assert [row["name"] for row in rows] == NAMES
    assert refusal == ""


def test_a_list_that_has_another_row_is_told_as_it_is(listing: Screen) -> None:
    rows, _ = Rows(listing).listed(NAMES[1:], "/api/scripts", listing.traffic.mark())
    assert sorted(row["name"] for row in rows) == NAMES


def test_a_button_that_leaves_the_page_turns_none(screen: Screen, app: Front) -> None:
    leaving = "<button onclick=\"location.assign('/login')\">Назад</button><div><div><div><div>"
    table = f"<table><tr><td>Скрипт 0</td></tr></table>{leaving}<button>Далее</button></div></div></div></div>"
    app.pages = {HERE: Useless(200, f"<main><h1>Тестовый чат</h1>{table}</main>", "")}
    screen.open(HERE)
    assert Rows(screen).lacks("Скрипт 1")
    assert screen.path == HERE


def test_a_row_far_below_that_is_drawn_when_needed_is_read(screen: Screen, app: Front) -> None:
    auto = "content-visibility:auto; contain-intrinsic-size:40px"
    rows = "".join(f"<div role=row style='{auto}; height:40px'><div role=cell>{name}</div></div>" for name in NAMES * 9)
    app.pages = {HERE: Useless(200, f"<main><h1>Тестовый чат</h1><div role=table>{rows}</div></main>", "")}
    screen.open(HERE)
    assert [row["why"] for row in Rows(screen).read()] == [""] * 90


CUT = """<main><h1>Тестовый чат</h1><table><thead><tr><th>Название</th></tr></thead><tbody>
<tr><td><span title="Скрипт приёмки 17">Скрипт при…</span></td></tr>
<tr><td title="Совсем другое">Скрипт при...</td></tr></tbody></table></main>"""


def test_a_name_that_was_cut_short_is_the_one_that_is_told_to_whoever_points_at_it(screen: Screen, app: Front) -> None:
    app.pages = {HERE: Useless(200, CUT, "")}
    screen.open(HERE)
    rows = Rows(screen)
    assert rows.names() == ["Скрипт приёмки 17", "Скрипт при..."]
    assert rows.found("Скрипт приёмки 17").count() == 1
    assert rows.come_to("Скрипт приёмки 17")
    assert not rows.unread("Скрипт приёмки 17")
    assert rows.lacks("Скрипт приёмки 18")


AGAIN = """
<main><h1>Тестовый чат</h1><table><thead><tr><th>Название</th></tr></thead><tbody id=list></tbody></table></main>
<script>
const draw = (...names) => { list.innerHTML = names.map((name) => `<tr><td>${name}</td></tr>`).join(""); };
draw("Новое");
fetch("/api/list").then(() => { THEN });
</script>"""


@pytest.fixture
def fetching(request: pytest.FixtureRequest, screen: Screen, app: Front) -> Rows:
    """A list of one row that is fetched again; what it is then."""
    app.pages = {
        HERE: Useless(200, AGAIN.replace("THEN", request.param), ""),
        "/api/list": Useless(200, "[]", "", seconds=0.7),
    }
    screen.page.goto(f"{app.url}{HERE}", wait_until="commit")
    rows = Rows(screen)
    assert rows.come_to("Новое")
    return rows


@pytest.mark.parametrize(
    ("fetching", "stays"),
    [
        ('draw("Прежнее")', False),
        ('draw("Прежнее", "Новое")', True),
        ('draw("Прежнее"); setTimeout(() => draw("Новое"), 600)', True),
    ],
    indirect=["fetching"],
)
def test_a_row_is_kept_if_the_list_that_is_under_way_has_it(fetching: Rows, stays: bool) -> None:
    assert fetching.keeps("Новое", "/api/list") is stays


@pytest.mark.parametrize(
    ("fetching", "goes"),
    [('draw("Новое", "Прежнее")', False), ('draw("Новое")', True)],
    indirect=["fetching"],
)
def test_a_row_is_gone_if_the_list_that_is_under_way_lacks_it(fetching: Rows, goes: bool) -> None:
    assert fetching.loses("Прежнее", "/api/list") is goes
