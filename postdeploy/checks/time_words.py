"""Words by which apps tell a time, in Russian, English and Kazakh; all in small letters."""

from __future__ import annotations

import re
from datetime import timedelta


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})(?!\w)")


MONTHS = tuple(
    _words(*names)
    for names in (
        (r"янв\w*", r"jan\w*", r"қаң\w*"),
        (r"фев\w*", r"feb\w*", r"ақп\w*"),
        (r"мар\w*", r"mar\w*", r"нау\w*"),
        (r"апр\w*", r"apr\w*", r"сәу\w*"),
        (r"ма[йяе]\w*", r"may", r"мам\w*"),
        (r"июн\w*", r"june?", r"мау\w*"),
        (r"июл\w*", r"july?", r"шіл\w*"),
        (r"авг\w*", r"aug\w*", r"там\w*"),
        (r"сен\w*", r"sep\w*", r"қыр\w*"),
        (r"окт\w*", r"oct\w*", r"қаз(?!ір)\w*"),
        (r"ноя\w*", r"nov\w*", r"қар\w*"),
        (r"дек\w*", r"dec\w*", r"жел\w*"),
    )
)
WEEKDAYS = tuple(
    _words(*names)
    for names in (
        (r"пн", r"понедельник\w*", r"mon", r"monday", r"дс", r"дүйсенбі"),
        (r"вт", r"вторник\w*", r"tue", r"tues", r"tuesday", r"сс", r"сейсенбі"),
        (r"ср", r"сред[ауы]", r"wed", r"wednesday", r"ср", r"сәрсенбі"),
        (r"чт", r"четверг\w*", r"thu", r"thurs?", r"thursday", r"бс", r"бейсенбі"),
        (r"пт", r"пятниц\w*", r"fri", r"friday", r"жм", r"жұма"),
        (r"сб", r"суббот\w*", r"sat", r"saturday", r"сб", r"сенбі"),
        (r"вс", r"воскресень\w*", r"sun", r"sunday", r"жс", r"жексенбі"),
    )
)
DAYS_BACK = (
    (0, _words("сегодня", "today", "бүгін")),
    (1, _words("вчера", "yesterday", "кеше")),
    (2, _words("позавчера", "алдыңғы күні")),
)
JUST_NOW = (
    _words("только что", "сейчас", "just now", "right now", "now", "moments? ago", "жаңа ғана", "жаңа", "қазір"),
    _words(r"несколько секунд\w*", "few seconds", "some seconds", r"бірнеше секунд\w*"),
    _words(r"(?:меньше|менее|less than|<) ?(?:an? |one |1 )?(?:минут\w*|мин|minute|min|секунд\w*|seconds?)"),
    _words(r"полминуты", r"half a minute"),
)
AGO = _words("назад", "ago", "бұрын")
SOON = re.compile(r"^(?:через|in)\b")


def _unit(*names: str, half: str = r"(?!)") -> re.Pattern[str]:
    """One unit, half of one, or a number of them."""
    number = r"(?P<number>\d+(?:[.,]\d+)?)?"
    return re.compile(rf"(?<![^\W\d])(?:(?P<half>{half})|{number}\s*(?<![^\W\d])(?:{'|'.join(names)})\.?)(?!\w)")


UNITS = (
    (_unit(r"год\w*", "лет", "years?", "yrs?", "y", r"жыл\w*", half="полгода"), timedelta(days=365.25)),
    (_unit(r"месяц\w*", "мес", "months?", "mos?", "ай"), timedelta(days=30.5)),
    (_unit(r"недел\w*", "нед", "weeks?", "wks?", "w", r"апта\w*"), timedelta(weeks=1)),
    (_unit("день", "дня", "дней", "дн", "д", r"сут\w*", "days?", "d", r"күн\w*"), timedelta(days=1)),
    (_unit(r"час\w*", "ч", "hours?", "hrs?", "h", r"сағ\w*", half="полчаса|half an hour"), timedelta(hours=1)),
    (_unit(r"минут\w*", "мин", "м", "minutes?", "mins?", "m"), timedelta(minutes=1)),
    (_unit(r"секунд\w*", "сек", "с", "seconds?", "secs?", "s"), timedelta(seconds=1)),
)
"""Units by which a distance is told, the longest first: of «1 час 5 минут назад» the hour counts."""
