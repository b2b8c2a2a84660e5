"""Checking that a table is there as the platform needs it."""

from __future__ import annotations

from collections.abc import Sequence

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import Mismatch, expectation
from postdeploy.platform.answer import Answer
from postdeploy.platform.database import Database, MissingTable


def lets_in() -> Matcher[Answer]:
    """Supabase's REST root answers to our key."""

    def judge(answer: Answer) -> str | None:
        if answer.status < 400 and answer.is_json:
            return None
        return f"{answer.request} → {answer.status} {answer.text[:200]}"

    return expectation("Supabase отвечает и принимает ключ", judge)


def expect_table(database: Database, table: str, columns: Sequence[str]) -> None:
    """The table exists and has these columns; every one that is missing is named.

    Raises:
        Mismatch: the table or a column is missing.
        TableError: it cannot be told, for example because the key gives no access.
    """
    expected = f"таблица `{table}` со столбцами {', '.join(columns)}"
    try:
        database.rows(table, columns=",".join(columns), limit=1)
    except MissingTable as error:
        missing = [column for column in columns if error.column and _lacks(database, table, column)]
        found = f"нет столбцов: {', '.join(missing)}" if missing else error.found
        raise Mismatch(expected, found, "Supabase, Database → Tables", hint=error.hint) from error


def _lacks(database: Database, table: str, column: str) -> bool:
    try:
        database.rows(table, columns=column, limit=1)
    except MissingTable:
        return True
    return False
