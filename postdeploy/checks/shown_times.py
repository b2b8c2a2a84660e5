"""The times that the dashboard's list shows, in whatever form, against those of the table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import check, expectation
from postdeploy.checks.dashboard import Updates
from postdeploy.checks.formatting import shown
from postdeploy.checks.told_times import readings
from postdeploy.checks.zone import FARTHEST, is_told, zone_hint
from postdeploy.errors import CannotTell
from postdeploy.platform.dashboard import SHOWN_TIME
from postdeploy.platform.record import Lacking, text

if TYPE_CHECKING:
    from postdeploy.platform.ports import Dashboard
    from postdeploy.session.run import Run

NO_TIME = re.compile(r"invalid|nan\b|undefined|null\b|none\b|\[object|error|ошибк", re.IGNORECASE)
"""What stands where a program has failed to print a time."""


def expect_times(run: Run, updates: Updates, where: str) -> None:
    """Each entry shows its time as the table has it.

    Raises:
        CannotTell: some are written in a way that we cannot read, or their zone is not known.
    """
    moments = moments_of(run.driver.dashboard, updates)
    now = run.driver.dashboard.local_time(datetime.now().astimezone().isoformat())
    known = is_told(run.settings)
    hint = zone_hint(run.settings, updates.shown, moments, now)
    check(updates, times_are(moments, now, zone_known=known), where=where, hint=hint)
    strange = [item for item, moment in _with_moments(updates, moments) if not readings(_said(item), moment, now)]
    if strange:
        raise CannotTell(
            f"Не понимаем, как на панели записано время: {shown(strange[0].get('timestamp'))} (в таблице "
            f"{moments[str(strange[0]['id'])]:{SHOWN_TIME}}); остальное в списке верно."
        )


def moments_of(dashboard: Dashboard, updates: Updates) -> dict[str, datetime]:
    """When the entries of the list were written, by their ids, in the zone of the list."""
    try:
        return {key: dashboard.local_time(text(entry, "created_at")) for key, entry in updates.rows.items()}
    except (ValueError, OverflowError) as error:
        raise Lacking("время записей, столбец `created_at`", str(error), "таблица `activity_logs`") from None


def times_are(moments: Mapping[str, datetime], now: datetime, *, zone_known: bool = True) -> Matcher[Updates]:
    """Each entry shows the time that the table has; words that we cannot read are no wrong ones.

    Args:
        moments: of the table.
        now: when the list was read.
        zone_known: whether a day that the list names begins where we think it does.
    """

    def judge(updates: Updates) -> str | None:
        wrong = [
            f"«{item.get('message')}»: {item.get('timestamp')} вместо {moment:{SHOWN_TIME}}"
            for item, moment in _with_moments(updates, moments)
            if not _may_be_true(_said(item), moment, now, timedelta() if zone_known else FARTHEST)
        ]
        return "; ".join(wrong) or None

    return expectation("время каждого обновления — как в таблице", judge)


def _may_be_true(said: str, moment: datetime, now: datetime, play: timedelta) -> bool:
    found = readings(said, moment, now)
    if not found:
        return any(map(str.isalpha, said)) and not NO_TIME.search(said)
    return any(
        span.holds(moment) or (span.names_days and any(span.holds(moment + shift) for shift in (play, -play)))
        for span in found
    )


def _with_moments(updates: Updates, moments: Mapping[str, datetime]) -> Iterator[tuple[Mapping[str, Any], datetime]]:
    for item in updates.shown:
        if (key := str(item.get("id"))) in moments:
            yield item, moments[key]


def _said(item: Mapping[str, Any]) -> str:
    found = item.get("timestamp")
    return found if isinstance(found, str) else ""
