"""What a person reads as the same."""

from __future__ import annotations

import re

import pytest

from postdeploy.checks.formatting import has_words, instead, same_words, tells
from postdeploy.stand.faults.variations.company import _spelled_otherwise
from postdeploy.stand.platform.web.activity import Entry

TITLE = "Правило выполнено: Счёт [pd-1]"


@pytest.mark.parametrize(
    "text",
    [
        TITLE,
        "Правило\u00a0выполнено: Счёт [pd-1] ",
        "Правило выполнено — Счёт [pd-1]",
        "Правило выполнено: «Счет [pd‑1]»",
        "✅ Правило Выполнено: Счёт [pd-1]",
    ],
)
def test_the_same_to_a_person(text: str) -> None:
    assert same_words(text, TITLE)
    assert has_words(text, "счёт [pd-1]")


@pytest.mark.parametrize(
    "text", ["", None, "Правило выполнено", "Правило не выполнено: Счёт [pd-1]", "Правило выполнено: Счёт [pd-12]"]
)
def test_something_else_to_a_person(text: str | None) -> None:
    assert not same_words(text, TITLE)


def test_the_beginning_is_told_from_other_kinds() -> None:
    assert tells("🔔 Правило выполнено — Счёт · 1 действие", "Правило выполнено: Счёт")
    assert not tells("Выполнено правило: Счёт", "Правило выполнено: Счёт")
    assert not tells("Правило выполнено", "Правило выполнено: Счёт")


@pytest.mark.parametrize("part", ["✅ ", " — ", "\u00a0", "»", " $"])
def test_each_part_of_the_variation_makes_another_text_of_a_title(part: str) -> None:
    """Otherwise it would prove nothing: without it the title has to be what it was."""
    plain = Entry("o1", "rule_executed", "Правило выполнено: Счёт")
    title = _spelled_otherwise(plain).title
    assert re.search(part, title)
    assert same_words(title, plain.title)
    assert not re.search(part, plain.title)


LONG = "Здравствуйте! Меня зовут Анна.\n" * 6


@pytest.mark.parametrize(
    ("found", "wanted", "words"),
    [
        ("Да", "Нет", "«Да» вместо «Нет»"),
        (None, LONG, "пусто вместо «Здрав"),
        (LONG[:50], LONG, "50 знаков вместо 186, до этого тот же текст"),
        (LONG.replace("\n", " "), LONG, "с 31-го знака «…"),
        (LONG.replace("\n", " "), LONG, "зовут Анна.⏎Здравствуйте"),
    ],
)
def test_long_texts_are_shown_where_they_differ(found: object, wanted: object, words: str) -> None:
    assert words in instead(found, wanted)
