"""What texts say of a moment, in the words and forms that apps use; and the list of the dashboard judged by that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.dashboard import Updates
from postdeploy.checks.shown_times import expect_times, times_are
from postdeploy.checks.told_times import readings
from postdeploy.errors import CannotTell
from postdeploy.platform.dashboard import Dashboard
from tests.unit.russian import accepts, rejects
from tests.unit.settings import settings_with
from tests.unit.tables import Tables, run_over

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 22, 22, 40, tzinfo=MOSCOW)
WRITTEN = datetime(2026, 11, 22, 22, 27, 1, tzinfo=MOSCOW)
JUST_NOW, DAYS_AGO = NOW - timedelta(seconds=20), NOW - timedelta(days=2, hours=3)


def true_of(said: str, moment: datetime = WRITTEN) -> bool | None:
    found = readings(said, moment, NOW)
    return any(span.holds(moment) for span in found) if found else None


@pytest.mark.parametrize(
    "said",
    [
        "22.11.2026, 22:27",
        "22.11.26, 22:27",
        "22.11.2026 22:27:01",
        "11/22/2026, 10:27 PM",
        "11/22/2026, 10:27:01\u202fPM",
        "22/11/2026, 22:27:01",
        "11.22.2026, 22:27",
        "2026. 11. 22. 22:27",
        "2026-11-22 22:27",
        "2026-11-22T19:27:01.157Z",
        "2026-11-22T22:27:01+03:00",
        "Sun, 22 Nov 2026 19:27:01 GMT",
        "Sun Nov 22 2026 22:27:01 GMT+0300 (Moscow Standard Time)",
        "Nov 22, 2026, 10:27 p.m.",
        "November 22, 2026 at 10:27 PM",
        "22 ноя. 2026 г., 22:27",
        "22 ноября 2026 г. в 22:27",
        "22 нояб., 22:27",
        "2026 ж. 22 қараша, 22:27",
        "22:27",
        "10:27 PM",
        "сегодня в 22:27",
        "Today at 10:27 PM",
        "бүгін 22:27",
        "Сегодня",
        "в воскресенье",
        "Sun 22:27",
        "22.11",
        "11/22",
        "13 минут назад",
        "13 minutes ago",
        "13 минут бұрын",
        "13 мин.",
        "13m",
        "14 min ago",
        "полчаса назад",
    ],
)
def test_what_is_true(said: str) -> None:
    assert true_of(said) is True


@pytest.mark.parametrize(
    "said",
    [
        "22.11.2026, 22:28",
        "22.10.2026, 22:27",
        "22.11.2025",
        "10:27 AM",
        "11/23/2026, 10:27 PM",
        "2026-11-22T22:27:01Z",
        "вчера",
        "вчера в 22:27",
        "Monday",
        "только что",
        "5 минут назад",
        "2 hours ago",
        "1 день назад",
        "неделю назад",
        "через 13 минут",
        "in 2 hours",
    ],
)
def test_what_is_not(said: str) -> None:
    assert true_of(said) is False


@pytest.mark.parametrize("said", ["", "недавно", "vor 5 Minuten", "99:99", "13:27 PM", "32.13.2026", "1732270000"])
def test_what_nobody_can_read(said: str) -> None:
    assert true_of(said) is None


@pytest.mark.parametrize(
    "said",
    [
        "только что",
        "just now",
        "несколько секунд назад",
        "меньше минуты назад",
        "less than a minute ago",
        "сейчас",
        "20 секунд назад",
        "20s",
        "минуту назад",
        "a minute ago",
        "a few seconds ago",
        "in a few seconds",
        "через несколько секунд",
        "жаңа ғана",
    ],
)
def test_what_is_said_of_the_last_moments(said: str) -> None:
    assert true_of(said, JUST_NOW) is True


@pytest.mark.parametrize(("said", "true"), [("позавчера", True), ("2 дня назад", True), ("2d", True), ("Fri", True)])
def test_what_is_said_of_days(said: str, true: bool) -> None:
    assert true_of(said, DAYS_AGO) is true


@pytest.mark.parametrize("said", ["сегодня", "вчера", "4 дня назад", "2 недели назад", "час назад", "Monday"])
def test_what_is_not_true_of_days(said: str) -> None:
    assert true_of(said, DAYS_AGO) is False


@given(st.text() | st.from_regex(r"(через |in )?[0-9]{1,30}[:./ -]?[0-9]{0,4} ?(мин|h|years|PM|GMT\+99:99)?( назад)?"))
def test_no_text_whatever_breaks_the_look(said: str) -> None:
    readings(said, WRITTEN, NOW)


ROW = {"id": "mine", "title": "Создан новый агент: А", "created_at": WRITTEN.isoformat()}
MOMENTS = {"mine": WRITTEN}


def listed(said: object) -> Updates:
    return Updates([{"id": "mine", "message": ROW["title"], "timestamp": said}], {"mine": ROW})


def test_the_times_are_those_of_the_table() -> None:
    accepts(times_are(MOMENTS, NOW), listed("22.11.2026, 22:27"))
    accepts(times_are(MOMENTS, NOW), listed("13 минут назад"))
    rejects(times_are(MOMENTS, NOW), listed("22.11.2026, 13:32"), "13:32 вместо 22.11.2026, 22:27")
    rejects(times_are(MOMENTS, NOW), listed("только что"), "только что вместо")


@pytest.mark.parametrize(
    "said", [None, "", "Invalid Date", "NaN секунд", "undefined", "[object Object]", "1732270000", 7]
)
def test_what_is_no_time_at_all_is_wrong(said: object) -> None:
    rejects(times_are(MOMENTS, NOW), listed(said), "вместо")


def test_a_day_reaches_into_the_next_one_where_the_zone_is_not_known() -> None:
    rejects(times_are(MOMENTS, NOW), listed("вчера"), "вчера вместо")
    accepts(times_are(MOMENTS, NOW, zone_known=False), listed("вчера"))
    rejects(times_are(MOMENTS, NOW, zone_known=False), listed("позавчера"), "позавчера вместо")


def run_at(now: timedelta, **settings: Any) -> Any:
    created = (datetime.now(UTC) - now).isoformat()
    run = run_over(Tables(), dashboard=Dashboard(Any, "UTC"), settings=settings_with(**settings))  # type: ignore[arg-type]
    return SimpleNamespace(run=run, row={**ROW, "created_at": created})


def test_a_text_that_cannot_be_read_is_no_mismatch() -> None:
    at = run_at(timedelta(minutes=5))
    updates = Updates(listed("vor 5 Minuten").shown, {"mine": at.row})
    with pytest.raises(CannotTell, match="Не понимаем, как на панели записано время: «vor 5 Minuten»"):
        expect_times(at.run, updates, "панель")


def test_the_list_is_read_now() -> None:
    at = run_at(timedelta(minutes=5))
    expect_times(at.run, Updates(listed("5 минут назад").shown, {"mine": at.row}), "панель")
    with pytest.raises(Mismatch, match="3 часа назад вместо"):
        expect_times(at.run, Updates(listed("3 часа назад").shown, {"mine": at.row}), "панель")
