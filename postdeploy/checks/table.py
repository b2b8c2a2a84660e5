"""Checking that a table is there as the platform needs it."""

from __future__ import annotations

from collections.abc import Sequence

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import Mismatch, expectation
from postdeploy.platform.answer import Answer
from postdeploy.platform.database import NO_COLUMN, NO_TABLE, Database, TableError


def lets_in() -> Matcher[Answer]:
    """Supabase's REST root answers to our key."""

    def judge(answer: Answer) -> str | None:
        if answer.status < 400 and answer.is_json:
            return None
        return f"{answer.request} → {answer.status} {answer.text[:200]}"

    return expectation("Supabase отвечает и принимает ключ", judge)


def expect_table(database: Database, table: str, columns: Sequence[str]) -> None:
    """The table exists and has these columns.

    Raises:
        Mismatch: the table or a column is missing.
        TableError: it cannot be told, for example because the key gives no access.
    """
    try:
        database.rows(table, columns=",".join(columns), limit=1)
    except TableError as error:
        if error.code in NO_TABLE | NO_COLUMN:
            raise Mismatch(
                f"таблица `{table}` со столбцами {', '.join(columns)}",
                str(error),
                "Supabase, Database → Tables",
                hint="похоже, не применена миграция, или PostgREST не перечитал схему",
            ) from error
        raise
