from collections.abc import Callable
from pathlib import Path

import pytest

from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.ledger.history import PastRun
from postdeploy.verdict.ledger.ledger import Ledger
from tests.unit.verdict import mini
from tests.unit.verdict.mini import Project


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Project]:
    def make(**parts: object) -> Project:
        return Project.make(tmp_path, **parts)  # type: ignore[arg-type]

    return make


@pytest.fixture
def plan() -> Plan:
    return Plan(mini.checklist(), boxes=mini.BOXES)


@pytest.fixture
def ledger(plan: Plan) -> Ledger:
    return Ledger(plan, "проба")


def flickering() -> list[PastRun]:
    """Earlier runs in which S2.2 was now green, now red, and red at last on 20 November."""
    statuses = ["failed", "passed", "failed", "passed", "failed"]
    return [
        PastRun(str(day), "проба", f"2026-11-{day}T10:00:00.000+00:00", {"S2.2": status})
        for day, status in enumerate(statuses, start=16)
    ]


@pytest.fixture
def green(ledger: Ledger) -> Ledger:
    """A finished run in which every line passed."""
    for line in ledger.plan.checklist.lines:
        ledger.record(line, "passed", seconds=0.01)
    ledger.finish()
    return ledger
