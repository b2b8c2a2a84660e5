from collections.abc import Callable

import pytest
from behave.parser import parse_feature

from postdeploy.errors import SetupError
from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.ledger import selecting
from postdeploy.verdict.ledger.again import command
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.paths import Paths
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
    assert command(ledger.result(), {}) == ""


def test_where_nothing_could_be_looked_at_something_else_comes_first(ledger: Ledger) -> None:
    for line in ledger.plan.checklist.lines:
        ledger.record(line, "unknown", "не удалось проверить: стенд не запустился")
    assert command(ledger.result(), {}) == ""


def test_it_says_what_the_run_was_given(ledger: Ledger) -> None:
    ledger.record("S2.2", "failed", "не видна")
    given = {"target": "staging", "reports": "reports/a b", "allow_writes": "yes", "checklist": "x.md"}
    assert command(ledger.result(), given) == (
        "postdeploy check --failed --target staging --reports 'reports/a b' --allow-writes -D checklist=x.md"
    )


def test_what_is_looked_at_again_comes_with_what_it_rests_on(ledger: Ledger) -> None:
    ledger.record("S2.4", "unknown", "не проверено: опирается на «…»", because=["S2.2"])
    ledger.record("S2.2", "unknown", "не проверено: опирается на «…»", because=["S1.1"])
    assert selecting.not_green(ledger.result()) == ["S2.2", "S2.4", "S1.1"]
    assert selecting.with_foundations(ledger.result(), ["S2.4"]) == ["S2.4", "S2.2", "S1.1"]


def test_lines_are_named_by_their_ids() -> None:
    paths = Paths()
    assert selecting.named("S2.1, S4.4", paths) == ["S2.1", "S4.4"]
    with pytest.raises(SetupError, match=r"строки S4\.44 в чек-листе нет\. Похоже на S4\.4\."):
        selecting.named("S4.44", paths)
    with pytest.raises(SetupError, match="не названо"):
        selecting.named(" ,", paths)


def test_lines_are_looked_at_with_their_whole_scenario() -> None:
    found = selecting.places(["S2.1", "S4.4", "S2.3"], Paths())
    assert [place.rpartition("/")[2] for place in found] == ["02_kommo.feature:5", "04_test_chat.feature:5"]


def test_a_red_run_prints_the_command(make_project: Callable[..., Project]) -> None:
    outcome = make_project(steps={"Запись видна": "raise AssertionError('не видна')"}).run()
    assert "\n  postdeploy check --failed\n" in outcome.stdout
