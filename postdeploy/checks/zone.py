"""Times that are right but for the time zone: the app prints its server's, and a setting tells us which that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from postdeploy.checks.told_times import readings
from postdeploy.errors import CannotTell

if TYPE_CHECKING:
    from postdeploy.config.settings import Settings

QUARTER, FARTHEST = timedelta(minutes=15), timedelta(hours=26)
"""Zones differ by quarters of an hour, and by no more than this."""

CONTINENTS = ("Europe", "Asia", "America", "Australia", "Africa")
"""Where a zone is named after a city that people know."""


def is_told(settings: Settings) -> bool:
    """Whether somebody has told us the zone of the list's times."""
    return "app_timezone" in settings.model_fields_set


def zone_hint(
    settings: Settings, shown: Iterable[Mapping[str, Any]], expected: Mapping[str, datetime], now: datetime
) -> str:
    """The hint that only the zone differs, empty where it does not.

    Raises:
        CannotTell: only the zone differs, and nobody has told us which it is.
    """
    items = list(shown)
    shift, zone = common_shift(items, expected, now), ""
    if shift is None:
        zone = zone_with_seasons(items, expected, now)
    if shift is None and not zone:
        return ""
    differ = f"отличаются ровно на {_told(shift)}" if shift is not None else f"— по часовому поясу вроде {zone}"
    if not is_told(settings):
        raise CannotTell(
            f"Все времена на панели {differ.replace(' ровно', ' от таблицы')}: видимо, сервер живёт в другом часовом "
            "поясе; задайте APP_TIMEZONE."
        )
    return (
        f"все времена {differ}: сменился часовой пояс сервера, или неверна настройка "
        f"APP_TIMEZONE={settings.app_timezone}"
    )


def common_shift(
    shown: Iterable[Mapping[str, Any]], expected: Mapping[str, datetime], now: datetime
) -> timedelta | None:
    """By how much all times differ, if by the same, as those of two zones do; None otherwise."""
    possible: set[timedelta] | None = None
    for item in shown:
        if (moment := expected.get(str(item.get("id")))) is None:
            continue
        found = _shifts(item.get("timestamp"), moment, now)
        possible = found if possible is None else possible & found
    if not possible or timedelta() in possible:
        return None
    zones = [shift for shift in possible if shift % QUARTER == timedelta() and abs(shift) <= FARTHEST]
    return min(zones, key=abs, default=None)


def zone_with_seasons(shown: Iterable[Mapping[str, Any]], expected: Mapping[str, datetime], now: datetime) -> str:
    """A zone by which all times are right although they do not differ by the same, as in summer and winter."""
    told = [(item.get("timestamp"), expected.get(str(item.get("id")))) for item in shown]
    found = [(moment, _shifts(said, moment, now)) for said, moment in told if moment is not None]
    if all(timedelta() in shifts for _, shifts in found):
        return ""
    fitting = (
        name
        for name in sorted(available_timezones(), key=_well_known)
        if all(_between(moment, ZoneInfo(name)) in shifts for moment, shifts in found)
    )
    return next(fitting, "")


def _between(moment: datetime, zone: ZoneInfo) -> timedelta:
    """How far the clocks of another zone are ahead of the moment's own."""
    return (moment.astimezone(zone).utcoffset() or timedelta()) - (moment.utcoffset() or timedelta())


def _well_known(name: str) -> tuple[int, str]:
    continent = name.partition("/")[0]
    return (CONTINENTS.index(continent) if continent in CONTINENTS else len(CONTINENTS)), name


def _shifts(said: object, moment: datetime, now: datetime) -> set[timedelta]:
    """By how much a text may be away from a moment, where it names a minute."""
    minute = moment.replace(second=0, microsecond=0, tzinfo=None)
    spans = readings(said, moment, now) if isinstance(said, str) else []
    return {span.start - minute for span in spans if span.is_exact}


def _told(shift: timedelta) -> str:
    hours = shift / timedelta(hours=1)
    return f"{hours:+g} ч".replace(".", ",")
