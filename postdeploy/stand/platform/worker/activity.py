"""Entries of the organisation's activity log that the Worker writes (contract: Dashboard, Sequences)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Activity:
    """One entry; `kind` is `activity_logs.activity_type`, `title` is what the dashboard shows."""

    org_id: str
    kind: str
    title: str
    description: str
    metadata: dict[str, object]


class ActivityLog:
    """Rows of `activity_logs`."""

    async def write(self, connection: Any, activity: Activity) -> None:
        """Insert one row inside the caller's transaction, with the time of this moment."""
        await connection.execute(
            """insert into activity_logs (org_id, activity_type, title, description, metadata, created_at)
               values ($1, $2, $3, $4, $5, clock_timestamp())""",
            activity.org_id,
            activity.kind,
            activity.title,
            activity.description,
            activity.metadata,
        )
