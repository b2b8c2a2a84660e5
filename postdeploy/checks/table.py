"""Checking that a table is there as the platform needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import Mismatch, check, expectation
from postdeploy.checks.common import exactly_one, has_fields
from postdeploy.checks.waiting import eventually, soon
from postdeploy.platform.answer import Answer
from postdeploy.platform.database import Database, MissingTable

if TYPE_CHECKING:
    from postdeploy.session.run import Run

ROOT_DISABLED = "PGRST126"
"""PostgREST: its root describes nothing; older versions (12.0) say `{}` alone."""


def lets_in() -> Matcher[Answer]:
    """Supabase's REST root answers to our key: with a description of the tables, or that it gives none."""

    def judge(answer: Answer) -> str | None:
        if (answer.status < 400 and answer.is_json) or _describes_nothing(answer):
            return None
        return f"{answer.request} → {answer.status} {answer.text[:200]}"

    return expectation("Supabase отвечает и принимает ключ", judge)


def _describes_nothing(answer: Answer) -> bool:
    """PostgREST with `openapi-mode = disabled`; it has let the key in before it says so."""
    return answer.status == 404 and (answer.body == {} or answer.at("code") == ROOT_DISABLED)


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


def expect_data(run: Run, table: str) -> None:
    """The organisation has entries; where there are none yet, once an agent was made that has to leave one.

    One is looked for: to count those of years may take the database longer than it is given.
    """
    org_id = run.account.user.org_id
    found = partial(run.tables.rows, table, columns="id", org_id=org_id, limit=1)
    has_data: Matcher[list[dict[str, Any]]] = expectation(
        "в таблице есть записи этой организации", lambda rows: None if rows else "ни одной, даже после создания агента"
    )
    where, rows = f"таблица `{table}`", found()
    if rows:  # looked for once: what others take away meanwhile was there
        check(rows, has_data, where=where)
        return
    run.testdata.new_agent("Агент для первой записи")
    eventually(found, has_data, run.budget, where=where)


def expect_agent_stored(run: Run, wanted: Mapping[str, Any]) -> None:
    """An agent that was just created is in its table, once and as it was meant; nothing where tables are not seen.

    Args:
        run: the run.
        wanted: its columns, at least `name` and `org_id`.
    """
    where = "таблица `agents`"
    if not run.tables.seen(where):
        return
    once: Matcher[Sequence[dict[str, Any]]] = exactly_one("созданный агент")
    ours = {"org_id": wanted["org_id"], "name": wanted["name"]}
    rows = eventually(lambda: run.tables.rows("agents", **ours), once, soon(run.budget), where=where)
    check(rows[0], has_fields(wanted, "агент записан таким, каким создан"), where=where)


def _lacks(database: Database, table: str, column: str) -> bool:
    try:
        database.rows(table, columns=column, limit=1)
    except MissingTable:
        return True
    return False
