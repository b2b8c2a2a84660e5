"""Checking that a table is there as the platform needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import Mismatch, check, expectation
from postdeploy.checks.clocks import APART
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
    """The organisation has entries from before the run; where there are none, an agent that is made has to leave one.

    What the run has caused elsewhere does not count: whether it is there already is a matter of what goes on at once.
    One is looked for: to count those of years may take the database longer than it is given.
    """
    where = f"таблица `{table}`"
    rows = _from_before(run, table)
    if rows:  # looked for once: what others take away meanwhile was there
        check(rows, _any_entry("в таблице есть записи этой организации"), where=where)
        return
    agent = run.testdata.new_agent("Агент для записи")
    about_it = [f"agent_id.eq.{agent.id}", f"title.like.*{run.testdata.mark}*"]
    eventually(
        lambda: run.tables.some(table, about_it, columns="id", org_id=run.account.user.org_id),
        _any_entry("в таблице есть записи этой организации: прежние или о создании агента"),
        run.budget,
        where=where,
    )


def _from_before(run: Run, table: str) -> list[dict[str, Any]]:
    """An entry older than the run; where nothing may be written the run causes none, so that any will do."""
    org_id = run.account.user.org_id
    if not run.testdata.may_write:
        return run.tables.rows(table, columns="id", org_id=org_id, limit=1)
    began = run.testdata.stamp.created - APART
    return run.tables.earlier(table, ("created_at", began.isoformat()), columns="id", org_id=org_id)


def _any_entry(expected: str) -> Matcher[Sequence[dict[str, Any]]]:
    return expectation(expected, lambda rows: None if rows else "ни одной, даже после создания агента")


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
