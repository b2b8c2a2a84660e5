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
    """A table with so many rows, of which one is asked for; an agent that is made leaves so many."""

    def __init__(self, holds: int, leaves: int) -> None:
        self.holds, self.leaves = holds, leaves
        self.asked = self.made = 0

    def rows(self, table: str, *, columns: str, limit: int, **where: str) -> list[dict[str, str]]:
        assert (table, columns, limit, where) == ("activity_logs", "id", 1, {"org_id": "o1"})
        self.asked += 1
        return [{"id": "a1"}] * min(limit, self.holds)

    def new_agent(self, _what: str) -> None:
        self.made += 1
        self.holds += self.leaves


def over(log: Log) -> Run:
    user = SimpleNamespace(org_id="o1")
    return run_of(tables=log, user=user, new_agent=log.new_agent, budget=Budget(0))


def test_entries_are_looked_for_once_and_nothing_is_made() -> None:
    log = Log(holds=3, leaves=1)
    expect_data(over(log), "activity_logs")
    assert (log.asked, log.made) == (1, 0)


def test_where_there_are_none_an_agent_has_to_leave_one() -> None:
    log = Log(holds=0, leaves=1)
    expect_data(over(log), "activity_logs")
    assert log.made == 1


def test_none_at_all_is_said() -> None:
    with pytest.raises(Mismatch, match="ни одной, даже после создания агента"):
        expect_data(over(Log(holds=0, leaves=0)), "activity_logs")
