"""Titles that are no headings, switches that hide their boxes, messages with their author and time in one box."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from postdeploy.platform.browser.chat import _is_cut_short, _shortened
from tests.browser.looking import Ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUESTION = "Назовите, пожалуйста, ваше кодовое слово."
HIDDEN = "position:absolute; width:1px; height:1px; overflow:hidden; clip:rect(0,0,0,0)"


@pytest.mark.parametrize(
    "html", ["<div data-slot=card-title>Обновления</div>", "<div class='ant-card-head-title'>Обновления (3)</div>"]
)
def test_a_title_of_a_card_is_a_heading(ask: Ask, html: str) -> None:
    shown = ask(f"{html}<p>Создан агент</p>", "feed", "Обновления", ["Создан агент"])
    assert [entry["message"] for entry in shown] == ["Создан агент"]
    assert len(ask(html, "headings")) == 1


def test_a_switch_is_found_by_the_label_in_which_it_is_drawn(ask: Ask, page: Page) -> None:
    ask(f"<label><input id=x type=checkbox style='{HIDDEN}'><i></i> Активно</label>", "dialog")
    assert page.evaluate("window.__eyes.field('Активно')?.id") == "x"
    ask(f"<label style='display:none'><input id=x type=checkbox style='{HIDDEN}'> Активно</label>", "dialog")
    assert page.evaluate("window.__eyes.field('Активно')") is None
    ask("<label>Активно <input id=x style='opacity:0'></label>", "dialog")
    assert page.evaluate("window.__eyes.field('Активно')") is None


class TestMessagesInOneBox:
    @pytest.mark.parametrize(
        "html", [f"<div>Вы: {QUESTION} <span>12:01 ✓✓</span></div>", f"<p><b>Вы</b>{QUESTION}<i>прочитано</i></p>"]
    )
    def test_a_message_is_read_beside_its_author_and_time(self, ask: Ask, html: str) -> None:
        assert [each["why"] for each in ask(html, "passages", [QUESTION])] == [""]

    @pytest.mark.parametrize(
        "html",
        [
            f"<p>Вы только что спросили у меня следующее: {QUESTION}</p>",
            f"<p>{QUESTION[:-8]}</p>",
            f"<p hidden>Вы: {QUESTION}</p>",
        ],
    )
    def test_what_is_among_other_words_is_no_message(self, ask: Ask, html: str) -> None:
        assert [each["why"] for each in ask(html, "passages", [QUESTION])] == ["на странице его нет"]

    def test_each_message_has_a_box_of_its_own(self, ask: Ask) -> None:
        found = ask(f"<div>Вы: {QUESTION}</div>", "passages", [QUESTION, QUESTION])
        assert [each["why"] for each in found] == ["", "на странице его нет"]


class TestTitlesCutShort:
    TALKS = tuple({"title": f"pd-261128 Назовите слово {end}"} for end in ("второе", "первое"))

    @pytest.mark.parametrize("shown", ["pd-261128 Назо…", "💬 pd-261128 Назовите слово перв...5 мин назад"])
    def test_one_is_known_by_its_beginning(self, shown: str) -> None:
        assert _shortened(shown).startswith("pd261128назо")

    @pytest.mark.parametrize("shown", ["pd-261128 Назовите слово первое", "pd-2…"])
    def test_what_is_whole_or_too_little_is_not(self, shown: str) -> None:
        assert _shortened(shown) == ""

    def test_there_is_one_for_each_talk_of_that_beginning(self) -> None:
        items = [dict(each) for each in self.TALKS]
        one, two = Counter({_shortened("pd-261128 Назо…"): 1}), Counter({_shortened("pd-261128 Назо…"): 2})
        assert [_is_cut_short(one, item, items) for item in items] == [True, False]
        assert [_is_cut_short(two, item, items) for item in items] == [True, True]


class TestBuriedFields:
    AREA = "<textarea id=x style='width:300px; height:60px'></textarea>"
    FIELD = f"<div style='position:relative; width:300px'>{AREA}{{}}</div>"
    OVER = "<div style='position:absolute; top:0; bottom:0; {}; background:#fef3c7'>Оцените работу чата</div>"

    def buried(self, ask: Ask, page: Page, over: str) -> str:
        ask(self.FIELD.format(over), "dialog")
        return str(page.evaluate("window.__eyes.buried(x)"))

    def test_a_field_that_no_pointer_gets_at_is_told(self, ask: Ask, page: Page) -> None:
        told = self.buried(ask, page, self.OVER.format("left:0; right:0"))
        assert told == "закрыто другим элементом: <div> «Оцените работу чата»"

    @pytest.mark.parametrize(
        "place", ["left:0; width:120px", "right:0; width:60px", "left:0; right:0; pointer-events:none"]
    )
    def test_what_lies_over_a_part_of_it_or_lets_the_pointer_through_does_no_harm(
        self, ask: Ask, page: Page, place: str
    ) -> None:
        assert self.buried(ask, page, self.OVER.format(place)) == ""

    def test_a_button_that_opens_a_list_is_a_field(self, ask: Ask, page: Page) -> None:
        ask("<label for=x>Статус</label><button id=x aria-haspopup=listbox>Черновик</button>", "dialog")
        assert page.evaluate("window.__eyes.field('Статус')?.id") == "x"


class TestUpdatesInOneLine:
    MESSAGES = ("Создан агент", "Создан агент 2")

    def test_each_is_told_with_its_time(self, ask: Ask) -> None:
        html = "<h3>Обновления</h3><p>Создан агент 2 · 5 мин назад</p><p>Создан агент — только что</p>"
        shown = ask(html, "feed", "Обновления", self.MESSAGES)
        assert [(entry["message"], entry["timestamp"]) for entry in shown] == [
            ("Создан агент 2", "5 мин назад"),
            ("Создан агент", "только что"),
        ]

    def test_other_entries_are_none_of_these(self, ask: Ask) -> None:
        assert ask("<h3>Обновления</h3><p>Удалён агент · только что</p>", "feed", "Обновления", self.MESSAGES) == []
