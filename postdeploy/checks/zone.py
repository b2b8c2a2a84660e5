"""Times that are right but for the time zone: the app prints its server's, and a setting tells us which that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from postdeploy.errors import CannotTell
from postdeploy.platform.dashboard import SHOWN_TIME

if TYPE_CHECKING:
    from postdeploy.config.settings import Settings

QUARTER, FARTHEST = timedelta(minutes=15), timedelta(hours=26)
"""Zones differ by quarters of an hour, and by no more than this."""


def zone_hint(settings: Settings, shown: Iterable[Mapping[str, Any]], expected: Mapping[str, str]) -> str:
    """The hint that only the zone differs, empty where it does not.

    Raises:
        CannotTell: only the zone differs, and nobody has told us which it is.
    """
    shift = common_shift(shown, expected)
    if shift is None:
        return ""
    if "app_timezone" not in settings.model_fields_set:
        raise CannotTell(
            f"Все времена на панели отличаются от таблицы на {_told(shift)}: видимо, сервер живёт в другом часовом "
            "поясе; задайте APP_TIMEZONE."
        )
    return (
        f"все времена отличаются ровно на {_told(shift)}: сменился часовой пояс сервера, или неверна настройка "
        f"APP_TIMEZONE={settings.app_timezone}"
    )


def common_shift(shown: Iterable[Mapping[str, Any]], expected: Mapping[str, str]) -> timedelta | None:
    """By how much all times differ, if by the same, as those of two zones do; None otherwise."""
    shifts: set[timedelta] = set()
    for item in shown:
        if (key := str(item.get("id"))) not in expected:
            continue
        try:
            here = datetime.strptime(str(item.get("timestamp")), SHOWN_TIME)
            shifts.add(here - datetime.strptime(expected[key], SHOWN_TIME))
        except ValueError:
            return None
    if len(shifts) != 1:
        return None
    (shift,) = shifts
    return shift if shift and shift % QUARTER == timedelta() and abs(shift) <= FARTHEST else None


def _told(shift: timedelta) -> str:
    hours = shift / timedelta(hours=1)
    return f"{hours:+g} ч".replace(".", ",")
