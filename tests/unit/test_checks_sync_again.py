"""The second sync in a row: judged by what it has met, left alone where it is not due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.checks import sync_again
from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.kommo import SyncState
from postdeploy.platform.answer import Answer
from postdeploy.platform.crm import Pipeline, Stage
from tests.unit.answers import answer
from tests.unit.tables import Notes, Tables, run_over

KOMMO = ("a1", "i1")
PIPELINE = Pipeline("1", "Воронка", 1, (Stage("11", "Новая", 10),))
FIRST = SyncState((PIPELINE,), {"r1": "t1"}, {"status": "completed", "completedAt": "t1"})
STARTED = {"success": True, "message": "Синхронизация запущена", "details": {"jobId": "8"}}
DONE = {"status": "completed", "completedAt": "t1"}
FAILED = {"status": "failed", "failedAt": "t2", "error": "duplicate key value violates unique constraint"}


class Watch:
    def __init__(self, *_: Any) -> None:
        pass

    def hint(self, _job_id: str) -> str:
        return ""

    def has_failed_for_good(self, _job_id: str) -> bool:
        return False


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def again(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    monkeypatch.setattr(sync_again, "JobWatch", Watch)

    def go(
        then: dict[str, Any],
        reply: Answer | None = None,
        stored: tuple[Pipeline, ...] = (PIPELINE,),
        crm_has: tuple[Pipeline, ...] = (PIPELINE,),
    ) -> None:
        pressed: list[bool] = []

        def press(*_ids: str) -> Answer:
            pressed.append(True)
            return reply or answer(STARTED)

        crm = SimpleNamespace(
            connection=lambda: {"id": "c1", "metadata": {"sync": then if pressed else DONE}},
            stored_pipelines=lambda _connection: (stored, {"r1": "t2" if pressed else "t1"}),
            pipelines=lambda: crm_has,
        )
        run = run_over(Tables(), crm=crm, evidence=notes, settings=SimpleNamespace(redis_url=None))
        run.api = SimpleNamespace(integrations=SimpleNamespace(sync=press))  # type: ignore[assignment]
        run.testdata.own_job = lambda _job_id: None  # type: ignore[method-assign, assignment]
        sync_again.expect_repeatable(run, SyncState(), FIRST, KOMMO, "crm:sync-pipelines")

    return go


def test_one_that_works_again(again: Callable[..., None], notes: Notes) -> None:
    again({"status": "completed", "completedAt": "t2"})
    assert not any(title == sync_again.TITLE for title, _ in notes.texts)


def test_one_that_meets_what_the_first_has_written(again: Callable[..., None]) -> None:
    with pytest.raises(Mismatch, match=r"duplicate key[\s\S]*вторая синхронизация подряд"):
        again(FAILED)


def test_one_that_writes_everything_twice(again: Callable[..., None]) -> None:
    with pytest.raises(Mismatch, match="те же воронки"):
        again({"status": "completed", "completedAt": "t2"}, stored=(PIPELINE, PIPELINE))


@pytest.mark.parametrize("reply", [answer({"error": "Подождите"}, status=429), answer({"success": True})])
def test_one_that_is_refused_so_soon_is_no_fault(again: Callable[..., None], notes: Notes, reply: Answer) -> None:
    again(FAILED, reply)
    assert "не начинают" in dict(notes.texts)[sync_again.TITLE]


def test_one_that_is_put_off_is_no_fault(again: Callable[..., None], notes: Notes) -> None:
    again({"status": "queued"})
    assert "откладывать" in dict(notes.texts)[sync_again.TITLE]


def test_where_there_was_something_before_the_first_one_has_shown_it() -> None:
    sync_again.expect_repeatable(run_over(Tables()), SyncState((PIPELINE,)), FIRST, KOMMO, "crm:sync-pipelines")


def test_pipelines_that_were_edited_between_two_syncs_are_stored_as_they_are_now(again: Callable[..., None]) -> None:
    renamed = (replace(PIPELINE, name="Стало"),)
    again({"status": "completed", "completedAt": "t2"}, stored=renamed, crm_has=renamed)
    with pytest.raises(Mismatch):
        again({"status": "completed", "completedAt": "t2"}, stored=renamed)
