"""The replay's eye: what it lets through and what it does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stand.replay.compare import Comparison, Ids
from tests.stand.replay.html import read

ONE = "11111111-1111-4111-8111-111111111111"
TWO = "22222222-2222-4222-8222-222222222222"
OTHER = "33333333-3333-4333-8333-333333333333"


def places(recorded: Any, live: Any) -> list[str]:
    """Where two values differ."""
    comparison = Comparison(Ids(), {"<APP_URL>": "http://127.0.0.1:5"})
    return [difference.at for difference in comparison.differences(recorded, live)]


@pytest.mark.parametrize(
    ("recorded", "live"),
    [
        ({"a": 1, "b": [None, True]}, {"b": [None, True], "a": 1}),
        ({"id": ONE, "again": ONE}, {"id": TWO, "again": TWO}),
        ("2026-11-22T10:32:02.044Z", "2027-01-02T03:04:05.678Z"),
        ("2026-11-22T10:32:01.98654+00:00", "2026-11-22T10:32:01.9+00:00"),
        ("пн, 09 нояб.", "вт, 05 мая"),
        ("<APP_URL>/login", "http://127.0.0.1:5/login"),
        ({"uptime": 41.5}, {"uptime": 3}),
        ('{"id":1}', '{"id": 1}'),
        ({"stacktrace": '["Error: Беда\\n at"]'}, {"stacktrace": '["Traceback\\nJobError: Беда"]'}),
    ],
)
def test_lets_through_what_cannot_be_the_same(recorded: Any, live: Any) -> None:
    assert places(recorded, live) == []


@pytest.mark.parametrize(
    ("recorded", "live", "at"),
    [
        ({"a": 1}, {"b": 1}, ["a", "b"]),
        ({"a": [1, 2]}, {"a": [1]}, ["a.length"]),
        ({"a": [{"b": "да"}]}, {"a": [{"b": "нет"}]}, ["a.0.b"]),
        ({"a": 1}, {"a": "1"}, ["a"]),
        ({"a": True}, {"a": 1}, ["a"]),
        ({"a": 1}, {"a": True}, ["a"]),
        ({"a": None}, {"a": ""}, ["a"]),
        ({"a": None}, {"a": 0}, ["a"]),
        ({"id": ONE, "again": ONE}, {"id": TWO, "again": OTHER}, ["id"]),
        ({"id": ONE, "other": TWO}, {"id": OTHER, "other": OTHER}, ["other"]),
        ({"id": ONE}, {"id": "1"}, ["id"]),
        ("2026-11-22T10:32:02.044Z", "2026-11-22T10:32:02Z", [""]),
        ({"data": '{"id":1}'}, {"data": '{"id":2}'}, ["data.id"]),
        ({"stacktrace": '["Error: Беда"]'}, {"stacktrace": '["JobError: Другая"]'}, ["stacktrace.0"]),
        ({"stacktrace": '["Error: Беда"]'}, {"stacktrace": "[]"}, ["stacktrace.length"]),
    ],
)
def test_sees_what_differs(recorded: Any, live: Any, at: list[str]) -> None:
    assert places(recorded, live) == at


def test_reads_headings_and_texts_of_a_page() -> None:
    page = read("<title>Т</title><script>x</script><h1>Один <b>два</b></h1><p> три </p><style>y</style>")
    assert (page.headings, page.texts) == (["Один два"], ["Т", "Один", "два", "три"])
