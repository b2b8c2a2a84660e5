from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.checks import sync
from postdeploy.checks.asserting import Mismatch
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
