"""What the tests expect of texts that people read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import Mismatch, check

WHERE = "таблица `проба`"


def is_russian(text: str) -> bool:
    return re.search("[а-яё]{3}", text, re.IGNORECASE) is not None


def accepts(matcher: Matcher[Any], value: Any) -> None:
    check(value, matcher, where=WHERE)


def rejects(matcher: Matcher[Any], value: Any, *words: str) -> str:
    """The matcher refuses the value with a message of three Russian parts that has these words in «Нашли»."""
    with pytest.raises(Mismatch) as caught:
        check(value, matcher, where=WHERE)
    message = str(caught.value)
    expected, found, where = re.fullmatch(
        r"Ожидали: (.+?)\.\nНашли: (.*)\.\nГде смотрели: (.+)\.", message, re.DOTALL
    ).groups()  # type: ignore[union-attr]
    assert is_russian(expected), message
    assert found.strip(), message
    assert where == WHERE
    for word in words:
        assert word in found, f"{word!r} not in {found!r}"
    return message
