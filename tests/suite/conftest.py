"""One healthy stand for all tests of this folder, copies of the project to damage, a run of the kill matrix."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from postdeploy.faultmatrix.catalogue import TODAY, all_cases, choose
from postdeploy.faultmatrix.changes import changed_files, touched
from postdeploy.faultmatrix.checking import Budgets
from postdeploy.faultmatrix.judge import Outcome
from postdeploy.faultmatrix.matrix import prove_healthy, run_matrix
from postdeploy.faultmatrix.workshop import Load, here
from tests.suite.project import ROOT, Project, copy_project
from tests.warm import WarmStand

PARTS = 75
"""Into how many parts the matrix is divided; one a day keeps a test run short."""


@pytest.fixture(scope="package")
def stand_settings() -> Iterator[dict[str, str]]:
    with WarmStand() as stand:
        yield stand.settings()


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that Postgres may pass through when it has to run as another user; pytest's own is private."""
    with tempfile.TemporaryDirectory(prefix="postdeploy-suite-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture
def project(place: Path, stand_settings: dict[str, str]) -> Project:
    """A copy that runs against the shared stand."""
    return copy_project(place, stand_settings)


@pytest.fixture
def lonely_project(place: Path) -> Project:
    """A copy that has to start a stand of its own."""
    return copy_project(place)


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    """What the chosen part of the kill matrix has shown."""
    wish = os.environ.get("FAULTS", "")
    over_http = [case for case in all_cases() if case.driver == "api"]  # tests/browser has a part of the others
    chosen = all_cases() if wish == "all" else choose(over_http, part=f"{TODAY}/{PARTS}")
    if wish == "changed":
        chosen = (*chosen, *(case for case in touched(all_cases(), changed_files(ROOT)) if case not in chosen))
    budgets = prove_healthy(Budgets())
    kept = tmp_path_factory.mktemp("faults")
    with here(Load(os.cpu_count() or 1), budgets) as bench:
        return run_matrix(chosen, bench, kept, lambda _: None)
