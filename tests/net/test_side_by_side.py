"""Runs in one organisation at once, and organisations where others are at work."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from postdeploy.errors import Refusal
from postdeploy.faultmatrix.checking import Budgets, check
from postdeploy.stand.config import StandConfig
from postdeploy.stand.seed import NORTH_ORG
from postdeploy.stand.supervisor import Stand
from tests.net.snapshot import left, take
from tests.net.workspace import Workspace
from tests.stand.tools import query
from tests.warm import behave

AT_ONCE = 5
PATIENT = Budgets(wait=30, request=20, run=300)
EVENT = f"""insert into webhook_events (org_id, provider, event_type, payload, status)
  values ('{NORTH_ORG}', 'kommo', 'leads', '{{"leads": {{"add": [{{"id": 1, "name": "Окна на дачу"}}]}}}}', 'completed')
  returning id"""


def test_five_runs_at_once_are_green_and_leave_nothing(
    stand: Stand, synced: StandConfig, workspace: Workspace, tmp_path: Path
) -> None:
    assert workspace.postdeploy("clean", "--older-than", "0", "--at-most", "1000").returncode == 0
    before = take(synced)

    with ThreadPoolExecutor(AT_ONCE) as runs:
        results = list(
            runs.map(
                lambda n: check(stand.settings(), tmp_path / str(n), PATIENT, Event(), starter=behave), range(AT_ONCE)
            )
        )

    red = [f"{line.id}: {line.message}" for result in results for line in result.lines if line.status != "passed"]
    assert red == []
    assert [error.message for result in results for error in result.errors] == []
    assert left(before, synced) == {}


@pytest.mark.parametrize(("allowed", "code"), [("", 2), ("allow", 0)])
def test_an_organisation_with_events_of_others_is_refused_unless_it_is_said(
    allowed: str, code: int, workspace: Workspace, config: StandConfig
) -> None:
    event = query(config.database_url, EVENT)[0]["id"]
    try:
        outcome = workspace.behave("features/05_scripts.feature", LIVE_ORGANISATION=allowed)
    finally:
        query(config.database_url, f"delete from webhook_events where id = '{event}' returning id")

    assert outcome.code == code, outcome.output
    assert ("Организация живая" in outcome.output) == (code == 2)
    kinds = [error["refusal"] for error in outcome.verdict["errors"]]
    assert (Refusal.LIVING in kinds) == (code == 2), "a monitor goes by it"
