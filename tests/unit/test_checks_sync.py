from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.checks import sync
from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.kommo import SyncState
from postdeploy.errors import CannotTell
from postdeploy.platform.crm import Pipeline, Stage
from postdeploy.platform.queue import Job
from postdeploy.session.run import Run
from tests.unit.tables import ORG, Tables, run_over

DATA = {"provider": "kommo", "orgId": ORG, "connectionId": "c1", "baseDomain": "north.kommo.test"}


def run(metadata: Any = None, **parts: Any) -> Run:
    crm = SimpleNamespace(
        connection=lambda: {"id": "c1", "metadata": metadata},
        stored_pipelines=lambda connection: ((), {connection: "t1"}),
    )
    return run_over(Tables(), crm=crm, **parts)


def job(**changes: Any) -> Job:
    return Job("7", "crm:sync-pipelines", {**DATA, **changes}, "completed", 1, None, 1)


def test_the_state_is_that_of_the_own_connection() -> None:
    state = sync.sync_state(run({"sync": {"status": "completed"}}).kommo.crm)
    assert (dict(state.stamps), dict(state.sync)) == ({"c1": "t1"}, {"status": "completed"})


@pytest.mark.parametrize("metadata", [None, {}, {"sync": None}, {"other": 1}])
def test_a_connection_that_was_never_synced(metadata: Any) -> None:
    assert dict(sync.sync_state(run(metadata).kommo.crm).sync) == {}


def test_the_job_is_for_the_own_connection() -> None:
    sync.expect_own_sync(run(), job(), "crm:sync-pipelines")
    sync.expect_own_sync(run(), None, "crm:sync-pipelines")


@pytest.mark.parametrize("change", [{"orgId": "south"}, {"connectionId": "c2"}, {"provider": "amo"}, {"orgId": None}])
def test_the_job_is_somebody_elses(change: dict[str, Any]) -> None:
    with pytest.raises(Mismatch, match="для подключения этой организации"):
        sync.expect_own_sync(run(), job(**change), "crm:sync-pipelines")


class Elsewhere:
    """A queue that nobody listens to, while a Worker listens to another one."""

    name = "gpt-agent-jobs"

    def queues_listened_to(self) -> list[str]:
        return ["agent-jobs"]

    def strayed(self, _mark: str) -> list[Any]:
        return []

    def workers(self) -> int:
        return 0

    def obstacle(self) -> str:
        return ""


def hinted(sync_state: dict[str, Any], redis_url: str | None) -> str:
    made = run({"sync": sync_state}, settings=SimpleNamespace(redis_url=redis_url), queue=Elsewhere(), mark="pd-1")
    return sync.sync_hint(made)


def test_a_sync_that_nobody_took_names_the_queues() -> None:
    assert "Worker слушает «agent-jobs»" in hinted({"status": "queued"}, "redis://queue.test")
    assert hinted({"status": "queued"}, None) == ""


def test_an_error_of_the_sync_comes_first() -> None:
    failed = {"status": "failed", "error": "Kommo request failed: 401 Unauthorized"}
    assert "токен Kommo" in hinted(failed, "redis://queue.test")


OLD, NEW, OTHER = (Pipeline("1", name, 1, (Stage("11", "Новая", 10),)) for name in ("Было", "Стало", "Иначе"))
BEFORE = SyncState((), {}, {}, crm=(OLD,))


def synced(stored: Pipeline, crm: Pipeline, before: SyncState = BEFORE) -> SyncState:
    """What becomes of the line where the CRM has this by now, and the tables that."""
    kommo = SimpleNamespace(
        connection=lambda: {"id": "c1", "metadata": {}},
        stored_pipelines=lambda _connection: ((stored,), {"r1": "t2"}),
        pipelines=lambda: (crm,),
    )
    return sync.expect_synced(run_over(Tables(), crm=kommo), before, SyncState((stored,), {"r1": "t2"}))


def test_a_sync_may_have_met_the_pipelines_before_they_were_edited_or_after() -> None:
    assert synced(OLD, NEW).pipelines == (OLD,)
    assert synced(NEW, NEW).pipelines == (NEW,)


def test_what_a_sync_has_met_between_two_edits_cannot_be_told() -> None:
    with pytest.raises(CannotTell, match="правили"):
        synced(OTHER, NEW)


@pytest.mark.parametrize("before", [SyncState(crm=(NEW,)), SyncState()])
def test_where_nobody_has_edited_them_the_tables_are_wrong(before: SyncState) -> None:
    with pytest.raises(Mismatch, match="«Было» вместо «Стало»"):
        synced(OLD, NEW, before)


def test_rows_of_an_earlier_sync_are_wrong_whoever_has_edited() -> None:
    with pytest.raises(Mismatch, match="прежней синхронизации"):
        synced(OLD, NEW, replace(BEFORE, stamps={"r1": "t2"}))
