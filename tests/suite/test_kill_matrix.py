"""The kill matrix: a part that changes from day to day, or all of it with FAULTS=all (`make faults` reports on it).

FAULTS=changed adds the faults of what has been changed since the last commit but one.
"""

from __future__ import annotations

from postdeploy.faultmatrix.bars import shortcomings
from postdeploy.faultmatrix.judge import Outcome
from tests.suite.messages import complaints


class TestRuns:
    def test_every_fault_is_killed_exactly_and_no_variation_alarms(self, outcomes: list[Outcome]) -> None:
        assert shortcomings(outcomes) == []

    def test_every_message_can_be_read_by_a_product_owner(self, outcomes: list[Outcome]) -> None:
        assert [text for outcome in outcomes for text in complaints(outcome)] == []
