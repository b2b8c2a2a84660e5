"""Dashboard: figures, charts and the list of updates (contract: Dashboard)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from postdeploy.stand.platform.web.activity import Recorded
from postdeploy.stand.platform.web.database import Row
from postdeploy.stand.platform.web.http import endpoint, ok, part_of, routes
from postdeploy.stand.platform.web.session import User

DEFAULT_LIMIT = 10
WEEK = timedelta(days=7)
COLORS = {
    "agent_created": "green",
    "agent_response": "blue",
    "rule_executed": "purple",
    "sequence_executed": "purple",
}
OTHER_COLOR = "gray"
MONTHS = ["янв.", "февр.", "март", "апр.", "май", "июнь", "июль", "авг.", "сент.", "окт.", "нояб.", "дек."]
DAY_MONTHS = ["янв.", "февр.", "мар.", "апр.", "мая", "июн.", "июл.", *MONTHS[7:]]
SHORT_DAYS = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"]
DAYS = ["Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота", "Воскресенье"]


class Dashboard:
    """What the start page shows of an organisation."""

    def __init__(self, platform: Recorded) -> None:
        self.platform = platform

    async def updates(self, org_id: str, limit: int) -> list[Row]:
        """The newest activities, newest first: `{id, message, timestamp, color}`."""
        return [to_update(entry) for entry in await self.platform.activity.latest(org_id, limit)]

    async def responses(self, org_id: str, since: date) -> list[date]:
        """Days of the agents' answers since a day, one item per answer."""
        rows = await self.platform.database.rows(
            """select (created_at at time zone 'UTC')::date as day from activity_logs
               where org_id = $1::uuid and activity_type = 'agent_response' and created_at >= $2::date""",
            org_id,
            since,
        )
        return [date.fromisoformat(row["day"]) for row in rows]

    async def figures(self, org_id: str) -> dict[str, int]:
        """The cards: answers of this month, week and day with their change in per cent, agents."""
        today = _today()
        month, yesterday = today.replace(day=1), today - timedelta(days=1)
        days = await self.responses(org_id, _months(today, 2)[0])
        per_day, per_month = Counter(days), Counter(day.replace(day=1) for day in days)
        agents = await self.platform.database.value("select count(*) from agents where org_id = $1::uuid", org_id)
        return {
            "monthlyResponses": per_month[month],
            "monthlyChange": _change(per_month[_months(today, 2)[0]], per_month[month]),
            "weeklyResponses": sum(1 for day in days if day > today - WEEK),
            "todayResponses": per_day[today],
            "todayChange": _change(per_day[yesterday], per_day[today]),
            "totalAgents": agents,
        }

    async def chart(self, org_id: str, type_: str) -> list[dict[str, Any]]:
        """Answers as `[{label, value}]`: six months, fourteen days, or the seven days of the week."""
        today = _today()
        days = await self.responses(org_id, _months(today, 6)[0])
        match type_:
            case "daily":
                return _daily(days, today)
            case "weekly":
                return _weekly(days, today)
        return _monthly(days, today)


def _daily(days: list[date], today: date) -> list[dict[str, Any]]:
    counts = Counter(days)
    shown = [today - timedelta(days=back) for back in range(13, -1, -1)]
    return [{"label": _day_label(day), "value": counts[day]} for day in shown]


def _weekly(days: list[date], today: date) -> list[dict[str, Any]]:
    counts = Counter(day.weekday() for day in days if day > today - WEEK)
    return [{"label": name, "value": counts[number]} for number, name in enumerate(DAYS)]


def _monthly(days: list[date], today: date) -> list[dict[str, Any]]:
    counts = Counter(day.replace(day=1) for day in days)
    return [
        {"label": f"{MONTHS[month.month - 1]} {month.year} г.", "value": counts[month]} for month in _months(today, 6)
    ]


def to_update(entry: Row) -> Row:
    """A line of «Последние обновления»; the time is the server's (UTC), in Russian form."""
    moment = datetime.fromisoformat(entry["created_at"]).astimezone(UTC)
    return {
        "id": entry["id"],
        "message": entry["title"],
        "timestamp": moment.strftime("%d.%m.%Y, %H:%M"),
        "color": COLORS.get(entry["activity_type"], OTHER_COLOR),
    }


def _today() -> date:
    return datetime.now(UTC).date()


def _change(before: int, now: int) -> int:
    if before == 0:
        return 100 if now else 0
    return round((now - before) / before * 100)


def _months(today: date, count: int) -> list[date]:
    """First days of the last `count` months, this one included, oldest first."""
    months = [today.replace(day=1)]
    while len(months) < count:
        months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
    return months


def _day_label(day: date) -> str:
    return f"{SHORT_DAYS[day.weekday()]}, {day.day:02} {DAY_MONTHS[day.month - 1]}"


@endpoint("Не удалось загрузить обновления")
async def updates(request: Request, user: User) -> Response:
    """`GET /api/dashboard/updates?limit`."""
    limit = request.query_params.get("limit", "")
    count = int(limit) if limit.isdigit() else DEFAULT_LIMIT
    return ok(await part_of(request, Dashboard).updates(user.org_id, count))


@endpoint("Не удалось загрузить данные панели")
async def figures(request: Request, user: User) -> Response:
    """`GET /api/dashboard`."""
    return ok(await part_of(request, Dashboard).figures(user.org_id))


@endpoint("Не удалось загрузить графики")
async def charts(request: Request, user: User) -> Response:
    """`GET /api/dashboard/charts?type=monthly|daily|weekly`."""
    type_ = request.query_params.get("type", "monthly")
    return ok(await part_of(request, Dashboard).chart(user.org_id, type_))


ROUTES = [
    *routes("/api/dashboard", GET=figures),
    *routes("/api/dashboard/updates", GET=updates),
    *routes("/api/dashboard/charts", GET=charts),
]
