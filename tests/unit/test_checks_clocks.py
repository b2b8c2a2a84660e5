from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.clocks import written_lately
from postdeploy.checks.updates import expect_written_now
from tests.unit.russian import accepts, rejects
from tests.unit.tables import Tables, run_over

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-22T10:00:00+00:00",
        "2026-11-22T13:03:00+03:00",
        "2026-11-22T09:50:00+00:00",
        "2026-11-22T03:00:00",
        None,
        "сейчас",
    ],
)
def test_written_a_moment_ago(moment: str | None) -> None:
    accepts(written_lately(NOW), {"created_at": moment})


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-22T13:00:00+00:00", "на 3 ч позже"),
        ("2026-11-22T04:30:00+00:00", "на 5,5 ч раньше"),
        ("2026-11-22T10:00:00+03:00", "на 3 ч раньше"),
    ],
)
def test_written_in_another_zone(moment: str, words: str) -> None:
    rejects(written_lately(NOW), {"created_at": moment}, words)


@pytest.mark.parametrize("ahead", [None, timedelta(hours=3), timedelta(hours=-3)])
def test_where_our_clock_may_be_wrong_nothing_is_judged(ahead: timedelta | None) -> None:
    row = {"created_at": (datetime.now(UTC) + timedelta(hours=3)).isoformat()}
    expect_written_now(run_over(Tables(), app=SimpleNamespace(ahead=ahead)), row)
    with pytest.raises(Mismatch, match="позже"):
        expect_written_now(run_over(Tables(), app=SimpleNamespace(ahead=timedelta(seconds=1))), row)
