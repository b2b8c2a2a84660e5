"""How the dashboard's list tells the time of its updates (contract: Dashboard): in other forms, and wrongly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from postdeploy.stand.faults import Fault, Variation
from postdeploy.stand.faults.dashboard import UPDATES
from postdeploy.stand.faults.shapes import Rewritten

CONTRACT = "%d.%m.%Y, %H:%M"
KAZAKH_MONTHS = ("қаң.", "ақп.", "нау.", "сәу.", "мам.", "мау.", "шіл.", "там.", "қыр.", "қаз.", "қар.", "жел.")


class _Told(Rewritten):
    """Base: each time of the list is told in another way."""

    requests = UPDATES

    def change(self, body: Any) -> None:
        for item in body["data"]:
            item["timestamp"] = self.told(datetime.strptime(item["timestamp"], CONTRACT).replace(tzinfo=UTC))

    def told(self, written: datetime) -> str:
        """What stands in the list of an entry that was written then."""
        raise NotImplementedError


class RelativeTimes(_Told, Variation):
    """The list tells how long ago something was."""

    title = "Время обновлений относительное: «только что», «5 минут назад», «вчера»"
    just_now, minutes, hours, yesterday, days = "только что", "{} мин. назад", "{} ч. назад", "вчера", "{} дн. назад"

    def told(self, written: datetime) -> str:
        now = datetime.now(UTC)
        age, days = now - written, (now.date() - written.date()).days
        if age < timedelta(minutes=1):
            return self.just_now
        if age < timedelta(hours=1):
            return self.minutes.format(age // timedelta(minutes=1))
        if days == 0:
            return self.hours.format(age // timedelta(hours=1))
        return self.yesterday if days == 1 else self.days.format(days)


class RelativeTimesInEnglish(RelativeTimes):
    """The same of an app whose user has chosen English."""

    title = "Время обновлений относительное, по-английски"
    just_now, minutes, hours, yesterday, days = "just now", "{}m ago", "{} hours ago", "Yesterday", "{} days ago"


class TwelveHourClock(_Told, Variation):
    """The user's locale is that of the United States."""

    title = "Время обновлений в американском виде: месяц впереди, AM и PM"

    def told(self, written: datetime) -> str:
        return f"{written:%m/%d/%Y, %I:%M:%S %p}"


class KazakhDates(_Told, Variation):
    """The user's locale is Kazakh."""

    title = "Время обновлений по-казахски, год впереди"

    def told(self, written: datetime) -> str:
        return f"{written:%Y} ж. {written.day} {KAZAKH_MONTHS[written.month - 1]}, {written:%H:%M}"


class MachineTimes(_Told, Variation):
    """The API leaves it to the page to print a time."""

    title = "API отдаёт время обновлений в ISO 8601, как в таблице"

    def told(self, written: datetime) -> str:
        return written.isoformat()


class TimesWithoutYear(_Told, Variation):
    """The year goes without saying, and so does today's date."""

    title = "Время обновлений без года, у сегодняшних — без даты"

    def told(self, written: datetime) -> str:
        today = written.date() == datetime.now(UTC).date()
        return f"{written:%H:%M}" if today else f"{written:%d.%m, %H:%M}"


class RelativeTimesOnScreen(RelativeTimes):
    """What a person sees of it."""

    title = "Время обновлений на странице относительное"
    driver: ClassVar[str] = "browser"


class TwelveHourClockOnScreen(TwelveHourClock):
    """What a person sees of it."""

    title = "Время обновлений на странице в американском виде"
    driver: ClassVar[str] = "browser"


class _Wrong(_Told, Fault):
    """Base: what is told of the times is not true."""

    kills = ("S3.4",)


class RelativeTimesStuck(_Wrong):
    """The distance was worked out once and never again."""

    title = "У каждого обновления «3 часа назад», когда бы оно ни появилось"

    def told(self, written: datetime) -> str:
        del written
        return "3 часа назад"


class HalfADayOff(_Wrong):
    """Morning and evening are mixed up."""

    title = "В двенадцатичасовом времени обновлений перепутаны AM и PM"

    def told(self, written: datetime) -> str:
        half = "AM" if written.hour >= 12 else "PM"
        return f"{written:%m/%d/%Y, %I:%M} {half}"


class InvalidDates(_Wrong):
    """The page could not read the time that it got."""

    title = "Вместо времени обновлений «Invalid Date»"

    def told(self, written: datetime) -> str:
        del written
        return "Invalid Date"


class TimesInUnknownWords(_Told):
    """The app speaks a language in which the suite reads no times."""

    title = "Время обновлений записано на языке, которого проверки не знают"
    hides = ("S3.4",)
    blinding = "не понимаем, как на панели записано время"

    def told(self, written: datetime) -> str:
        return f"vor {max(1, (datetime.now(UTC) - written) // timedelta(minutes=1))} Minuten"
