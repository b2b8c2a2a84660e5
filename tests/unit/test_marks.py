"""Marks say whose a thing is, since when and for how long; what only resembles one is left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

import pytest

from postdeploy.testdata.mark import LIKE, find, new_mark


def test_a_mark_is_read_back_from_any_text() -> None:
    mark = new_mark(900)

    assert find(f"Создан новый агент: Агент приёмки {mark.text} (копия)") == [mark]
    assert fnmatchcase(f"x {mark.text} y", LIKE.replace("%", "*").replace("_", "?"))


@pytest.mark.parametrize(("run_seconds", "life"), [(10, 60), (900, 60), (3600, 121), (86400, 2881)])
def test_things_may_live_twice_as_long_as_the_run(run_seconds: float, life: int) -> None:
    assert new_mark(run_seconds).life == timedelta(minutes=life)


def test_age() -> None:
    mark = new_mark(900)
    begun = mark.created

    assert not mark.is_older_than(None, begun + timedelta(minutes=59))
    assert mark.is_older_than(None, begun + timedelta(minutes=60))
    assert mark.is_older_than(timedelta(0), begun)
    assert not mark.is_older_than(timedelta(days=1), begun + timedelta(hours=2))


def test_no_two_runs_share_a_mark() -> None:
    assert len({new_mark(900).text for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "text",
    [
        *("", "pd-", "pd-1a2b3c4d", "pd-261122T143801-60m-1a2b3c4", "PD-261122T143801-60m-1a2b3c4d"),
        *("pd-261322T143801-60m-1a2b3c4d", "pd-261122T253801-60m-1a2b3c4d", "pd-261122T143801-m-1a2b3c4d"),
        *("upd-ate", "Тариф pd-60m", "pd-261122T143801-60m-xyzxyzxy"),
        *("xpd-261122T143801-60m-1a2b3c4d", "pd-261122T143801-60m-1a2b3c4d5", "pd-261122T143801-60m-1a2b3c4dX"),
    ],
)
def test_what_only_resembles_a_mark(text: str) -> None:
    assert find(text) == []


def test_the_time_is_utc() -> None:
    assert find("pd-261122T143801-60m-1a2b3c4d")[0].created == datetime(2026, 11, 22, 14, 38, 1, tzinfo=UTC)
