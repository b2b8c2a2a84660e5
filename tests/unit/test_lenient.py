from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

import pytest

from postdeploy.errors import CannotTell
from postdeploy.platform.database import Database, MissingTable, TableError
from postdeploy.testdata.lenient import Lenient


class Partial:
    """A database with one table, some columns of which are missing; keeps what was asked for in the end."""

    def __init__(self, *missing: str, table: bool = True) -> None:
        self.missing = missing
        self.table = table
        self.asked: dict[str, Any] = {}

    def some(
        self, table: str, any_of: list[str], *, columns: str = "id", since: Any = None, **equals: Any
    ) -> list[Any]:
        self._look(table, [*columns.split(","), *any_of, *([since[0]] if since else []), *equals])
        self.asked = {"any_of": list(any_of), "columns": columns, "since": since, **equals}
        return [{"id": 1}]

    def remove_any(self, table: str, any_of: Sequence[str], *, since: Any = None, **equals: Any) -> int:
        return len(self.some(table, list(any_of), since=since, **equals))

    def rows(self, table: str, **asked: Any) -> list[Any]:
        self._look(table, [name for name in asked if name not in ("columns", "order", "limit")])
        return [{"id": 1}]

    def count(self, table: str, **equals: Any) -> int:
        return len(self.rows(table, **equals))

    remove = count

    def _look(self, table: str, parts: list[str]) -> None:
        if not self.table:
            raise MissingTable(table, "42P01", f'relation "{table}" does not exist')
        for part in parts:
            column = re.split(r"\W", part)[0]
            if column in self.missing:
                raise MissingTable(table, "42703", f"column {table}.{column} does not exist")


def lenient(*missing: str, table: bool = True) -> tuple[Lenient, Partial]:
    partial = Partial(*missing, table=table)
    return Lenient(cast(Database, partial)), partial


CONDITIONS = ["title.like.*pd*", "metadata->>lead_id.in.(1)"]


def test_what_is_there_is_still_looked_through() -> None:
    asked, partial = lenient("title", "created_at", "org_id")
    found = asked.some("logs", CONDITIONS, columns="id,title", since=("created_at", "x"), org_id="o")
    assert found == [{"id": 1}]
    assert partial.asked == {"any_of": CONDITIONS[1:], "columns": "id", "since": None}


def test_what_is_there_is_still_removed() -> None:
    asked, partial = lenient("metadata")
    assert asked.remove_any("logs", CONDITIONS, since=("created_at", "x"), org_id="o") == 1
    assert partial.asked["any_of"] == CONDITIONS[:1]
    assert partial.asked["since"] == ("created_at", "x")


@pytest.mark.parametrize(("missing", "table"), [((), False), (("title", "metadata"), True)])
def test_what_is_not_there_holds_nothing(missing: tuple[str, ...], table: bool) -> None:
    asked, _ = lenient(*missing, table=table)
    assert asked.some("logs", CONDITIONS, columns="id") == []
    assert asked.remove_any("logs", CONDITIONS) == 0


def test_a_missing_filter_finds_nothing() -> None:
    asked, _ = lenient("agent_id")
    assert asked.rows("logs", columns="id", agent_id="a") == []
    assert (asked.count("logs", agent_id="a"), asked.remove("logs", agent_id="a")) == (0, 0)


def test_what_could_not_be_told_is_still_said() -> None:
    class Refusing(Partial):
        def _look(self, table: str, parts: list[str]) -> None:
            raise TableError(table, "42501", "permission denied")

    with pytest.raises(CannotTell):
        Lenient(cast(Database, Refusing())).some("logs", CONDITIONS, columns="id")
