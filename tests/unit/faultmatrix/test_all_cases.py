"""The catalogue as a whole: what its faults and variations must have in common."""

from __future__ import annotations

import re
import string
from collections import Counter

from postdeploy.cli.commands.faults import expectations
from postdeploy.faultmatrix.bars import uncovered
from postdeploy.faultmatrix.catalogue import FEW_OWN_FAULTS, all_cases
from postdeploy.faultmatrix.report import GROUPS

CASES = all_cases()
LINES = expectations()


def test_every_expectation_has_enough_faults() -> None:
    assert uncovered(CASES, LINES) == []


def test_reasons_are_given_only_where_they_are_needed() -> None:
    own = Counter(case.kills[0] for case in CASES if len(case.kills) == 1)
    assert [line for line in FEW_OWN_FAULTS if own[line] > 1] == []


def test_every_case_says_in_russian_what_it_changes() -> None:
    assert [case.name for case in CASES if not re.search("[а-яё]{3}", case.title)] == []


def test_no_two_cases_say_the_same() -> None:
    titles = Counter(case.title for case in CASES)
    assert [title for title, times in titles.items() if times > 1] == []


def test_a_case_is_either_benign_or_kills() -> None:
    assert [case.name for case in CASES if case.benign == bool(case.kills or case.hides)] == []


def test_only_lines_of_the_checklist_are_killed() -> None:
    known = re.compile(r"S[1-7]\.(a?)\d")
    killed = {line for case in CASES for line in case.kills}
    assert [line for line in killed if not known.fullmatch(line)] == []
    assert {line for line in killed if ".a" not in line} == set(LINES)


def test_every_group_has_a_heading() -> None:
    assert {case.group for case in CASES} <= set(GROUPS)


def test_names_are_words() -> None:
    assert [case.name for case in CASES if set(case.name) - set(string.ascii_letters + string.digits)] == []
