"""«Есть данные (или будет после создания агента)»."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.table import expect_data
from postdeploy.checks.waiting import Budget
from tests.unit.runs import run_of

if TYPE_CHECKING:
    from postdeploy.session.run import Run


class Log:
    """A table whose rows are counted; an agent that is made leaves so many."""

    def __init__(self, rows: int, leaves: int) -> None:
        self.rows, self.leaves = rows, leaves
        self.counted = self.made = 0

    def count(self, table: str, **where: str) -> int:
        assert (table, where) == ("activity_logs", {"org_id": "o1"})
        self.counted += 1
        return self.rows

    def new_agent(self, _what: str) -> None:
        self.made += 1
        self.rows += self.leaves


def over(log: Log) -> Run:
    user = SimpleNamespace(org_id="o1")
    return run_of(tables=log, user=user, new_agent=log.new_agent, budget=Budget(0))


def test_entries_are_counted_once_and_nothing_is_made() -> None:
    log = Log(rows=3, leaves=1)
    expect_data(over(log), "activity_logs")
    assert (log.counted, log.made) == (1, 0)


def test_where_there_are_none_an_agent_has_to_leave_one() -> None:
    log = Log(rows=0, leaves=1)
    expect_data(over(log), "activity_logs")
    assert log.made == 1


def test_none_at_all_is_said() -> None:
    with pytest.raises(Mismatch, match="ни одной, даже после создания агента"):
        expect_data(over(Log(rows=0, leaves=0)), "activity_logs")
