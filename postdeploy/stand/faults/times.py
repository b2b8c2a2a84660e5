"""How the dashboard's list tells the time of its updates (contract: Dashboard): in other forms, and wrongly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from postdeploy.stand.faults.dashboard import UPDATES
from postdeploy.stand.faults.declaring import Change, as_fault, as_variation, fault, variation
from postdeploy.stand.faults.shapes.answers import rewritten
from postdeploy.stand.faults.shapes.setting import executed
from postdeploy.stand.seed import NORTH_ORG

BERLIN = ZoneInfo("Europe/Berlin")
CONTRACT = "%d.%m.%Y, %H:%M"
KAZAKH_MONTHS = ("қаң.", "ақп.", "нау.", "сәу.", "мам.", "мау.", "шіл.", "там.", "қыр.", "қаз.", "қар.", "жел.")
IN_RUSSIAN = ("только что", "{} мин. назад", "{} ч. назад", "вчера", "{} дн. назад")
IN_ENGLISH = ("just now", "{}m ago", "{} hours ago", "Yesterday", "{} days ago")


def _told(tell: Callable[[datetime], str]) -> Change:
    """Each time of the list is told by a function."""

    def change(body: Any) -> None:
        for item in body["data"]:
            item["timestamp"] = tell(datetime.strptime(item["timestamp"], CONTRACT).replace(tzinfo=UTC))

    return rewritten(UPDATES)(change)


def _relative(words: tuple[str, ...]) -> Change:
    """The list tells how long ago something was."""
    just_now, minutes, hours, yesterday, days = words

    def tell(written: datetime) -> str:
        now = datetime.now(UTC)
        age, nights = now - written, (now.date() - written.date()).days
        if age < timedelta(minutes=1):
            return just_now
        if age < timedelta(hours=1):
            return minutes.format(age // timedelta(minutes=1))
        if nights == 0:
            return hours.format(age // timedelta(hours=1))
        return yesterday if nights == 1 else days.format(nights)

    return _told(tell)


def _american(written: datetime) -> str:
    return f"{written:%m/%d/%Y, %I:%M:%S %p}"


RelativeTimes = variation(
    "Время обновлений относительное: «только что», «5 минут назад», «вчера»", _relative(IN_RUSSIAN)
)
RelativeTimesInEnglish = variation("Время обновлений относительное, по-английски", _relative(IN_ENGLISH))
TwelveHourClock = variation("Время обновлений в американском виде: месяц впереди, AM и PM", _told(_american))


@as_variation(_told, "Время обновлений по-казахски, год впереди")
def KazakhDates(written: datetime) -> str:
    """The user's locale is Kazakh."""
    return f"{written:%Y} ж. {written.day} {KAZAKH_MONTHS[written.month - 1]}, {written:%H:%M}"


# The API leaves it to the page to print a time.
MachineTimes = variation("API отдаёт время обновлений в ISO 8601, как в таблице", _told(datetime.isoformat))


@as_variation(_told, "Время обновлений без года, у сегодняшних — без даты")
def TimesWithoutYear(written: datetime) -> str:
    """The year goes without saying, and so does today's date."""
    today = written.date() == datetime.now(UTC).date()
    return f"{written:%H:%M}" if today else f"{written:%d.%m, %H:%M}"


RelativeTimesOnScreen = variation("Время обновлений на странице относительное", _relative(IN_RUSSIAN), driver="browser")
TwelveHourClockOnScreen = variation(
    "Время обновлений на странице в американском виде", _told(_american), driver="browser"
)
RelativeTimesStuck = fault(
    "У каждого обновления «3 часа назад», когда бы оно ни появилось", "S3.4", _told(lambda _written: "3 часа назад")
)


@as_fault(_told, "В двенадцатичасовом времени обновлений перепутаны AM и PM", "S3.4")
def HalfADayOff(written: datetime) -> str:
    """Morning and evening are mixed up."""
    half = "AM" if written.hour >= 12 else "PM"
    return f"{written:%m/%d/%Y, %I:%M} {half}"


InvalidDates = fault("Вместо времени обновлений «Invalid Date»", "S3.4", _told(lambda _written: "Invalid Date"))


@as_fault(
    _told,
    "Время обновлений записано на языке, которого проверки не знают",
    "",
    hides="S3.4",
    blinding="не понимаем, как на панели записано время",
)
def TimesInUnknownWords(written: datetime) -> str:
    """The app speaks a language in which the suite reads no times."""
    return f"vor {max(1, (datetime.now(UTC) - written) // timedelta(minutes=1))} Minuten"


UNTOLD = Change("configure", lambda config: config.with_(given={**config.given, "APP_TIMEZONE": ""}))
OLD_ENTRIES = """
insert into activity_logs (org_id, activity_type, title, created_at)
  select $1, 'action_executed', 'Запись ' || moment, moment
  from unnest(array['2026-01-15 09:30+00', '2026-07-15 09:30+00']::timestamptz[]) moment
"""


@as_fault(
    _told,
    "Сервер живёт по берлинскому времени, об этом не сказано, а в списке есть и летние, и зимние записи",
    "",
    UNTOLD,
    executed(OLD_ENTRIES, NORTH_ORG),
    hides="S3.4",
    blinding="app_timezone",
)
def ZoneWithSummerTime(written: datetime) -> str:
    """All times are right, in a zone where summer and winter differ."""
    return written.astimezone(BERLIN).strftime(CONTRACT)
