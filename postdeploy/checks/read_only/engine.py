"""ШАГи 6 and 7 without an event of our own: the latest executions and what the log says about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from postdeploy.checks.asserting import check
from postdeploy.checks.common import has_fields, holds
from postdeploy.checks.engine import LOG
from postdeploy.checks.formatting import has_words, shown
from postdeploy.checks.pages import expect_page
from postdeploy.checks.read_only import existing, looked_at, nothing_to_look_at
from postdeploy.checks.sequences import FINISHED, STARTED
from postdeploy.platform.record import text
from postdeploy.platform.rules import DEAL_CREATED
from postdeploy.session import slots

if TYPE_CHECKING:
    from postdeploy.session.run import Run
    from postdeploy.session.scenario_state import ScenarioState

Row = dict[str, Any]
DONE = "Правило выполнено"


def open_agent(run: Run, state: ScenarioState) -> None:
    """Open the page of an agent that is there."""
    run.account.sign_in()
    agent = state.keep(slots.AGENT, existing.agent(run))
    expect_page(run, run.driver.rules.page(run.account.user.tenant_id, agent.id))
    looked_at(run, f"агент {agent.id}")


def rule_fired(run: Run, _facts: ScenarioState) -> None:
    """The rule that a created deal has fired last did all its actions."""
    ours = _ids(run, "automation_rules")
    row = _latest(run, "rule_executions", "executed_at", "выполнений правил «Сделка создана»", **ours)
    done = holds(
        "все действия правила выполнены",
        lambda found: bool(found["action_results"]) and all(_successes(found)),
        lambda found: f"итог действий: {shown(found['action_results'])}",
    )
    check(row, done, where="таблица `rule_executions`")
    looked_at(run, f"последнее выполнение правила {row['rule_id']}, {row['executed_at']}")


def rule_was_logged(run: Run, _facts: ScenarioState) -> None:
    """The latest execution is in the log of activities, about its rule."""
    row = _latest(run, "rule_executions", "executed_at", "выполнений правил")
    entries = run.tables.containing(
        "activity_logs", "metadata", {"rule_id": row["rule_id"]}, org_id=run.account.user.org_id
    )
    worded = holds(
        f"в журнале есть запись «{DONE}: …» о правиле {row['rule_id']}",
        lambda found: any(has_words(entry["title"], DONE) for entry in found),
        lambda found: f"записей об этом правиле: {len(found)}",
    )
    check(entries, worded, where=LOG)
    looked_at(run, f"запись о выполнении правила {row['rule_id']}, {row['executed_at']}")


def sequence_started(run: Run, _facts: ScenarioState) -> None:
    """The sequence that was started last has not failed."""
    row = _latest(run, "sequence_executions", "started_at", "запусков последовательностей")
    well = holds(
        "последний запуск последовательности не закончился ошибкой",
        lambda found: found["status"] != "failed",
        lambda found: f"ошибка: {found.get('error_message')}",
    )
    check(row, well, where="таблица `sequence_executions`")
    looked_at(run, f"последний запуск последовательности {row['sequence_id']}, {row['started_at']}")


def start_was_logged(run: Run, _facts: ScenarioState) -> None:
    """The latest start is in the log of activities."""
    row = _latest(run, "sequence_executions", "started_at", "запусков последовательностей")
    _expect_entry(run, row, STARTED)


def finish_was_logged(run: Run, _facts: ScenarioState) -> None:
    """The latest completed execution went through all its steps and is in the log of activities, after its start."""
    row = _latest(run, "sequence_executions", "started_at", "завершённых последовательностей", status="completed")
    ended = holds(
        "завершена после запуска",
        lambda found: bool(found["completed_at"]) and text(found, "completed_at") >= text(found, "started_at"),
        lambda found: f"запущена {found['started_at']}, завершена {shown(found['completed_at'])}",
    )
    check(row, ended, where="таблица `sequence_executions`")
    start, finish = _expect_entry(run, row, STARTED), _expect_entry(run, row, FINISHED)
    in_order = holds(f"запись «{FINISHED}» новее записи «{STARTED}»", lambda pair: pair[0] < pair[1], " и ".join)
    check((text(start, "created_at"), text(finish, "created_at")), in_order, where=LOG)


def _expect_entry(run: Run, execution: Row, words: str) -> Row:
    entries = run.tables.containing("activity_logs", "metadata", {"execution_id": execution["id"]})
    worded = [entry for entry in entries if has_words(entry["title"], words)]
    there = holds(f"в журнале есть запись «{words}: …» о запуске {execution['id']}", bool, lambda _found: "такой нет")
    check(worded, there, where=LOG)
    check(worded[0], has_fields({"org_id": run.account.user.org_id}, "запись своей организации"), where=LOG)
    looked_at(run, f"запись «{words}» о запуске {execution['id']}, {worded[0]['created_at']}")
    return worded[0]


def _successes(execution: Row) -> list[bool]:
    """Of each action of a rule whether it is said to be done; what cannot be read is not."""
    results = execution["action_results"]
    items = results if isinstance(results, list) else [results]
    return [isinstance(each, Mapping) and bool(each.get("success")) for each in items]


def _ids(run: Run, table: str) -> dict[str, Any]:
    """Only executions of rules that wait for a created deal."""
    rows = run.tables.rows(table, columns="id", org_id=run.account.user.org_id, trigger_type=DEAL_CREATED)
    return {"rule_id": [row["id"] for row in rows] or [NOBODY]}


NOBODY = "00000000-0000-0000-0000-000000000000"


def _latest(run: Run, table: str, moment: str, what: str, **equals: Any) -> Row:
    rows = run.tables.rows(table, org_id=run.account.user.org_id, order=f"{moment}.desc", limit=1, **equals)
    if not rows:
        raise nothing_to_look_at(f"{what} ещё не было")
    return rows[0]
