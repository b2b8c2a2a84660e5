"""The recorded platform in the browser, line by line; once repaired, chat and rules are green."""

from __future__ import annotations

from pathlib import Path

import pytest

from postdeploy.verdict.ledger.result import RunResult
from tests.recorded import IN_BROWSER, differences, run_profile

WAIT = 5.0
"""Seconds of one wait, beside other runs."""
REPAIRED = ("features/04_test_chat.feature", "features/06_rules.feature")


@pytest.fixture(scope="module")
def recorded(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return run_profile("recorded", tmp_path_factory.mktemp("recorded"), "-D", "via=browser", wait=WAIT)


def test_every_line_has_the_verdict_of_the_table(recorded: RunResult) -> None:
    assert differences(recorded, IN_BROWSER) == []
    assert len(recorded.selected) == len(recorded.lines)


def test_every_red_line_tells_a_developer_what_to_look_at(recorded: RunResult) -> None:
    assert [line.id for line in recorded.lines if line.status == "failed" and not line.hint] == []


def test_once_repaired_chat_and_rules_are_green(chromium: Path, tmp_path: Path) -> None:
    assert differences(run_profile("recorded,repaired", tmp_path, "-D", "via=browser", *REPAIRED, wait=WAIT), {}) == []
