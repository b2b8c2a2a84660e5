"""Everything that a stand's tables and Redis hold, to be compared byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import redis

from postdeploy.stand.config import StandConfig
from tests.stand.tools import query

Remaining = Callable[[], dict[str, list[str]]]
"""Tells what has changed since a test began."""
TABLES = "select tablename from pg_tables where schemaname = 'public' order by 1"


@dataclass(frozen=True)
class Snapshot:
    """Rows of every table, and every key of Redis, as sorted text."""

    rows: dict[str, list[str]]
    keys: dict[str, str]

    def differences(self, later: Snapshot) -> dict[str, list[str]]:
        """What was added (+) and what is gone (-), by table or key."""
        found: dict[str, list[str]] = {}
        for name in sorted({*self.rows, *later.rows}):
            found[name] = list(_changes(self.rows.get(name, []), later.rows.get(name, [])))
        for key in sorted({*self.keys, *later.keys}):
            before, after = self.keys.get(key), later.keys.get(key)
            found[key] = [f"{before} → {after}"] if before != after else []
        return {name: changes for name, changes in found.items() if changes}


def take(config: StandConfig) -> Snapshot:
    """Read everything."""
    tables = [row["tablename"] for row in query(config.database_url, TABLES)]
    union = " union all ".join(f"select '{name}' as name, to_jsonb(t)::text as row from {name} t" for name in tables)
    rows: dict[str, list[str]] = {name: [] for name in tables}
    for found in query(config.database_url, union):
        rows[found["name"]].append(_as_compared(found["name"], found["row"]))
    client = redis.Redis.from_url(config.redis_url, decode_responses=True)
    try:
        values = {key: _value(client, key) for key in client.scan_iter()}
        keys = {key: value for key, value in values.items() if value != "[]"}
    finally:
        client.close()
    return Snapshot({name: sorted(found) for name, found in rows.items()}, keys)


COUNTERS = {
    "id": "number of the last job; BullMQ never gives a number twice",
    "pc": "order of jobs with the same priority; BullMQ counts it itself",
    "marker": "wakes idle Workers; comes and goes",
    "stalled-check": "a Worker's own lock with an expiry; comes and goes",
}
"""Keys of a queue that the platform itself keeps counting in; nobody may set them back."""

SYNCED = {
    "crm_pipelines": ("id", "created_at", "updated_at"),
    "crm_pipeline_stages": ("id", "pipeline_id", "created_at", "updated_at"),
    "crm_connections": ("metadata", "updated_at"),
}
"""What a synchronisation, asked for by the checklist itself, writes anew with the same content."""


def left(before: Snapshot, config: StandConfig) -> dict[str, list[str]]:
    """What has changed since, but for what the platform itself keeps counting."""
    found = before.differences(take(config))
    return {name: changes for name, changes in found.items() if not _counts(name)}


def _counts(name: str) -> bool:
    parts = name.split(":")
    return parts[0] == "bull" and len(parts) == 3 and parts[-1] in COUNTERS


def _as_compared(table: str, row: str) -> str:
    if table not in SYNCED:
        return row
    return json.dumps({key: value for key, value in json.loads(row).items() if key not in SYNCED[table]})


def _value(client: Any, key: str) -> str:
    readers = {
        "string": client.get,
        "hash": lambda key: sorted(client.hgetall(key).items()),
        "list": lambda key: client.lrange(key, 0, -1),
        "set": lambda key: sorted(client.smembers(key)),
        "zset": lambda key: client.zrange(key, 0, -1, withscores=True),
        "stream": lambda key: [fields for _, fields in client.xrange(key) if fields.get("event") != "drained"],
    }
    return repr(readers[client.type(key)](key))


def _changes(before: list[str], after: list[str]) -> Iterator[str]:
    left = list(before)
    for row in after:
        if row in left:
            left.remove(row)
        else:
            yield f"+ {row}"
    yield from (f"- {row}" for row in left)
