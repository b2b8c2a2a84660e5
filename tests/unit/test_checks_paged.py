"""A list that is one page of several says so in many ways; one that is whole says nothing of the kind."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdeploy.checks.paged import is_cut
from tests.unit.answers import answer

TWO = [{"id": "a"}, {"id": "b"}]


@pytest.mark.parametrize(
    "told",
    [
        {"total": 3},
        {"pagination": {"page": 1, "limit": 2, "total": 30, "totalPages": 15}},
        {"meta": {"totalPages": 2}},
        {"hasMore": True},
        {"paging": {"nextCursor": "x1"}},
        {"pageInfo": {"hasNextPage": True}},
    ],
)
def test_one_page_of_several(told: dict[str, Any]) -> None:
    assert is_cut(answer({"data": TWO, **told}), 100)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"total": 2},
        {"pagination": {"total": 2, "totalPages": 1, "nextPage": None}},
        {"hasMore": False},
        {"meta": "x", "total": True, "count": "9"},
        {"success": True, "message": "next"},
    ],
)
def test_all_there_is(told: dict[str, Any]) -> None:
    assert not is_cut(answer({"data": TWO, **told}), 100)
    assert is_cut(answer({"data": TWO, **told}), 2), "as many as were asked for"


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5), lambda part: st.dictionaries(st.text(max_size=9), part)
    )
)
def test_no_answer_whatever_breaks_the_look(body: Any) -> None:
    is_cut(answer(body), 100)
