"""The kill matrix: a part that changes from day to day, or all of it with FAULTS=all (`make faults` reports on it).

FAULTS=changed adds the faults of what has been changed since the last commit but one.
"""

from __future__ import annotations

import re
import string
from collections import Counter

from postdeploy.cli.commands.faults import expectations
from postdeploy.faultmatrix.bars import shortcomings, uncovered
from postdeploy.faultmatrix.catalogue import FEW_OWN_FAULTS, all_cases
from postdeploy.faultmatrix.judge import Outcome
from postdeploy.faultmatrix.report import GROUPS
from tests.suite.messages import complaints

CASES = all_cases()
LINES = expectations()


class TestCatalogue:
    def test_every_expectation_has_enough_faults(self) -> None:
        assert uncovered(CASES, LINES) == []

    def test_reasons_are_given_only_where_they_are_needed(self) -> None:
        own = Counter(case.kills[0] for case in CASES if len(case.kills) == 1)
        assert [line for line in FEW_OWN_FAULTS if own[line] > 1] == []

    def test_every_case_says_in_russian_what_it_changes(self) -> None:
        assert [case.name for case in CASES if not re.search("[а-яё]{3}", case.title)] == []

    def test_no_two_cases_say_the_same(self) -> None:
        titles = Counter(case.title for case in CASES)
        assert [title for title, times in titles.items() if times > 1] == []

    def test_a_case_is_either_benign_or_kills(self) -> None:
        assert [case.name for case in CASES if case.benign == bool(case.kills or case.hides)] == []

    def test_only_lines_of_the_checklist_are_killed(self) -> None:
        known = re.compile(r"S[1-7]\.(a?)\d")
        killed = {line for case in CASES for line in case.kills}
        assert [line for line in killed if not known.fullmatch(line)] == []
        assert {line for line in killed if ".a" not in line} == set(LINES)

    def test_every_group_has_a_heading(self) -> None:
        assert {case.group for case in CASES} <= set(GROUPS)

    def test_names_are_words(self) -> None:
        assert [case.name for case in CASES if set(case.name) - set(string.ascii_letters + string.digits)] == []


class TestRuns:
    def test_every_fault_is_killed_exactly_and_no_variation_alarms(self, outcomes: list[Outcome]) -> None:
        assert shortcomings(outcomes) == []

    def test_every_message_can_be_read_by_a_product_owner(self, outcomes: list[Outcome]) -> None:
        assert [text for outcome in outcomes for text in complaints(outcome)] == []
