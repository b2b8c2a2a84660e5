"""Lists of talks and of messages that draw only what is in view, or are made of more than one thing to press."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

from tests.browser.looking import Ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

PANE = """
<div id=pane style="height:150px; overflow-y:{overflow}; {more}">
  <div id=list style="position:relative; flex:none"></div>
</div><script>
const texts = {texts};
list.style.height = `${{texts.length * 50}}px`;
const draw = () => {{
  const top = pane.scrollTop - ({turned} ? pane.clientHeight - pane.scrollHeight : 0);
  const first = Math.floor(top / 50);
  list.innerHTML = texts.slice(first, first + 4).map((text, at) =>
    `<div style="position:absolute; height:50px; top:${{(first + at) * 50}}px">{markup}</div>`).join("");
}};
pane.addEventListener("scroll", () => requestAnimationFrame(draw));
if (!{turned} && {atTheEnd}) pane.scrollTop = pane.scrollHeight;
draw();
</script>"""
QUESTION = "Назовите, пожалуйста, ваше кодовое слово."
TALK = [QUESTION, "Альтаир.", "А ещё раз?", "Я уже сказал: Альтаир.", QUESTION, "Альтаир!", "Спасибо", "До встречи"]


def pane(texts: Sequence[str], *, overflow: str = "auto", turned: bool = False, markup: str = "<p>${text}</p>") -> str:
    more = "display:flex; flex-direction:column-reverse" if turned else ""
    at_the_end = "true" if markup.startswith("<p>") else "false"
    return PANE.format(
        overflow=overflow, more=more, texts=list(texts), turned=str(turned).lower(), markup=markup, atTheEnd=at_the_end
    )


class TestMessages:
    @pytest.mark.parametrize("turned", [False, True], ids=["scrolled to its end", "turned round"])
    def test_those_above_what_is_on_the_screen_are_read_too(self, ask: Ask, page: Page, turned: bool) -> None:
        found = ask(pane(TALK, turned=turned), "everyPassage", TALK)
        assert [(each["index"], each["why"]) for each in found] == [(at, "") for at in range(len(TALK))]
        assert page.get_by_text("До встречи").is_visible()

    def test_in_the_order_in_which_they_stand(self, ask: Ask) -> None:
        found = ask(pane(TALK), "everyPassage", TALK[::-1])
        standing = [each["index"] for each in found]
        assert standing == [7, 6, 1, 0, 3, 2, 5, 4]  # of like texts the one asked for first stands first

    def test_one_that_is_not_among_them(self, ask: Ask) -> None:
        found = ask(pane(TALK), "everyPassage", [*TALK, "Прощайте"])
        assert [each["index"] for each in found] == [*range(len(TALK)), -1]

    def test_what_only_a_program_can_scroll_to_nobody_sees(self, ask: Ask) -> None:
        found = ask(pane(TALK, overflow="hidden"), "everyPassage", TALK)
        assert found[2] == {"why": "на странице его нет", "index": -1}


class TestTalks:
    NAMES = ("Разговор", *(f"Старый разговор {number}" for number in range(30)), "Разговор", "Последний")
    BUTTON = "<button>${text}</button>"

    def test_one_is_scrolled_to(self, ask: Ask, page: Page) -> None:
        assert ask(pane(self.NAMES, markup=self.BUTTON), "entryNamed", "Последний", 0) == 0
        assert page.get_by_text("Последний").is_visible()

    def test_of_like_ones_that_at_its_place(self, ask: Ask, page: Page) -> None:
        markup = "<li><a href=#>${text}</a><button>⋯</button></li>"
        names = ["Вопрос", *(f"Старый разговор {number}" for number in range(9)), "Вопрос", "Вопрос", "Разное"]
        assert ask(pane(names, markup=markup), "entryNamed", "вопрос", 2) == 1
        assert page.evaluate("pane.scrollTop") > 300

    def test_one_that_is_nowhere(self, ask: Ask) -> None:
        assert ask(pane(self.NAMES, markup=self.BUTTON), "entryNamed", "Чужой", 0) == -1

    def test_all_are_told(self, ask: Ask) -> None:
        assert ask(pane(self.NAMES, markup=self.BUTTON), "everyEntry") == [name.lower() for name in self.NAMES]
