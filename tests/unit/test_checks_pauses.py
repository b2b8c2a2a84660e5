"""By when the next step of a sequence with pauses of 45 minutes is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.pauses import expect_pauses_kept, keeps_pause
from postdeploy.session.fixtures import PausedSequence
from tests.unit.russian import accepts, rejects
from tests.unit.tables import Tables, run_over

START = datetime(2026, 11, 22, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def row(due: timedelta | None, **changes: Any) -> dict[str, Any]:
    next_at = None if due is None else (START + due).isoformat()
    return {"id": "e1", "status": "running", "started_at": START.isoformat(), "next_execution_at": next_at, **changes}


@pytest.mark.parametrize(
    "due", [45 * MINUTE, 46 * MINUTE, 42 * MINUTE, timedelta(hours=9), timedelta(days=3), timedelta(days=40), None]
)
def test_the_pause_is_kept(due: timedelta | None) -> None:
    accepts(keeps_pause(), row(due))


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (timedelta(seconds=0.003), "через 0 с после запуска"),
        (timedelta(seconds=45), "через 45 с после запуска"),
        (timedelta(hours=-2, minutes=-15), "через -2,2 ч"),
        (timedelta(hours=45), "через 45 ч после запуска: пауза посчитана в часах"),
        (timedelta(days=45), "через 45 дн. после запуска: пауза посчитана в днях"),
    ],
)
def test_another_pause(due: timedelta, words: str) -> None:
    rejects(keeps_pause(), row(due), words)


def test_a_sequence_that_is_over_has_kept_none() -> None:
    rejects(keeps_pause(), row(None, status="completed"), "уже завершена")


@pytest.mark.parametrize("odd", [None, row(None, status="failed"), {"id": "e1"}, row(None, next_execution_at="скоро")])
def test_nothing_can_be_seen_of_it(odd: dict[str, Any] | None) -> None:
    accepts(keeps_pause(), odd)


def test_times_with_a_zone_and_without_are_not_compared() -> None:
    accepts(keeps_pause(), row(MINUTE, started_at="2026-11-22T10:00:00"))


def test_the_execution_is_looked_for_by_its_id() -> None:
    tables = Tables(sequence_executions=[row(45 * MINUTE), {**row(MINUTE), "id": "e2"}])
    expect_pauses_kept(run_over(tables), PausedSequence("e1"))
    with pytest.raises(Mismatch, match="заданная пауза, 45 мин") as caught:
        expect_pauses_kept(run_over(tables), PausedSequence("e2"))
    assert "delay_minutes" in caught.value.hint


def test_what_was_not_started_is_not_judged_and_that_is_said() -> None:
    run = run_over(Tables())
    expect_pauses_kept(run, PausedSequence(why_not="405"))
    assert run.evidence.texts == [("Паузы между шагами", "Не посмотрели: 405")]  # type: ignore[attr-defined]
