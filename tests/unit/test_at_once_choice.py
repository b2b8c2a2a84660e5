"""How many ШАГи go at once where nobody has said."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.cli.at_once import AtOnce
from postdeploy.errors import CannotTell, SetupError


def settings(via: str = "api") -> Any:
    return SimpleNamespace(via=via)


def never(_settings: object) -> float:
    raise AssertionError("nobody needs to know")


def silent(_settings: object) -> float:
    raise CannotTell("молчит")


@pytest.mark.parametrize(("seconds", "number"), [(0.002, 1), (0.029, 1), (0.03, 4), (0.12, 4), (2.0, 4)])
def test_what_is_far_is_asked_by_several(seconds: float, number: int) -> None:
    at_once = AtOnce("auto", lambda _settings: seconds)
    at_once.look(settings())

    assert at_once.number(over_http=True) == number


def test_a_browser_goes_alone_unless_more_were_asked_for() -> None:
    at_once, asked = AtOnce("auto", lambda _settings: 1.0), AtOnce("3", never)
    for each in (at_once, asked):
        each.look(settings())

    assert at_once.number(over_http=False) == 1
    assert asked.number(over_http=False) == 3


def test_a_browser_by_setting_is_not_measured_for() -> None:
    at_once = AtOnce("auto", never)
    at_once.look(settings("browser"))

    assert at_once.number(over_http=True) == 1


def test_what_does_not_answer_or_was_not_looked_at_goes_one_by_one() -> None:
    at_once = AtOnce("auto", silent)
    assert at_once.number(over_http=True) == 1

    at_once.look(settings())

    assert at_once.number(over_http=True) == 1


@pytest.mark.parametrize("asked", ["0", "many", "-2", ""])
def test_what_is_no_number_is_refused(asked: str) -> None:
    with pytest.raises(SetupError, match="--jobs"):
        AtOnce(asked)
