"""What the platform gave, and what it lacks: a missing table, column or field is the platform's fault."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from postdeploy.evidence.bounds import brief

M = TypeVar("M", bound=Mapping[str, Any])
DELETED = ("deleted_at", "deletedAt", "is_deleted", "deleted")
"""Columns by which a row that is kept is marked as deleted."""
SHOWN = 100
"""Characters of a value that is shown because it is of another kind."""


class Lacking(AssertionError):
    """The platform has no such table, column or field; we have asked and were told so."""

    def __init__(self, expected: str, found: str, where: str, hint: str = "") -> None:
        """Say what had to be there, what was found instead and where; each as the end of a sentence."""
        parts = (f"Ожидали: {expected}", f"Нашли: {found}", f"Где смотрели: {where}")
        super().__init__(brief("\n".join(part.rstrip(".") + "." for part in parts)))
        self.found = found
        self.hint = hint


class Record(dict[str, Any]):
    """An object that the platform gave; asking it for a field that it lacks says which, and where.

    Args:
        fields: the object.
        where: where it comes from, «таблица `agents`» or «GET /api/agents».
        part: what a field is called there.
    """

    def __init__(self, fields: Mapping[str, Any], where: str, part: str = "поле") -> None:
        super().__init__(fields)
        self.where = where
        self.part = part

    def __missing__(self, key: str) -> Any:
        raise Lacking(f"{self.part} `{key}`", f"такого {_of(self.part)} нет; есть {_listed(self)}", self.where)


def kept(rows: Iterable[M]) -> list[M]:
    """The rows without those that a platform has deleted by marking them."""
    return [row for row in rows if not any(row.get(mark) for mark in DELETED) and row.get("status") != "deleted"]


def text(row: Mapping[str, Any], name: str) -> str:
    """A text, or a moment as text, of what the platform gave.

    Raises:
        Lacking: there is something else, or nothing at all.
    """
    value = row[name]
    if isinstance(value, str):
        return value
    raise _other(row, name, "текст", value)


def whole(row: Mapping[str, Any], name: str) -> int:
    """A whole number of what the platform gave, also one that is written as text.

    Raises:
        Lacking: there is something else, or nothing at all.
    """
    value = row[name]
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        raise _other(row, name, "целое число", value) from None


def inner(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object within what the platform gave; an empty one where nothing is written.

    Raises:
        Lacking: there is something else, such as an object that was stored as a text of JSON.
    """
    value = row[name]
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return value
    raise _other(row, name, "объект", value)


def _other(row: Mapping[str, Any], name: str, kind: str, value: Any) -> Lacking:
    part, where = (row.part, row.where) if isinstance(row, Record) else ("поле", "ответ платформы")
    found = json.dumps(value, ensure_ascii=False, default=str)
    return Lacking(f"{kind}, {part} `{name}`", found if len(found) <= SHOWN else f"{found[:SHOWN]}…", where)


def _of(part: str) -> str:
    return {"поле": "поля", "столбец": "столбца"}.get(part, part)


def _listed(fields: Mapping[str, Any]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(map(str, fields))) or "ничего"
