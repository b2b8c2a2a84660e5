"""A run leaves no trace, however it ends: all tables and all keys are compared before and after."""

from __future__ import annotations

import signal
import time

import pytest

from postdeploy.stand.config import StandConfig
from tests.net.front import Front
from tests.net.proxy import late_answers
from tests.net.snapshot import Snapshot, left
from tests.net.workspace import Workspace
from tests.stand.tools import eventually

DASHBOARD, CHAT, RULES = ((f"features/{name}.feature",) for name in ("03_dashboard", "04_test_chat", "06_rules"))
"""Runs of one ШАГ: what a whole run has made by then, one that ends in the last ШАГ shows."""


def settled(before: Snapshot, config: StandConfig) -> object:
    """What is left once the platform has finished what the killed run had asked of it, in the background."""
    seen: list[object] = [left(before, config)]

    def unchanged() -> bool:
        time.sleep(0.3)
        seen.append(left(before, config))
        return seen[-1] == seen[-2]

    assert eventually(unchanged, 20)
    return seen[-1]


def test_green_run(before: Snapshot, workspace: Workspace, config: StandConfig) -> None:
    outcome = workspace.behave()

    assert outcome.code == 0, outcome.output
    assert left(before, config) == {}


@pytest.mark.parametrize(
    ("line", "features"), [("S3.2", DASHBOARD), ("S4.5", CHAT), ("S7.5", ())], ids=["S3.2", "S4.5", "S7.5"]
)
def test_run_that_is_told_to_end(
    line: str, features: tuple[str, ...], before: Snapshot, workspace: Workspace, config: StandConfig
) -> None:
    process = workspace.start(*features)
    assert eventually(lambda: workspace.has_begun(line), 30), process.communicate()[0]

    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=60)

    assert process.returncode == 2, output
    assert left(before, config) == {}


def test_told_to_end_before_a_sync_has_answered(
    before: Snapshot, front: Front, workspace: Workspace, config: StandConfig
) -> None:
    """The answer alone names the job, into which the platform puts no word of ours."""
    front["app"].behaviour = late_answers
    process = workspace.start("features/02_kommo.feature", **front.settings)
    assert eventually(lambda: front["app"].has_asked("/sync"), 30), process.communicate()[0]

    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=60)

    assert process.returncode == 2, output
    assert left(before, config) == {}


@pytest.mark.parametrize(
    ("line", "features"), [("S4.5", CHAT), ("S6.4", RULES), ("S7.5", ())], ids=["S4.5", "S6.4", "S7.5"]
)
def test_killed_run_and_clean(
    line: str, features: tuple[str, ...], before: Snapshot, workspace: Workspace, config: StandConfig
) -> None:
    process = workspace.start(*features)
    assert eventually(lambda: workspace.has_begun(line), 30), process.communicate()[0]
    process.kill()
    process.wait()
    assert settled(before, config), "nothing to clean: the test shows nothing"

    done = workspace.postdeploy("clean", "--older-than", "0")

    assert done.returncode == 0, done.stdout + done.stderr
    assert left(before, config) == {}
