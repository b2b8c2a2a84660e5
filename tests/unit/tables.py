"""Tables in memory behind the few things that checks ask of a run."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from postdeploy.checks.waiting import Budget
from postdeploy.platform.answer import Answer
from tests.unit.answers import answer
from tests.unit.runs import run_of

if TYPE_CHECKING:
    from postdeploy.session.run import Run

Row = dict[str, Any]
ORG = "north"
MARK = "pd-261122T100000-60m-1a2b3c4d"


class Tables:
    """Answers as `postdeploy.platform.database.Database` does, from lists of rows."""

    given = True

    def __init__(self, **tables: list[Row]) -> None:
        self._tables = tables

    def rows(
        self, table: str, *, columns: str = "*", order: str | None = None, limit: int | None = None, **equals: Any
    ) -> list[Row]:
        found = [row for row in self._tables.get(table, []) if _equal(row, equals)]
        if order:
            column, _, direction = order.partition(".")
            found.sort(key=lambda row: str(row[column]), reverse=direction == "desc")
        return found[:limit]

    def row(self, table: str, **equals: Any) -> Row | None:
        found = self.rows(table, **equals)
        return found[0] if found else None

    def containing(self, table: str, column: str, part: Row, **equals: Any) -> list[Row]:
        return [row for row in self.rows(table, **equals) if part.items() <= (row.get(column) or {}).items()]

    def seen(self, _where: str) -> bool:
        """Whether one can look there."""
        return self.given

    def count(self, table: str, **equals: Any) -> int:
        return len(self.rows(table, **equals))

    def knock(self) -> Answer:
        """The root of PostgREST, which describes nothing here."""
        return answer({"definitions": {}})


class NoTables(Tables):
    """There is no key to the tables."""

    given = False


def _equal(row: Mapping[str, Any], equals: Mapping[str, Any]) -> bool:
    return all(
        row.get(column) in value if isinstance(value, list | tuple) else row.get(column) == value
        for column, value in equals.items()
    )


class Notes:
    """Takes what checks show, and keeps the titles and texts of what they say they did not look at."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []

    def rows(self, title: str, rows: object) -> None:
        """Rows are not looked at here."""

    def text(self, title: str, text: str) -> None:
        self.texts.append((title, text))

    latest_text = text

    def when_red(self, title: str, ask: object) -> None:
        """Nothing turns red here."""


def run_over(tables: Tables, /, **parts: Any) -> Run:
    """A run whose tables are these, that waits for nothing."""
    made = {
        "tables": tables,
        "user": SimpleNamespace(id="u1", org_id=ORG),
        "budget": Budget(0),
        "evidence": Notes(),
        "signed_in": lambda: None,
        "may_write": True,
        "mark": MARK,
        "traces": SimpleNamespace(leads=frozenset()),
        **parts,
    }
    return run_of(**made)
