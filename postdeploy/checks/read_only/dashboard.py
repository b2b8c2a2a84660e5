"""ШАГ 3 without a new agent: the latest entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postdeploy.checks import dashboard as expect
from postdeploy.checks.asserting import check
from postdeploy.checks.common import holds
from postdeploy.checks.formatting import has_words
from postdeploy.checks.read_only import looked_at, nothing_to_look_at
from postdeploy.checks.shown_times import expect_times
from postdeploy.checks.updates import LIST, expect_shown, latest_entry
from postdeploy.platform.dashboard import LIMIT

if TYPE_CHECKING:
    from postdeploy.session.run import Run
    from postdeploy.session.scenario_state import ScenarioState

CREATED = "Создан новый агент"
TABLE = "таблица `activity_logs`"


def update_appeared(run: Run, _facts: ScenarioState) -> None:
    """The latest creation of an agent is in the table in the checklist's words, and in the list unless pushed out."""
    row = latest_entry(run, "agent_created")
    if row is None:
        raise nothing_to_look_at("записей о создании агентов в `activity_logs` нет")
    worded = holds(f"в записи есть слова «{CREATED}»", lambda entry: has_words(entry["title"], CREATED))
    check(row, worded, where=TABLE)
    newer = run.tables.rows(
        "activity_logs", columns="id", org_id=run.account.user.org_id, order="created_at.desc", limit=LIMIT
    )
    if row["id"] not in [entry["id"] for entry in newer]:
        raise nothing_to_look_at(
            f"последнее создание агента ({row['created_at']}) уже вытеснено из списка новыми записями"
        )
    expect_shown(run, row)
    looked_at(run, f"последняя запись о создании агента, {row['created_at']}")


def update_is_listed(run: Run, _facts: ScenarioState) -> None:
    """The newest entry of the organisation tops the list; order, owners and times are right."""
    row = latest_entry(run)
    if row is None:
        raise nothing_to_look_at("в `activity_logs` нет ни одной записи организации")
    updates = expect_shown(run, row)
    where = f"{LIST} и {TABLE}"
    for matcher in (expect.only_own(run.account.user.org_id), expect.on_top(row)):
        check(updates, matcher, where=where)
    expect_times(run, updates, where)
    looked_at(run, f"последняя запись организации, {row['created_at']}")
