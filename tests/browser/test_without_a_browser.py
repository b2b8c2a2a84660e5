"""A machine without a browser: one sentence how to get one, exit code 2; over HTTP nothing is different."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from postdeploy.platform.browser.launch import PLACES
from tests.net.workspace import Outcome, Workspace
from tests.unit.russian import is_russian

KOMMO = "features/02_kommo.feature"


def complaint(outcome: Outcome) -> str:
    """What the run says of itself; there is one such thing, and no traceback beside it."""
    (error,) = outcome.verdict["errors"]
    assert "Traceback" not in outcome.output
    return str(error["message"])


def test_a_browser_path_that_leads_nowhere(workspace: Workspace) -> None:
    outcome = workspace.behave("-D", "via=browser", KOMMO, BROWSER_PATH="/nonexistent/chromium")
    assert outcome.code == 2, outcome.output
    said = complaint(outcome)
    assert "BROWSER_PATH=/nonexistent/chromium" in said
    assert "apt-get install chromium" in said
    assert is_russian(said)
    assert "\n" not in said


@pytest.mark.skipif(any(map(os.path.exists, PLACES)), reason="a browser is in a place that no PATH hides")
def test_no_browser_to_be_found(workspace: Workspace, tmp_path: Path) -> None:
    outcome = workspace.behave("-D", "via=browser", KOMMO, BROWSER_PATH="", PATH=str(tmp_path))
    assert outcome.code == 2, outcome.output
    assert "Браузера нет: установите Chromium или Chrome" in complaint(outcome)
    assert "via=api" in complaint(outcome)


def test_a_program_that_is_no_browser(workspace: Workspace, tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    outcome = workspace.behave("-D", "via=browser", KOMMO, BROWSER_PATH=str(program))
    assert outcome.code == 2, outcome.output
    assert f"Браузер {program} не запускается" in outcome.lines["S2.a1"]["message"]
    assert outcome.ids("failed") == []


def test_over_http_nobody_needs_one(workspace: Workspace) -> None:
    outcome = workspace.behave("features/04_test_chat.feature", BROWSER_PATH="/nonexistent/chromium")
    assert outcome.code == 0, outcome.output
