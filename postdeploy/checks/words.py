"""Values as a person reads them: messages of checks never show Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

TELLING = ("title", "name", "message", "content", "lead_id", "action_type", "id")
"""Fields that make a row recognisable, the best one first."""
MOST = 8
"""How many things of a list are named; the evidence has them all."""


def shown(value: Any) -> str:
    """A value of JSON in words: «текст», 7, да, пусто; lists and objects part by part."""
    if value is None or (isinstance(value, str | list | tuple | Mapping) and not value):
        return "пусто"
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, str):
        return f"«{' '.join(value.split())}»"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {shown(part)}" for key, part in value.items()) + "}"
    if isinstance(value, Iterable):
        return listed(shown(part) for part in value)
    return str(value)


def listed(parts: Iterable[str]) -> str:
    """The first few of some texts, and how many more there are."""
    texts = list(parts)
    more = f" и ещё {len(texts) - MOST}" if len(texts) > MOST else ""
    return (", ".join(texts[:MOST]) or "ничего") + more


def brief(row: Mapping[str, Any]) -> str:
    """A row by what makes it recognisable."""
    return next((shown(row[name]) for name in TELLING if row.get(name)), shown(row))


def briefly(rows: Iterable[Any]) -> str:
    """Rows by what makes them recognisable."""
    return listed(brief(row) if isinstance(row, Mapping) else shown(row) for row in rows)
