"""Rows as a table that the report shows and that opens in a spreadsheet (CSV, comma, UTF-8)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from postdeploy.evidence.bounds import brief, cut
from postdeploy.platform.exchange import Exchange

MOST_ROWS = 50
UPRIGHT = 3
"""So few rows stand upright, a field a line: they have many fields, and a reader looks at one row at a time."""
LARGEST_CELL = 400
"""Characters of one cell."""
NO_ROWS = "записей нет"
Row = Mapping[str, Any]
Clean = Callable[[str], str]
_REST = re.compile(r"/rest/v1/(\w+)$")
_FILTER = re.compile(r"(?:eq|is|in|like|cs)\.(.*)", re.DOTALL)
_NOT_FILTERS = frozenset({"select", "limit", "order", "offset", "or"})


def as_csv(rows: Sequence[Row], clean: Clean = str) -> str:
    """Rows as CSV with a heading; columns without any value are left out, and cuts are said.

    Args:
        rows: of one table.
        clean: takes secrets out of a JSON text and leaves it JSON.
    """
    if not rows:
        return NO_ROWS
    shown = [_cleaned(row, clean) for row in rows[:MOST_ROWS]]
    columns = [name for name in _names(shown) if any(_filled(row.get(name)) for row in shown)]
    lines = _upright(shown, columns) if len(rows) <= UPRIGHT else _lying(shown, columns)
    if len(rows) > MOST_ROWS:
        lines.append([f"… обрезано: показано {MOST_ROWS} из {len(rows)} записей"])
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()


def table_of(exchange: Exchange) -> tuple[str, list[dict[str, Any]]] | None:
    """Title and rows of an answer of PostgREST; None for any other exchange."""
    parts = urlsplit(exchange.url)
    match = _REST.search(parts.path)
    if match is None or exchange.method != "GET" or exchange.status not in (200, 206):
        return None
    rows: Any = None
    with suppress(ValueError, RecursionError):
        rows = json.loads(exchange.response_body)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return None
    filters = ", ".join(_filters(parts.query))
    where = f", где {filters}" if filters else ""
    return brief(f"Таблица `{match[1]}`{where}: записей {len(rows)}"), rows


def _filters(query: str) -> Iterable[str]:
    for name, value in parse_qsl(query):
        match = _FILTER.fullmatch(unquote(value))
        if name not in _NOT_FILTERS and match:
            yield f"{name} = {match[1] if len(match[1]) <= 40 else match[1][:39] + '…'}"


def _cleaned(row: Row, clean: Clean) -> dict[str, Any]:
    """The row redacted as JSON, where the name of a field tells that its value is a secret."""
    text = clean(json.dumps(row, ensure_ascii=False, default=str))
    with suppress(ValueError):
        found = json.loads(text)
        if isinstance(found, dict):
            return found
    return {"": text}


def _names(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _filled(value: Any) -> bool:
    return value not in (None, "", [], {})


def _lying(rows: Iterable[Row], columns: list[str]) -> list[list[str]]:
    return [columns, *([_cell(row.get(name)) for name in columns] for row in rows)]


def _upright(rows: Sequence[Row], columns: list[str]) -> list[list[str]]:
    heads = ["значение"] if len(rows) == 1 else [f"запись {number}" for number in range(1, len(rows) + 1)]
    return [["поле", *heads], *([name, *(_cell(row.get(name)) for row in rows)] for name in columns)]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | bool) else str(value)
    return cut(text, LARGEST_CELL)
