"""Numbers, times and amounts as a Russian reader expects them."""

from __future__ import annotations

import errno
from datetime import datetime
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
    """An ISO time as ``22.11.2026 14:03``, in its own time zone."""
    return datetime.fromisoformat(value).strftime("%d.%m.%Y %H:%M")


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
