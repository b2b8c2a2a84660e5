"""What counts as seen: pages of a few elements, and what the eyes in them (visibility.js) say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from postdeploy.platform.browser.screen import ANSWER
from tests.browser.looking import Ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

TEXT = "Синхронизация запущена"
COVER = "position:fixed; inset:0; background:#fff"
SPOKEN = f"<p>{TEXT}</p>"

RECTS = """(selector) => {
  const { left, top, right, bottom } = document.querySelector(selector).getBoundingClientRect();
  return [left, top, right, bottom];
}"""
BLURRED = """() => {
  const blurs = (each) => each.style.backdropFilter.includes("blur");
  const layers = [...document.querySelectorAll("[data-eyes] > *")];
  const panes = layers.filter(blurs).map((each) => each.getBoundingClientRect());
  const within = (one, other) =>
    other.left <= one.left && other.top <= one.top && other.right >= one.right && other.bottom >= one.bottom;
  const range = document.createRange();
  return [...document.querySelectorAll("main > *")].map((each) => {
    range.selectNodeContents(each);
    const rect = (each.tagName === "P" ? range : each).getBoundingClientRect();
    return panes.some((pane) => within(rect, pane));
  });
}"""
"""Of each element whether it lies under a pane that blurs."""


SCROLLED_AWAY = (
    "<div style='position:relative; z-index:1; height:90px; background:#fff'>Тестируйте агентов</div>"
    f"<div id=list style='height:100px; overflow:auto'>{SPOKEN}<div style='height:900px'></div></div>"
    "<script>document.getElementById('list').scrollTop = 60</script>"
)


def texts(options: list[dict[str, Any]]) -> list[str]:
    return [option["text"] for option in options]


class TestReadable:
    @pytest.mark.parametrize(
        "html",
        [
            SPOKEN,
            "<p>Внимание! <b>Синхронизация</b> запущена</p>",
            f"<div style='position:fixed; bottom:9px; right:9px' role=status>{TEXT}</div>",
            f"<div style='height:3000px'></div>{SPOKEN}",
            f"{SPOKEN}<div style='position:fixed; inset:0'></div>",
            f"<p style='text-transform:uppercase'>{TEXT}</p>",
            f"<p hidden>{TEXT}</p>{SPOKEN}",
            SCROLLED_AWAY,
            f"<div style='height:50px; overflow:auto'><p style='height:90px'></p>{SPOKEN}</div>",
            f"<p style='width:40px; overflow:hidden; white-space:nowrap; text-overflow:ellipsis'>{TEXT}</p>",
            f"<div style='overflow:hidden; height:0'><p style='position:absolute'>{TEXT}</p></div>",
        ],
        ids=[
            *("plain", "in parts", "toast", "below the fold", "under glass", "in capitals", "its hidden twin"),
            "scrolled away in a list, its place under the page's heading",
            *("below the edge of a list", "cut short", "placed outside of a box that cuts"),
        ],
    )
    def test_what_a_person_can_read(self, ask: Ask, html: str) -> None:
        assert ask(html, "readable", TEXT) == ""

    @pytest.mark.parametrize(
        ("html", "why"),
        [
            ("", "на странице его нет"),
            (f"<script type='application/json'>{TEXT}</script>", "на странице его нет"),
            (f"<p title='{TEXT}'>Готово</p>", "на странице его нет"),
            (f"<p hidden>{TEXT}</p>", "скрыто стилями"),
            (f"<p style='visibility:hidden'>{TEXT}</p>", "скрыто стилями"),
            (f"<div style='opacity:.1'>{SPOKEN}</div>", "прозрачное"),
            (f"<p style='color:transparent'>{TEXT}</p>", "текст прозрачный"),
            (f"<p style='font-size:3px'>{TEXT}</p>", "слишком мелко"),
            (f"<p style='width:0; height:0; overflow:hidden'>{TEXT}</p>", "нулевого размера"),
            (f"<p style='position:absolute; left:-9999px'>{TEXT}</p>", "за пределами экрана"),
            (f"<div style='height:50px; overflow:hidden'><p style='height:90px'></p>{SPOKEN}</div>", "за краем"),
            (f"{SPOKEN}<div style='{COVER}'>Оцените нас!</div>", "закрыто другим элементом"),
            (
                f"{SPOKEN}<div style='{COVER}; background:none'>{'Оцените нас! ' * 400}</div>",
                "закрыто другим элементом",
            ),
        ],
        ids=[
            *("not there", "in a script", "in an attribute", "hidden", "invisible", "faint", "without colour", "tiny"),
            *("of no size", "off the screen", "cut off", "covered", "overlapped by text"),
        ],
    )
    def test_what_only_programs_can_read(self, ask: Ask, html: str, why: str) -> None:
        assert ask(html, "readable", TEXT).startswith(why)


class TestFields:
    @pytest.mark.parametrize(
        "html",
        [
            "<label for=x>Название *</label><input id=x>",
            "<label>Название <input id=x></label>",
            "<input id=x aria-label='Название'>",
            "<span id=name>Название:</span><input id=x aria-labelledby=name>",
            "<input id=x placeholder='Название'>",
            "<div><span>Название</span><b>*</b><div><input id=x></div></div><p><span>Тип</span><select></select></p>",
        ],
        ids=["for", "around", "aria-label", "labelledby", "placeholder", "beside"],
    )
    def test_a_field_is_found_however_it_is_named(self, ask: Ask, page: Page, html: str) -> None:
        ask(html, "look", "")
        found = page.evaluate("window.__eyes.field('Название')?.id")
        assert found == "x"

    def test_of_hidden_and_shown_fields_the_shown_one_counts(self, ask: Ask, page: Page) -> None:
        ask("<input id=x aria-label='Название'><input id=y aria-label='Название' hidden>", "look", "")
        assert page.evaluate("window.__eyes.field('Название').id") == "x"


class TestTables:
    TABLE = (
        "<table><tr><th>Название</th><th>Активно</th></tr>"
        "<tr><td><b>Скидка</b><small>описание</small></td><td><button role=switch aria-checked=true></button></td></tr>"
        "<tr hidden><td>Тайная</td><td></td></tr></table>"
    )

    def test_rows_are_those_that_are_drawn_with_the_headings_of_their_columns(self, ask: Ask) -> None:
        (row,) = ask(self.TABLE, "rows")
        name, active = row["cells"]
        assert (row["why"], name["head"], row["name"]) == ("", "Название", "Скидка")
        assert (active["head"], active["on"]) == ("Активно", True)

    def test_a_row_behind_something_says_so(self, ask: Ask) -> None:
        (row,) = ask(f"{self.TABLE}<div style='{COVER}'>Баннер</div>", "rows")
        assert row["why"].startswith("закрыто другим элементом")


class TestListsDrawnInView:
    """Fifty rows of 40 px in a pane of 200 px; only those in view are on the page."""

    PANE = """
    <div id=pane role=table style="height:200px; overflow-y:{overflow}">
      <div id=list style="position:relative; height:2000px"></div>
    </div>
    <script>
      const draw = () => {{
        const first = Math.floor(pane.scrollTop / 40);
        list.innerHTML = "";
        for (let at = first; at < Math.min(50, first + 7); at += 1) {{
          const place = `position:absolute; top:${{at * 40}}px; height:40px`;
          const name = `<div role=cell>Скрипт ${{at === 31 ? 30 : at}}</div>`;
          list.insertAdjacentHTML("beforeend", `<div role=row style="${{place}}">${{name}}</div>`);
        }}
      }};
      pane.addEventListener("scroll", () => requestAnimationFrame(draw));
      {script}
      draw();
    </script>"""
    WHEEL = "pane.addEventListener('wheel', (event) => { pane.scrollTop += event.deltaY; });"
    NAMES = tuple(f"Скрипт {30 if number == 31 else number}" for number in range(50))

    def pane(self, overflow: str, script: str = "") -> str:
        return self.PANE.format(overflow=overflow, script=script)

    def test_all_rows_are_read_each_once_in_their_order(self, ask: Ask) -> None:
        rows = ask(self.pane("auto"), "everyRow")
        assert [row["name"] for row in rows] == list(self.NAMES)
        assert not any(row["why"] for row in rows)

    def test_an_open_list_is_read_without_scrolling_the_page_behind_it(self, page: Page, ask: Ask) -> None:
        rows = "".join(f"<div role=option>Агент {number}</div>" for number in range(3))
        html = f"<div style='height:3000px'></div><div style='position:fixed; top:0'>{rows}</div>"
        scrolls = "<script>var scrolls = 0; addEventListener('scroll', () => scrolls += 1, true)</script>"
        assert texts(ask(html + scrolls, "everyOption")) == [f"Агент {number}" for number in range(3)]
        assert page.evaluate("new Promise(requestAnimationFrame).then(() => scrolls)") == 0

    def test_a_list_that_is_all_there_is_read_once_however_it_moves(self, ask: Ask) -> None:
        rows = "".join(f"<div role=option style='height:33.4px'>Агент {number % 9}</div>" for number in range(30))
        moving = "@keyframes grow { from { transform: scale(.8) } } #list { animation: grow 1s }"
        html = f"<style>{moving}</style><div id=list style='height:200px; overflow:auto'>{rows}</div>"
        assert texts(ask(html, "everyOption")) == [f"Агент {number % 9}" for number in range(30)]

    def test_a_row_is_scrolled_to(self, ask: Ask, page: Page) -> None:
        assert ask(self.pane("auto"), "rowNamed", "Скрипт 44") is True
        assert page.get_by_text("Скрипт 44").is_visible()

    def test_a_row_that_is_nowhere(self, ask: Ask) -> None:
        assert ask(self.pane("auto"), "rowNamed", "Скрипт 50") is False

    def test_what_only_a_program_can_scroll_to_nobody_sees(self, ask: Ask) -> None:
        rows = ask(self.pane("hidden"), "everyRow")
        assert [row["name"] for row in rows if not row["why"]] == list(self.NAMES[:5])

    def test_a_pane_with_a_scrollbar_of_its_own(self, ask: Ask) -> None:
        html = f"<div id=pane style='height:90px; overflow:hidden'><p style='height:900px'>.</p>{SPOKEN}</div>"
        assert ask(html, "readable", TEXT) != ""
        assert ask(f"{html}<script>{self.WHEEL}</script>", "readable", TEXT) == ""


class TestState:
    @pytest.mark.parametrize(
        ("html", "state"),
        [
            ("<h1>Скрипты</h1><p>Нет</p>", {"blank": False, "loading": False, "error": False}),
            ("", {"blank": True, "loading": False, "error": False}),
            ("<p hidden>Нет</p>", {"blank": True, "loading": False, "error": False}),
            ("<p>Загрузка...</p>", {"blank": False, "loading": True, "error": False}),
            ("<h2>Произошла ошибка</h2>", {"blank": False, "loading": False, "error": True}),
        ],
        ids=["at rest", "blank", "blank to the eye", "loading", "error screen"],
    )
    def test_state_of_a_page(self, ask: Ask, html: str, state: dict[str, bool]) -> None:
        seen = ask(html, "look", "Произошла ошибка")
        assert {key: seen[key] for key in state} == state


class TestPictures:
    PRIVATE = "<p>marina@example.com</p><input type=password value=hunter22><p>+7 912 345-67-89</p><p>Скидка 10 %</p>"

    def test_what_is_private_is_blurred_and_nothing_else(self, ask: Ask, page: Page) -> None:
        ask(self.PRIVATE, "veil", None)
        covered = page.evaluate(BLURRED)
        assert covered == [True, True, True, False]

    def test_what_was_read_is_framed_and_the_veil_goes_without_a_trace(self, ask: Ask, page: Page) -> None:
        ask(SPOKEN, "readable", TEXT)
        before = page.content()
        page.evaluate("window.__eyes.veil(null)")
        frame, place = page.evaluate(RECTS, "[data-eyes] > *"), page.evaluate(RECTS, "p")
        assert frame == [place[0] - 5, place[1] - 5, place[2] + 5, place[3] + 5]
        page.evaluate("window.__eyes.unveil()")
        assert page.content() == before

    def test_markup_has_no_values_of_fields(self, ask: Ask) -> None:
        markup = ask("<input value=hunter22><textarea>ok</textarea><script>1</script><b>Да</b>", "markup")
        assert "hunter22" not in markup
        assert "<b>Да</b>" in markup
        assert "script" not in markup


class TestStayed:
    SHOWN = "const p = document.createElement('p'); p.textContent = text; document.querySelector('main').append(p);"

    def watched(self, page: Page, ask: Ask, then: str) -> dict[str, Any]:
        """Show the message, do something to it, and ask for how long it could be read once that is settled."""
        ask("<i></i>", "watch", TEXT)
        page.evaluate(f"text => {{ {self.SHOWN} {then} }}", TEXT)
        found: dict[str, Any] = page.evaluate("text => window.__eyes.stayed(text, 400)", TEXT)
        return found

    def test_a_message_is_watched_until_anybody_could_read_it(self, page: Page, ask: Ask) -> None:
        state = self.watched(page, ask, "")
        assert state["now"]
        assert state["shown"] >= 400

    def test_one_that_is_gone_is_not_waited_for(self, page: Page, ask: Ask) -> None:
        state = self.watched(page, ask, "setTimeout(() => p.remove(), 150);")
        assert not state["now"]
        assert state["shown"] < 400

    def test_one_that_is_drawn_anew_has_stayed(self, page: Page, ask: Ask) -> None:
        state = self.watched(
            page, ask, "setTimeout(() => { p.hidden = true; setTimeout(() => p.hidden = false, 50); }, 150);"
        )
        assert state["shown"] >= 400


class TestTold:
    @pytest.mark.parametrize("name", ["headings", "everyOption", "settled"])
    def test_every_question_is_answered_with_what_has_come_uninvited(self, page: Page, ask: Ask, name: str) -> None:
        assert ask("<h1>Вход</h1>", "dialog") is False
        told = page.evaluate(ANSWER, [name, []])
        assert set(told) == {"answer", "uninvited"}
        assert told["answer"] == page.evaluate("name => window.__eyes[name]()", name)


class TestLabelled:
    def test_places_in_front_where_the_label_can_be_seen_are_counted(self, ask: Ask) -> None:
        form = "<label>Тип действия <span>*</span></label><p hidden>Тип действия</p><p>Тип действия:</p><p>Тип</p>"
        assert ask(form, "labelled", "Тип действия") == 2
        assert ask(f"<p>Тип действия</p><div role=dialog>{form}</div>", "labelled", "тип действия") == 2
        assert ask("<p>Тип</p>", "labelled", "Тип действия") == 0


class TestUninvited:
    @pytest.mark.parametrize(
        "html",
        [
            "<button>Принять все</button>",
            "<button><span aria-hidden=true>✓</span>\n Понятно!</button>",
            "<div role=button>Got <b>it</b></div>",
            "<input type=button value='Not now'>",
            "<button aria-label='Пропустить тур'>→</button>",
            "<button><img alt='Принимаю'></button>",
            "<span id=words>Согласен</span><button aria-labelledby=words></button>",
            "<div role=dialog>Что нового<button>×</button></div>",
        ],
    )
    def test_what_may_lie_in_the_way_is_never_missed(self, ask: Ask, html: str) -> None:
        assert ask(html, "uninvited") is True

    @pytest.mark.parametrize(("says", "strange"), [("Принять", True), ("Создать", False)])
    def test_parts_of_the_page_with_a_tree_of_their_own_are_looked_into(
        self, ask: Ask, page: Page, says: str, strange: bool
    ) -> None:
        ask("<div id=host></div>", "dialog")
        page.evaluate(f"host.attachShadow({{ mode: 'open' }}).innerHTML = '<button>{says}</button>'")
        assert page.evaluate("window.__eyes.uninvited()") is strange

    def test_buttons_of_the_platform_are_no_strangers(self, ask: Ask) -> None:
        assert ask("<button>Create</button><button aria-label=Меню></button>", "uninvited") is False
