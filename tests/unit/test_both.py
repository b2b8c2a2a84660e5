"""Which parts of the checklist the second, the browser's run looks at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from postdeploy.both import ALL_OTHERS, PAGELESS_FILES, PAGELESS_SCENARIOS, PAGELESS_STEPS, only_pages
from postdeploy.verdict.checklist import parse_checklist

ROOT = Path(__file__).parents[2]
CHECKLIST = parse_checklist((ROOT / "docs/checklist.md").read_text(encoding="utf-8"))


def test_the_pageless_parts_are_parts_of_the_checklist() -> None:
    scenarios = {scenario.name for step in CHECKLIST.steps for scenario in step.scenarios}
    assert scenarios >= PAGELESS_SCENARIOS
    assert {step.number for step in CHECKLIST.steps} >= PAGELESS_STEPS


def test_every_scenario_with_a_page_is_chosen_by_name() -> None:
    scenarios = {scenario.name for step in CHECKLIST.steps for scenario in step.scenarios}
    assert {name for name in scenarios if re.search(ALL_OTHERS, name)} == scenarios - PAGELESS_SCENARIOS


def test_the_pageless_file_is_that_of_the_pageless_step() -> None:
    files = [path.name for path in (ROOT / "features").glob("*.feature") if re.search(PAGELESS_FILES, path.name)]
    assert [int(name[:2]) for name in files] == sorted(PAGELESS_STEPS)


@pytest.mark.parametrize("own", [["-n", "Проверка в UI"], ["--name=Проверка в UI"]])
def test_a_name_that_the_person_has_chosen_stays(own: list[str]) -> None:
    assert only_pages(own) == [*own, "--exclude", PAGELESS_FILES]


def test_nothing_of_the_person_is_lost() -> None:
    assert only_pages(["--tags=@шаг4"])[:1] == ["--tags=@шаг4"]
