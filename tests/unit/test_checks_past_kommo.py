"""The latest sync by what the log still shows of it: only ours counts, and only what has ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.read_only.kommo import SYNC_JOB, sync_was_logged
from postdeploy.errors import ReadOnly
from postdeploy.platform.worker_log import Entry
from postdeploy.session.scenario_state import ScenarioState
from tests.unit.tables import ORG, Notes, Tables, run_over


def run(*events: str, ago: float = 600, org: str | None = ORG) -> Any:
    fields: dict[str, Any] = {"jobId": "7", "jobName": SYNC_JOB, "jobData": {"orgId": org}, "error": "Сбой"}
    entries = [Entry(event, fields, event, datetime.now(UTC) - timedelta(seconds=ago)) for event in events]
    log = SimpleNamespace(latest=lambda _name: entries)
    settings = SimpleNamespace(redis_url=None)
    return run_over(Tables(), settings=settings, log=log, evidence=Notes())


def test_one_that_was_done() -> None:
    sync_was_logged(run("job.active", "job.start", "job.complete"), ScenarioState({}))


@pytest.mark.parametrize("events", [("job.start",), ("job.start", "job.failed")])
def test_one_that_was_left_or_failed(events: tuple[str, ...]) -> None:
    with pytest.raises(Mismatch, match="лог Worker"):
        sync_was_logged(run(*events), ScenarioState({}))


@pytest.mark.parametrize("events", [("job.start",), ("job.start", "job.failed")])
def test_one_that_may_go_on_is_no_failure_yet(events: tuple[str, ...]) -> None:
    with pytest.raises(ReadOnly, match="не видно"):
        sync_was_logged(run(*events, ago=5), ScenarioState({}))


def test_one_of_another_organisation_is_no_business_of_ours() -> None:
    with pytest.raises(ReadOnly, match="не видно"):
        sync_was_logged(run("job.start", "job.failed", org="south"), ScenarioState({}))
