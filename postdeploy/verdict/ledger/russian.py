"""Numbers, times and amounts as a Russian reader expects them."""

from __future__ import annotations

import errno
from datetime import date, datetime
from typing import Final

_TROUBLES: Final = {
    errno.ENOSPC: "нет места на диске",
    errno.EDQUOT: "исчерпана квота на диске",
    errno.EFBIG: "файл больше разрешённого",
    errno.EACCES: "нет прав",
    errno.EPERM: "нет прав",
    errno.EROFS: "диск только для чтения",
    errno.ENOENT: "такого пути нет",
    errno.ENOTDIR: "на пути лежит файл, а не папка",
    errno.EISDIR: "это папка, а не файл",
    errno.EEXIST: "на этом месте лежит файл",
    errno.ENAMETOOLONG: "слишком длинное имя",
    errno.EMFILE: "открыто слишком много файлов",
}

_ZONES: Final = {0: "UTC", 180: "МСК"}


def seconds(value: float) -> str:
    """``0,3 с``, ``12 с``, ``2 мин 5 с``."""
    if value < 9.95:
        return f"{value:.1f}".replace(".", ",") + " с"
    whole = round(value)
    return f"{whole} с" if whole < 60 else f"{whole // 60} мин {whole % 60} с"


def duration(value: float) -> str:
    """A long time by its two largest parts: ``45 с``, ``12 мин 5 с``, ``3 ч 10 мин``, ``2 д 4 ч``."""
    minutes, whole = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} д {hours} ч"
    if hours:
        return f"{hours} ч {minutes} мин"
    return f"{minutes} мин {whole} с" if minutes else f"{whole} с"


def moment(value: str) -> str:
    """An ISO time as ``22.11.2026 14:03 МСК``, in its own time zone."""
    return _moment(value, "%d.%m.%Y %H:%M")


def short_moment(value: str) -> str:
    """An ISO time of these days as ``22.11 14:03 МСК``."""
    return _moment(value, "%d.%m %H:%M")


def day(value: str) -> str:
    """An ISO date as ``01.12.2026``."""
    return date.fromisoformat(value).strftime("%d.%m.%Y")


def short_day(value: str) -> str:
    """The day of an ISO time: ``22.11``."""
    return datetime.fromisoformat(value).strftime("%d.%m")


def time_of(value: str) -> str:
    """The time of day of an ISO time, in its own time zone: ``14:03``."""
    return datetime.fromisoformat(value).strftime("%H:%M")


def _moment(value: str, form: str) -> str:
    found = datetime.fromisoformat(value)
    return f"{found.strftime(form)} {_zone(found)}".rstrip()


def _zone(found: datetime) -> str:
    offset = found.utcoffset()
    if offset is None:
        return ""
    minutes = round(offset.total_seconds()) // 60
    if minutes in _ZONES:
        return _ZONES[minutes]
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def plural(number: int, one: str, few: str, many: str) -> str:
    """``1 строка``, ``2 строки``, ``5 строк``."""
    tens, units = number % 100, number % 10
    if 10 < tens < 20 or units in (0, 5, 6, 7, 8, 9):
        return f"{number} {many}"
    return f"{number} {one if units == 1 else few}"


def lines(number: int) -> str:
    """So many lines."""
    return plural(number, "строка", "строки", "строк")


def os_error(error: OSError) -> str:
    """What is wrong with a file, and with which one: ``нет места на диске (reports/verdict.json)``."""
    reason = _TROUBLES.get(error.errno or 0, error.strerror or type(error).__name__)
    return f"{reason} ({error.filename})" if error.filename else reason
