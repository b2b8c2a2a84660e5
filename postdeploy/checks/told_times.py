"""What a text says of a moment: a date in the words of some language, a clock of 24 hours or 12, «5 минут назад».

A text is true of a moment when the moment lies within what it can say: «вчера» is a day, «2 часа назад» an hour or so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from postdeploy.checks.clocks import APART
from postdeploy.checks.time_words import AGO, DAYS_BACK, JUST_NOW, MONTHS, SOON, UNITS, WEEKDAYS

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MOMENT_AGO = timedelta(minutes=5)
"""What «только что» may still be said of."""
LONGEST = timedelta(days=36_500)
_CLOCK = re.compile(
    r"(?<![\d.])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2}(?:[.,]\d+)?)?"
    r"(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?(?:\s*(?P<zone>z\b|(?:gmt|utc)?[+-]\d{2}:?\d{2}\b|gmt\b|utc\b))?"
)
_YEAR_FIRST = re.compile(r"\b(\d{4})([-./])(\d{1,2})\2(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"\b(\d{1,2})([-./])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_NO_YEAR = re.compile(r"\b(\d{1,2})([./])(\d{1,2})(?!\d)")
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")


@dataclass(frozen=True)
class Span:
    """From a moment to before another one; without a zone in that of the app."""

    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether a moment, given in the app's zone, lies in it."""
        return self.start <= (moment if self.start.tzinfo else moment.replace(tzinfo=None)) < self.end

    @property
    def is_exact(self) -> bool:
        """Whether it is a minute of the app's clock."""
        return self.end - self.start == MINUTE and self.start.tzinfo is None

    @property
    def names_days(self) -> bool:
        """Whether it is a day, as the calendar of the app's zone has it."""
        return self.end - self.start == DAY and self.start.tzinfo is None


def readings(text: str, moment: datetime, now: datetime) -> list[Span]:
    """All that a text may mean; nothing where it cannot be read.

    Args:
        text: as it is shown.
        moment: what it should be about, in the app's zone; tells the year or the day where the text leaves them out.
        now: when it was shown.
    """
    words = " ".join(text.casefold().split())
    ago = _relative(words, now)
    return [ago] if ago is not None else list(_dated(words, moment, now))


def _relative(words: str, now: datetime) -> Span | None:
    if any(pattern.search(words) for pattern in JUST_NOW):
        return Span(now - MOMENT_AGO - APART, now + APART)
    ahead, back = SOON.search(words), AGO.search(words)
    for pattern, unit in UNITS:
        found = pattern.search(words)
        if found is None or not (ahead or back or found[0] == words):
            continue
        number = 0.5 if found["half"] else float((found["number"] or "1").replace(",", "."))
        return None if number > LONGEST / unit else _distance(number, unit, now, ahead=bool(ahead))
    return None


def _distance(number: float, unit: timedelta, now: datetime, *, ahead: bool) -> Span:
    early = min(number, 1.0 if unit < HOUR else 0.6)  # some count what has begun, some what is over
    least, most = (number - early) * unit - APART, (number + 1) * unit + APART
    if ahead:
        return Span(now + least, now + most)
    start, end = now - most, now - least
    if unit != DAY:
        return Span(start, end)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) - int(number) * DAY  # or the calendar's days
    return Span(min(start, midnight), max(end, midnight + DAY))


def _dated(words: str, moment: datetime, now: datetime) -> Iterator[Span]:
    clock = _CLOCK.search(words)
    rest = words if clock is None else f"{words[: clock.start()].rstrip('t')} {words[clock.end() :]}"
    days = None if (named := _dates(rest, moment, now)) is None else set(named)
    if clock is None:
        yield from (Span(_midnight(day), _midnight(day) + DAY) for day in days or () if day < date.max)
        return
    time = _time_of(clock)
    if time is None:
        return
    for day in {moment.date() + DAY * shift for shift in (-1, 0, 1)} if days is None else days:
        start = (_midnight(day) + time).replace(tzinfo=_zone_of(clock["zone"]))
        yield Span(start, start + MINUTE)


def _time_of(clock: re.Match[str]) -> timedelta | None:
    hour, minute = int(clock["hour"]), int(clock["minute"])
    if clock["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if clock["half"] == "p" else 0)
    return timedelta(hours=hour, minutes=minute) if hour < 24 and minute < 60 else None


def _zone_of(said: str | None) -> timezone | None:
    if not said:
        return None
    found = re.search(r"([+-])(\d{2}):?(\d{2})", said)
    if found is None:
        return UTC
    shift = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(shift if found[1] == "+" else -shift) if shift < DAY else None


def _dates(words: str, moment: datetime, now: datetime) -> list[date] | None:
    """The days that the text may name, None where it names none.

    Of some orders of day and month nobody can tell which is meant.
    """
    if found := _YEAR_FIRST.search(words):
        return _day(found[1], found[3], found[4])
    if found := _YEAR_LAST.search(words):
        return _in_orders([found[4]], found[1], found[3], found[2])
    if month := next((number for number, name in enumerate(MONTHS, 1) if name.search(words)), 0):
        year, day = _YEAR.search(words), _DAY.search(words)
        return [
            each for one in ([year[1]] if year else _years(moment)) for each in _day(one, month, day[1] if day else 0)
        ]
    if found := _NO_YEAR.search(words):
        return _in_orders(_years(moment), found[1], found[3], found[2])
    back = [now.date() - DAY * back for back, name in DAYS_BACK if name.search(words)]
    near = [moment.date() + DAY * shift for shift in range(-3, 4)]
    return back or [day for day in near if WEEKDAYS[day.weekday()].search(words)] or None


def _in_orders(years: Sequence[str | int], first: str, second: str, sign: str) -> list[date]:
    usual = [day for year in years for day in _day(year, second, first)]
    other = [day for year in years for day in _day(year, first, second)]
    return (usual or other) if sign == "." else usual + other


def _day(year: str | int, month: str | int, day: str | int) -> list[date]:
    full = int(year) if int(year) > 99 else 2000 + int(year)
    try:
        return [date(full, int(month), int(day))]
    except ValueError:
        return []


def _years(moment: datetime) -> list[int]:
    return [moment.year + shift for shift in (-1, 0, 1)]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)
