from collections.abc import Callable

import pytest
from behave.parser import parse_feature

from postdeploy.verdict.again import command
from postdeploy.verdict.ledger import Ledger
from postdeploy.verdict.plan import Plan
from tests.unit.verdict import mini
from tests.unit.verdict.mini import Project


@pytest.fixture
def ledger() -> Ledger:
    """A finished green run of features that stand in files."""
    files = mini.features(mini.checklist())
    plan = Plan(mini.checklist(), [parse_feature(text, filename=name) for name, text in files.items()], mini.BOXES)
    ledger = Ledger(plan, "проба")
    for line in plan.checklist.lines:
        ledger.record(line, "passed", seconds=0.01)
    return ledger


def test_a_green_run_needs_no_second_look(ledger: Ledger) -> None:
    assert command(ledger.result(), ledger.plan, {}) == ""


def test_where_nothing_could_be_looked_at_something_else_comes_first(ledger: Ledger) -> None:
    for line in ledger.plan.checklist.lines:
        ledger.record(line, "unknown", "не удалось проверить: стенд не запустился")
    assert command(ledger.result(), ledger.plan, {}) == ""


def test_each_scenario_is_named_once_with_what_the_run_was_given(ledger: Ledger) -> None:
    ledger.record("S2.2", "failed", "не видна")
    ledger.record("S2.3", "failed", "не хранится")
    ledger.record("S1.1", "unknown", "не удалось проверить: сеть")
    text = command(ledger.result(), ledger.plan, {"target": "staging", "reports": "reports/a b"})
    assert text == "behave 01_step.feature:5 02_step.feature:5 -D target=staging -D 'reports=reports/a b'"


def test_what_rests_on_a_red_line_follows_of_itself(ledger: Ledger) -> None:
    ledger.record("S1.1", "failed", "не отвечает")
    ledger.record("S2.2", "unknown", "не проверено: опирается на «…»", because=["S1.1"])
    assert command(ledger.result(), ledger.plan, {}) == "behave 01_step.feature:5"


def test_the_command_runs_what_did_not_pass(make_project: Callable[..., Project]) -> None:
    project = make_project(steps={"Запись видна": "raise AssertionError('не видна')"})
    words = next(line for line in project.run().stdout.splitlines() if line.startswith("  behave ")).split()
    again = project.run(*words[1:])
    assert "❌ S2.2" in again.stdout
    assert "Не выбрано в этом прогоне" in again.stdout
