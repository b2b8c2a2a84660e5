"""«Есть данные (или будет после создания агента)»."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.table import expect_data
from postdeploy.checks.waiting import Budget
from postdeploy.errors import ReadOnly
from tests.unit.runs import run_of
from tests.unit.tables import MARK

if TYPE_CHECKING:
    from postdeploy.session.run import Run

BEGAN = datetime(2026, 11, 22, 10, tzinfo=UTC)
BEFORE = ("created_at", "2026-11-22T09:56:30+00:00")
ONE = [{"id": "l1"}]


@dataclass
class Log:
    """A table with so many entries from before the run, and of the run itself; an agent that is made may leave one."""

    old: int = 0
    new: int = 0
    tells: bool = True
    may_write: bool = True
    made: list[str] = field(default_factory=list)

    def earlier(self, table: str, before: object, *, columns: str, **where: str) -> list[dict[str, str]]:
        assert (table, columns, before, where) == ("activity_logs", "id", BEFORE, {"org_id": "o1"})
        return ONE * min(1, self.old)

    def rows(self, table: str, *, columns: str, limit: int, **where: str) -> list[dict[str, str]]:
        assert (table, columns, limit, where) == ("activity_logs", "id", 1, {"org_id": "o1"})
        return ONE * min(1, self.old + self.new)

    def some(self, table: str, any_of: list[str], *, columns: str, **where: str) -> list[dict[str, str]]:
        assert (table, columns, where) == ("activity_logs", "id", {"org_id": "o1"})
        assert any_of == ["agent_id.eq.a1", f"title.like.*{MARK}*"]
        return ONE * (len(self.made) if self.tells else 0)

    def new_agent(self, what: str) -> object:
        if not self.may_write:
            raise ReadOnly("только чтение")
        self.made.append(what)
        return SimpleNamespace(id="a1")


def over(log: Log) -> Run:
    return run_of(
        tables=log,
        user=SimpleNamespace(org_id="o1"),
        new_agent=log.new_agent,
        stamp=SimpleNamespace(created=BEGAN),
        mark=MARK,
        may_write=log.may_write,
        budget=Budget(0),
    )


def test_where_entries_are_older_than_the_run_nothing_is_made() -> None:
    log = Log(old=3, tells=False)
    expect_data(over(log), "activity_logs")
    assert log.made == []


def test_where_there_are_none_an_agent_has_to_leave_one() -> None:
    log = Log()
    expect_data(over(log), "activity_logs")
    assert len(log.made) == 1


@pytest.mark.parametrize("new", [0, 5], ids=["none at all", "of other ШАГи"])
def test_an_agent_that_leaves_none_is_told_whatever_else_the_run_has_caused(new: int) -> None:
    with pytest.raises(Mismatch, match="ни одной, даже после создания агента"):
        expect_data(over(Log(new=new, tells=False)), "activity_logs")


def test_where_nothing_may_be_written_any_entry_will_do() -> None:
    expect_data(over(Log(new=1, may_write=False)), "activity_logs")
    with pytest.raises(ReadOnly):
        expect_data(over(Log(may_write=False)), "activity_logs")
