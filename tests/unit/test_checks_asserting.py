from __future__ import annotations

import pytest
from hamcrest import all_of, equal_to
from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import LONGEST, Mismatch, check, expectation, explain


def test_says_expected_found_and_where_in_three_lines() -> None:
    with pytest.raises(Mismatch) as caught:
        check(3, expectation("число 4", lambda n: None if n == 4 else f"число {n}"), where="таблица `проба`")
    assert str(caught.value) == "Ожидали: число 4.\nНашли: число 3.\nГде смотрели: таблица `проба`."
    assert caught.value.hint == ""


def test_passes_in_silence() -> None:
    check(4, expectation("число 4", lambda n: None if n == 4 else f"число {n}"), where="где угодно")


def test_is_an_assertion_error_and_carries_its_hint() -> None:
    with pytest.raises(AssertionError) as caught:
        check(3, equal_to(4), where="где", hint="похоже, не применена миграция")
    assert getattr(caught.value, "hint", "") == "похоже, не применена миграция"


def test_takes_any_hamcrest_matcher_and_composes_with_them() -> None:
    four: Matcher[int] = expectation("число 4", lambda n: None if n == 4 else f"число {n}")
    check(4, all_of(four, equal_to(4)), where="где")
    with pytest.raises(Mismatch, match="число 3"):
        check(3, all_of(four, equal_to(3)), where="где")


def test_no_part_ends_with_two_stops() -> None:
    assert "..\n" not in str(Mismatch("что-то.", "другое.", "здесь.", waited="30.0 с"))


def test_a_long_value_is_cut_and_says_so() -> None:
    text = str(Mismatch("коротко", "я" * 12_000, "здесь"))
    assert "… (всего 12000 знаков, целиком — в доказательствах)" in text
    assert LONGEST - 10 < len(text) <= LONGEST


@pytest.mark.parametrize("length", [100, 500, 12_000])
def test_no_message_is_longer_than_anybody_reads(length: int) -> None:
    text = str(Mismatch("ж" * length, "я" * length, "щ" * length, waited="30,0 с"))
    assert len(text) <= LONGEST
    assert all(word in text for word in ("Ожидали: ж", "Нашли: я", "Где смотрели: щ", "Ждали: 30,0 с."))


def test_a_value_of_a_usual_length_is_whole() -> None:
    assert "всего" not in str(Mismatch("коротко", "я" * 500, "здесь"))


def test_explain_gives_both_halves() -> None:
    assert explain(3, expectation("число 4", lambda n: f"число {n}")) == ("число 4", "число 3")
