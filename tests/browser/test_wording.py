"""The same words however a page prints them: by a typograph, with signs and counts beside them; and other words."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pytest

from postdeploy.platform.browser.forms import SUBMIT
from postdeploy.platform.browser.wording import containing, letters, named, whole
from tests.browser.looking import Ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

MESSAGE = "Скрипт удален"
SHADOW = "<div id=host></div><script>host.attachShadow({{ mode: 'open' }}).innerHTML = `{}`</script>"


@pytest.mark.parametrize(
    "printed",
    [
        "Скрипт\u00a0удалён",
        "Скрипт уда\u00adлен",
        "Скрипт\u2009<b>уда</b>лен",
        "\u200bСкрипт удален.",
        "«Скрипт удален»",
    ],
    ids=["spaces and ё", "soft hyphen", "in parts", "zero width", "quoted"],
)
def test_a_message_is_read_however_it_is_set(ask: Ask, printed: str) -> None:
    assert ask(f"<p>{printed}</p>", "readable", MESSAGE) == ""
    assert ask(SHADOW.format(f"<p>{printed}</p>"), "readable", MESSAGE) == ""


def test_another_message_is_not_taken_for_it(ask: Ask) -> None:
    assert ask("<p>Скрипты удалены</p>", "readable", MESSAGE) == "на странице его нет"


def test_what_is_in_a_tree_of_its_own_is_judged_as_all_else_is(ask: Ask) -> None:
    hidden = SHADOW.format(f"<div style='opacity:.1'><p>{MESSAGE}</p></div>")
    assert ask(hidden, "readable", MESSAGE) == "прозрачное"
    cover = "<div style='position:fixed; inset:0; background:#fff'>Оцените нас!</div>"
    assert ask(SHADOW.format(f"<p>{MESSAGE}</p>") + cover, "readable", MESSAGE).startswith("закрыто другим элементом")


@pytest.mark.parametrize(
    "printed",
    [
        *("Создать скрипт", "+ Создать скрипт", "Создать\u00a0скрипт", "СОЗДАТЬ СКРИПТ", "Создать скрипт (12)"),
        *(
            "Создать скрипт <kbd>Ctrl+K</kbd>",
            "Создать скрипт <kbd>⌘K</kbd>",
            "Создать скрипт <sup>Beta</sup>",
            "✨ Создать скрипт",
        ),
        "Соз\u00adдать скрипт",
    ],
)
def test_a_button_is_known_by_its_name_whatever_stands_beside_it(ask: Ask, page: Page, printed: str) -> None:
    ask(f"<button>{printed}</button>", "dialog")
    assert page.get_by_role("button", name=named("Создать скрипт")).count() == 1


@pytest.mark.parametrize(
    "printed", ["Создать первый скрипт", "Создать скрипт продаж", "Не создать скрипт", "Создать скрипты"]
)
def test_a_button_of_another_name_is_another_button(ask: Ask, page: Page, printed: str) -> None:
    ask(f"<button>{printed}</button>", "dialog")
    assert page.get_by_role("button", name=named("Создать скрипт")).count() == 0


@pytest.mark.parametrize(
    ("printed", "sends"), [("Создать", 1), ("Сохранить изменения", 1), ("Отмена", 0), ("Создатель", 0)]
)
def test_a_button_that_sends_a_form_though_it_is_of_no_kind(ask: Ask, page: Page, printed: str, sends: int) -> None:
    ask(f"<button type=button>{printed}</button>", "dialog")
    assert page.get_by_role("button", name=SUBMIT).count() == sends


def test_texts_are_found_as_they_are_printed(ask: Ask, page: Page) -> None:
    ask("<li>Скрипт\u00a0приём\u00adки 7</li><h2>Удалить\u00a0скрипт?</h2>", "dialog")
    assert page.locator("li").filter(has_text=containing("Скрипт приемки 7")).count() == 1
    assert page.get_by_text(whole("Удалить скрипт?")).count() == 1
    assert page.get_by_text(whole("Удалить")).count() == 0


@pytest.mark.parametrize(
    ("label", "found"),
    [
        *(("Название (обязательно)", True), ("Название — необязательно", True), ("Название *", True)),
        *(
            ("Название обязательное поле", True),
            ("НАЗВАНИЕ:", True),
            ("Название шаблона", False),
            ("Обязательно", False),
        ),
    ],
)
def test_a_label_is_known_by_its_words(ask: Ask, page: Page, label: str, found: bool) -> None:
    ask(f"<label>{label} <input id=x></label>", "dialog")
    assert page.evaluate("window.__eyes.field('Название')?.id") == ("x" if found else None)


@pytest.mark.parametrize(
    ("one", "other"), [("Приёмка № 1", "приемка №\u00a01"), ("🟢 Активный", "Активный"), (None, "")]
)
def test_letters_tell_whether_two_texts_say_the_same(one: str | None, other: str) -> None:
    assert letters(one) == letters(other)
    assert letters("Скрипт 1") != letters("Скрипт 2")


class TestMarkdown:
    SOURCE = (
        "**Итог:**\n\n1. Смотрите [прайс](https://example.com/p).\n2. Пишите `да` &amp; ждите\n\n```python\nx = 1\n```"
    )
    DRAWN = (
        "<div id=answer><p><strong>Итог:</strong></p><ol><li>Смотрите <a href=#>прайс</a>.</li>"
        "<li>Пишите <code>да</code> &amp; ждите</li></ol><pre>x = 1</pre></div>"
    )

    @pytest.mark.parametrize(
        "html", [DRAWN, f"<div style='white-space:pre-wrap'>{escape(SOURCE)}</div>"], ids=["drawn", "as it is"]
    )
    def test_an_answer_is_read_drawn_or_as_it_is_written(self, ask: Ask, html: str) -> None:
        assert [each["why"] for each in ask(html, "everyPassage", [self.SOURCE])] == [""]

    def test_an_answer_without_its_end_is_not_read(self, ask: Ask) -> None:
        (found,) = ask(self.DRAWN.replace("<pre>x = 1</pre>", ""), "everyPassage", [self.SOURCE])
        assert found["why"] == "на странице его нет"
