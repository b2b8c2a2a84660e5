"""`activity_logs`: what the dashboard lists (contract: Dashboard)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from postdeploy.stand.platform.web.database import Database, Row


@dataclass(frozen=True)
class Entry:
    """One thing that happened in an organisation."""

    org_id: str
    type: str
    title: str
    description: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    user_id: str | None = None
    agent_id: str | None = None
    conversation_id: str | None = None


class Parts(Protocol):
    """What it needs of the web app, asked for anew at each use."""

    database: Database


class Activity:
    """Writes and reads the entries."""

    def __init__(self, platform: Parts) -> None:
        self.platform = platform

    async def write(self, entry: Entry) -> None:
        """Add an entry."""
        await self.platform.database.execute(
            """insert into activity_logs
               (org_id, activity_type, title, description, metadata, user_id, agent_id, conversation_id)
               values ($1::uuid, $2, $3, $4, $5::jsonb, $6::uuid, $7::uuid, $8::uuid)""",
            entry.org_id,
            entry.type,
            entry.title,
            entry.description,
            entry.metadata,
            entry.user_id,
            entry.agent_id,
            entry.conversation_id,
        )

    async def latest(self, org_id: str, limit: int) -> list[Row]:
        """The newest entries of an organisation, newest first."""
        return await self.platform.database.rows(
            "select * from activity_logs where org_id = $1::uuid order by created_at desc limit $2",
            org_id,
            limit,
        )


class Recorded(Protocol):
    """What parts need of the web app that keep rows and tell of what they do; asked for anew at each use."""

    activity: Activity
    database: Database
