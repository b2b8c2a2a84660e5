"""Reading all rows of a question, although PostgREST gives only so many at once and says nothing of the others.

Supabase cuts every answer at 1,000 rows. Where the number of all of them, which comes with the answer, is larger, they
are read from the beginning in the order of their ids, each page after the last id of the one before. So rows that
others add and delete meanwhile neither hide one nor show one twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Row = dict[str, Any]
KEY = "id"
MOST_IDS = 100
"""An address with more of them may be too long for what stands before PostgREST (8 KB)."""


def page_by_page(query: Callable[[], Any], ask: Callable[[Any], Any]) -> list[Row]:
    """All rows of a query.

    Args:
        query: makes it anew, with an exact count and the column `id`.
        ask: sends it and gives its answer, with `data` and `count`.
    """
    rows: list[Row] = []
    page = ask(query().order(KEY))
    while page.data:
        rows += page.data
        if (page.count or 0) <= len(page.data):
            break
        page = ask(query().gt(KEY, page.data[-1][KEY]).order(KEY))
    return rows


def with_key(columns: str) -> str:
    """The same columns, and the one by which pages follow each other."""
    return columns if "*" in columns or KEY in columns.split(",") else f"{columns},{KEY}"


def in_parts(equals: dict[str, object]) -> Iterator[dict[str, object]]:
    """The same conditions with the ids in parts that fit into an address."""
    ids = equals.get(KEY)
    if not isinstance(ids, list | tuple) or len(ids) <= MOST_IDS:
        yield equals
        return
    for start in range(0, len(ids), MOST_IDS):
        yield {**equals, KEY: ids[start : start + MOST_IDS]}
