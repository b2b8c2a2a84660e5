"""The web app's way to Postgres: a pool, and rows as PostgREST would write them."""

from __future__ import annotations

import json
from typing import Any

import asyncpg

Row = dict[str, Any]
"""A row as decoded JSON: timestamps are text like 2026-11-22T10:32:01.157869+00:00, uuids are text."""


class Database:
    """Queries of the web app; arguments are bound, never pasted."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._pool: asyncpg.Pool | None = None

    async def open(self) -> None:
        """Connect; call once, inside the loop that will use it."""
        self._pool = await asyncpg.create_pool(
            self.url,
            min_size=1,
            max_size=5,
            init=_prepare,
            reset=_leave_as_it_is,
            server_settings={"timezone": "UTC"},
        )

    async def close(self) -> None:
        """Drop the connections."""
        if self._pool is not None:
            self._pool.terminate()

    @property
    def pool(self) -> asyncpg.Pool:
        """The open pool."""
        assert self._pool is not None, "the database is not open yet"
        return self._pool

    async def rows(self, sql: str, *arguments: Any) -> list[Row]:
        """All rows of a query, or of a statement with RETURNING, as decoded JSON."""
        wrapped = f"with found as ({sql}) select row_to_json(found) from found"
        return [record[0] for record in await self.pool.fetch(wrapped, *arguments)]

    async def row(self, sql: str, *arguments: Any) -> Row | None:
        """The first row, or None."""
        return next(iter(await self.rows(sql, *arguments)), None)

    async def value(self, sql: str, *arguments: Any) -> Any:
        """The first column of the first row, or None."""
        return await self.pool.fetchval(sql, *arguments)

    async def execute(self, sql: str, *arguments: Any) -> int:
        """Run a statement; the number of rows that it touched."""
        tag: str = await self.pool.execute(sql, *arguments)
        count = tag.rsplit(" ", 1)[-1]
        return int(count) if count.isdigit() else 0


async def _prepare(connection: asyncpg.Connection) -> None:
    for name in ("json", "jsonb"):
        await connection.set_type_codec(name, encoder=_to_json, decoder=json.loads, schema="pg_catalog", format="text")


async def _leave_as_it_is(_connection: asyncpg.Connection) -> None:
    """Nobody sets anything of a session: to set it back, as usual, would be a round trip for each query."""


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def assignments(changes: Row, first: int) -> str:
    """`"a" = $3, "b" = $4` for the keys of `changes`; the first placeholder is `$first`.

    Keys come from a schema, never from a request.
    """
    return ", ".join(f'"{column}" = ${index}' for index, column in enumerate(changes, first))
