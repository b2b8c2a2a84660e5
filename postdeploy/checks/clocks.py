"""Comparing times that different machines have written: the app, the Worker and the database each have a clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import expectation

APART = timedelta(minutes=3, seconds=30)
"""How far the clocks of healthy services may differ."""
FAR = timedelta(minutes=14)
"""No clock is so far away by itself: zones are a quarter of an hour apart, or more."""


def surely_before(one: object, other: object) -> bool:
    """Whether a time (ISO 8601) is earlier than another one by more than clocks differ; never of what is no time."""
    try:
        return datetime.fromisoformat(str(one)) < datetime.fromisoformat(str(other)) - APART
    except (ValueError, TypeError):  # no time at all, or one with a zone and one without
        return False


def written_lately(now: datetime) -> Matcher[Mapping[str, Any]]:
    """An entry that was made a moment ago says so: its time is not that of another zone."""

    def judge(row: Mapping[str, Any]) -> str | None:
        away = _since(row.get("created_at"), now)
        if away is None or abs(away) < FAR:
            return None
        how = f"на {abs(away).total_seconds() / 3600:.1f} ч {'позже' if away > timedelta() else 'раньше'} нынешнего"
        return f"created_at {row['created_at']}, {how.replace('.0 ', ' ').replace('.', ',')}"

    return expectation("время новой записи — нынешнее", judge)


def _since(moment: object, now: datetime) -> timedelta | None:
    try:
        return datetime.fromisoformat(str(moment)) - now
    except (ValueError, TypeError):
        return None
