from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postdeploy.checks.zone import common_shift, zone_hint, zone_with_seasons
from postdeploy.errors import CannotTell
from tests.unit.settings import settings_with

NOW = datetime(2026, 11, 23, 0, 5, tzinfo=UTC)
EXPECTED = {
    "a": datetime(2026, 11, 22, 22, 27, 1, tzinfo=UTC),
    "b": datetime(2026, 11, 22, 23, 40, 59, tzinfo=UTC),
}


def listed(a: object, b: object) -> list[dict[str, object]]:
    return [{"id": "a", "timestamp": a}, {"id": "b", "timestamp": b}, {"id": "other", "timestamp": "?"}]


LATER = listed("23.11.2026, 01:27", "23.11.2026, 02:40")
IN_OTHER_WORDS = (LATER, listed("11/23/2026, 1:27 AM", "11/23/2026, 2:40 AM"), listed("01:27", "сегодня, 02:40"))


@pytest.mark.parametrize("later", IN_OTHER_WORDS)
def test_a_zone_that_nobody_has_told_us_cannot_be_judged(later: list[dict[str, object]]) -> None:
    with pytest.raises(CannotTell, match=r"на \+3 ч.*задайте APP_TIMEZONE"):
        zone_hint(settings_with(), later, EXPECTED, NOW)


def test_a_zone_that_was_told_is_judged_with_a_hint() -> None:
    assert "+3 ч" in zone_hint(settings_with(app_timezone="UTC"), LATER, EXPECTED, NOW)
    assert "APP_TIMEZONE=UTC" in zone_hint(settings_with(app_timezone="UTC"), LATER, EXPECTED, NOW)


@pytest.mark.parametrize(
    "shown",
    [
        listed("22.11.2026, 22:27", "22.11.2026, 23:40"),
        listed("22.11.2026, 22:34", "22.11.2026, 23:47"),
        listed("23.11.2026, 01:27", "22.11.2026, 23:40"),
        listed("30.11.2026, 22:27", "30.11.2026, 23:40"),
        listed("вчера", "22.11.2026, 23:40"),
        listed("2 часа назад", "5 минут назад"),
        listed(None, 7),
        [],
    ],
    ids=["equal", "seven minutes", "only one", "days", "no time", "relative", "no text", "nothing"],
)
def test_what_differs_otherwise_is_no_matter_of_zones(shown: list[dict[str, object]]) -> None:
    assert zone_hint(settings_with(), shown, EXPECTED, NOW) == ""


SUMMER_AND_WINTER = {"a": datetime(2026, 7, 15, 9, 30, tzinfo=UTC), "b": datetime(2026, 11, 22, 23, 40, tzinfo=UTC)}


def test_summer_and_winter_are_one_zone() -> None:
    assert zone_with_seasons(listed("15.07.2026, 10:30", "22.11.2026, 23:40"), SUMMER_AND_WINTER, NOW)  # London
    shown = listed("15.07.2026, 11:30", "23.11.2026, 00:40")
    with pytest.raises(CannotTell, match=r"поясу вроде Europe/\w+: .*задайте APP_TIMEZONE"):
        zone_hint(settings_with(), shown, SUMMER_AND_WINTER, NOW)
    assert "поясу вроде Europe/" in zone_hint(settings_with(app_timezone="UTC"), shown, SUMMER_AND_WINTER, NOW)


@pytest.mark.parametrize(
    "shown",
    [
        listed("15.07.2026, 10:30", "23.11.2026, 01:40"),
        listed("15.07.2026, 12:30", "22.11.2026, 23:40"),
        listed("15.07.2026, 11:30", "вчера"),
        listed("15.07.2026, 11:37", "23.11.2026, 00:47"),
        listed("15.07.2026, 09:30", "22.11.2026, 23:40"),
    ],
    ids=["later in winter", "one is right", "one names no minute", "minutes off", "equal"],
)
def test_no_zone_is_like_that(shown: list[dict[str, object]]) -> None:
    assert zone_hint(settings_with(), shown, SUMMER_AND_WINTER, NOW) == ""


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.fixed_dictionaries({"id": st.sampled_from(["a", "b"]), "timestamp": st.text() | st.none()})))
def test_no_list_whatever_breaks_the_look(shown: list[dict[str, object]]) -> None:
    common_shift(shown, EXPECTED, NOW)
