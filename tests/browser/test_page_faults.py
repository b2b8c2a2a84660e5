"""Pages that are broken in front of a person while the API says that all is well, and pages that are merely odd."""

from __future__ import annotations

import pytest

from postdeploy.faultmatrix.bars import shortcomings
from tests.browser.trials import Trial, chosen_today
from tests.suite.messages import complaints

CASES = chosen_today()
FAULTS = [case.name for case in CASES if not case.benign]
VARIATIONS = [case.name for case in CASES if case.benign]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_turns_its_lines_red_and_no_others(trials: dict[str, Trial], name: str) -> None:
    assert shortcomings([trials[name].outcome]) == []


@pytest.mark.parametrize("name", FAULTS)
def test_its_message_can_be_read_by_a_product_owner(trials: dict[str, Trial], name: str) -> None:
    assert complaints(trials[name].outcome) == []


@pytest.mark.parametrize("name", FAULTS)
def test_over_http_nobody_notices(trials: dict[str, Trial], name: str) -> None:
    over_http = trials[name].over_http
    assert over_http is not None
    assert {line.id: line.message for line in over_http.selected if line.status != "passed"} == {}
    assert over_http.exit_code == 0


@pytest.mark.parametrize("name", VARIATIONS)
def test_a_harmless_variation_stays_green(trials: dict[str, Trial], name: str) -> None:
    assert shortcomings([trials[name].outcome]) == []
