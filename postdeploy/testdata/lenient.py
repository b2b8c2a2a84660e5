"""Tables of which parts may be missing: what is not there holds no traces; what is there is looked through."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from postdeploy.platform.database import MissingTable

if TYPE_CHECKING:
    from postdeploy.platform.database import Database, Row, Since

T = TypeVar("T")


@dataclass(frozen=True)
class _Question:
    any_of: tuple[str, ...]
    columns: tuple[str, ...]
    since: Since | None
    equals: dict[str, object]

    def without(self, column: str) -> _Question:
        """The same, as far as it can be asked of a table that lacks a column."""
        return _Question(
            tuple(condition for condition in self.any_of if re.split(r"\W", condition)[0] != column),
            tuple(each for each in self.columns if each != column),
            None if self.since is not None and self.since[0] == column else self.since,
            {key: value for key, value in self.equals.items() if key != column},
        )


class Lenient:
    """The few questions of a clean-up; a table or a column that does not exist answers «nothing»."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(
        self, table: str, *, columns: str, order: str | None = None, limit: int | None = None, **equals: object
    ) -> list[Row]:
        """Rows whose columns equal the given values."""
        return _or_nothing(lambda: self._database.rows(table, columns=columns, order=order, limit=limit, **equals), [])

    def count(self, table: str, **equals: object) -> int:
        """How many rows equal the given values."""
        return _or_nothing(lambda: self._database.count(table, **equals), 0)

    def remove(self, table: str, **equals: object) -> int:
        """Delete the rows that equal the given values and say how many they were."""
        return _or_nothing(lambda: self._database.remove(table, **equals), 0)

    def some(
        self, table: str, any_of: Sequence[str], *, columns: str, since: Since | None = None, **equals: object
    ) -> list[Row]:
        """Rows of which at least one condition holds, as far as the table has the columns for it."""

        question = _Question(tuple(any_of), tuple(columns.split(",")), since, equals)
        return _as_far_as_possible(
            question,
            lambda q: self._database.some(table, q.any_of, columns=",".join(q.columns), since=q.since, **q.equals),
            [],
        )

    def remove_any(self, table: str, any_of: Sequence[str], *, since: Since | None = None, **equals: object) -> int:
        """Delete the rows of which at least one condition holds and say how many they were."""

        question = _Question(tuple(any_of), (), since, equals)
        return _as_far_as_possible(
            question, lambda q: self._database.remove_any(table, q.any_of, since=q.since, **q.equals), 0
        )


def _or_nothing(ask: Callable[[], T], nothing: T) -> T:
    try:
        return ask()
    except MissingTable:
        return nothing


def _as_far_as_possible(question: _Question, ask: Callable[[_Question], T], nothing: T) -> T:
    """Ask; leave out a column that the table says it lacks, and ask again, while something is left to ask for.

    The conditions name the run's own mark and ids, so that the bounds beside them may go.
    """
    while question.any_of:
        try:
            return ask(question)
        except MissingTable as error:
            left = question.without(error.column)
            if left == question:
                return nothing
            question = left
    return nothing
