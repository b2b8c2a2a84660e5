from __future__ import annotations

import subprocess
from collections import Counter

import pytest

from postdeploy.errors import SetupError
from postdeploy.faultmatrix.catalogue import all_cases
from postdeploy.faultmatrix.changes import touched
from postdeploy.faultmatrix.rooms import BROWSER, LOOKING, Reach, reach_of
from tests.suite.project import ROOT

CASES = all_cases()


def files() -> list[str]:
    shown = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if shown.returncode:
        pytest.skip("not a checkout")
    return shown.stdout.splitlines()


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("steps/test_chat.py", "S4"),
        ("features/05_scripts.feature", "S5"),
        ("postdeploy/checks/jobs.py", "S2"),
        ("postdeploy/checks/read_only/worker.py", "S1"),
    ],
)
def test_a_module_of_one_step_chooses_all_faults_of_that_step(path: str, step: str) -> None:
    chosen = touched(CASES, [path])
    assert {
        case.name for case in CASES if case.driver == "api" and any(line.startswith(step) for line in case.kills)
    } <= {case.name for case in chosen}


@pytest.mark.parametrize(
    "path",
    [
        "postdeploy/checks/waiting.py",
        "postdeploy/platform/wire.py",
        "postdeploy/session/run.py",
        "postdeploy/stand/faults/shapes/methods.py",
    ],
)
def test_a_shared_module_chooses_two_faults_of_each_line(path: str) -> None:
    chosen = Counter(line for case in touched(CASES, [path]) for line in case.kills)
    there = Counter(line for case in CASES if case.driver == "api" for line in case.kills)
    assert {line for line in there if chosen[line] < min(2, there[line])} == set()


def test_the_browser_and_a_module_of_faults_choose_their_own() -> None:
    for changed in ("postdeploy/platform/browser/forms.py", "postdeploy/stand/faults/pages/chat.py"):
        assert {case.driver for case in touched(CASES, [changed])} == {"browser"}
    assert {case.group for case in touched(CASES, ["postdeploy/stand/faults/rules/entry.py"])} == {"rules"}


def test_what_has_no_say_in_a_verdict_chooses_nothing() -> None:
    assert touched(CASES, ["README.md", "docs/checklist.md", "rules.txt", "tests/unit/test_wire.py"]) == []


def test_every_file_of_the_project_lies_in_a_room() -> None:
    assert {path: reach_of(path) for path in files()}


def test_every_file_that_looks_or_judges_chooses_faults() -> None:
    looking = [path for path in files() if path.startswith((*LOOKING, *BROWSER)) and path.endswith(".py")]
    assert len(looking) > 60
    assert [path for path in looking if reach_of(path) is Reach.NO_VERDICT or not touched(CASES, [path])] == []


def test_a_file_in_no_room_is_an_error() -> None:
    with pytest.raises(SetupError, match=r"attic/new\.py"):
        touched(CASES, ["postdeploy/attic/new.py"])
