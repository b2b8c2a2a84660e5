from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postdeploy.checks.zone import common_shift, zone_hint
from postdeploy.errors import CannotTell
from tests.unit.settings import settings_with

EXPECTED = {"a": "22.11.2026, 22:27", "b": "22.11.2026, 23:40"}


def listed(a: object, b: object) -> list[dict[str, object]]:
    return [{"id": "a", "timestamp": a}, {"id": "b", "timestamp": b}, {"id": "other", "timestamp": "?"}]


LATER = listed("23.11.2026, 01:27", "23.11.2026, 02:40")


def test_a_zone_that_nobody_has_told_us_cannot_be_judged() -> None:
    with pytest.raises(CannotTell, match=r"на \+3 ч.*задайте APP_TIMEZONE"):
        zone_hint(settings_with(), LATER, EXPECTED)


def test_a_zone_that_was_told_is_judged_with_a_hint() -> None:
    assert "+3 ч" in zone_hint(settings_with(app_timezone="UTC"), LATER, EXPECTED)
    assert "APP_TIMEZONE=UTC" in zone_hint(settings_with(app_timezone="UTC"), LATER, EXPECTED)


@pytest.mark.parametrize(
    "shown",
    [
        listed("22.11.2026, 22:27", "22.11.2026, 23:40"),
        listed("22.11.2026, 22:34", "22.11.2026, 23:47"),
        listed("23.11.2026, 01:27", "22.11.2026, 23:40"),
        listed("30.11.2026, 22:27", "30.11.2026, 23:40"),
        listed("вчера", "22.11.2026, 23:40"),
        listed(None, 7),
        [],
    ],
    ids=["equal", "seven minutes", "only one", "days", "no time", "no text", "nothing"],
)
def test_what_differs_otherwise_is_no_matter_of_zones(shown: list[dict[str, object]]) -> None:
    assert zone_hint(settings_with(), shown, EXPECTED) == ""


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.fixed_dictionaries({"id": st.sampled_from(["a", "b"]), "timestamp": st.text() | st.none()})))
def test_no_list_whatever_breaks_the_look(shown: list[dict[str, object]]) -> None:
    common_shift(shown, EXPECTED)
