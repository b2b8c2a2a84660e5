"""Comparing times that different machines have written: the app, the Worker and the database each have a clock."""

from __future__ import annotations

from datetime import datetime, timedelta

APART = timedelta(minutes=3, seconds=30)
"""How far the clocks of healthy services may differ."""


def surely_before(one: object, other: object) -> bool:
    """Whether a time (ISO 8601) is earlier than another one by more than clocks differ; never of what is no time."""
    try:
        return datetime.fromisoformat(str(one)) < datetime.fromisoformat(str(other)) - APART
    except (ValueError, TypeError):  # no time at all, or one with a zone and one without
        return False
