from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdeploy.config.version import WantedVersion, wanted_version


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("/api/version#version=1.4.2", WantedVersion("/api/version", "version", "", "1.4.2")),
        ("/api/health#build.commit = 3f9c2ab", WantedVersion("/api/health", "build.commit", "", "3f9c2ab")),
        ("/@X-App-Version=1.4.2", WantedVersion("/", "", "x-app-version", "1.4.2")),
        ("@x-app-version=v1", WantedVersion("/", "", "x-app-version", "v1")),
        ("/api/v?full=1#a=b=c", WantedVersion("/api/v?full=1", "a", "", "b=c")),
    ],
)
def test_two_forms(text: str, wanted: WantedVersion) -> None:
    assert wanted_version(text) == wanted


@pytest.mark.parametrize("text", ["", "1.4.2", "/api/version", "/api#=1", "version=1", "/x#a=", "//x y#a=1"])
def test_other_forms_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="например /api/version#version="):
        wanted_version(text)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"a": {"b": "1"}}, "1"),
        ({"a": {"b": 7}}, "7"),
        ({"a": {"b": {}}}, None),
        ({"a": 1}, None),
        (None, None),
        ([], None),
    ],
)
def test_a_field_is_looked_for_by_its_path(body: Any, found: str | None) -> None:
    assert wanted_version("/v#a.b=1").found(body, {}) == found


def test_a_header_is_looked_for_by_its_name() -> None:
    assert wanted_version("/@x-v=1").found({"x-v": "no"}, {"x-v": "1"}) == "1"
    assert wanted_version("/@x-v=1").found(None, {}) is None


@pytest.mark.parametrize(
    ("value", "found", "same"),
    [
        ("1.4.2", "1.4.2", True),
        ("1.4.2", "1.4.20", False),
        ("1.4", "1.4.2", False),
        ("3f9c2ab", "3F9C2AB0d1e2f3a4b5c6d7e8f90011223344556a", True),
        ("3f9c2ab0d1e2", "3f9c2ab", True),
        ("3f9c", "3f9c2ab", False),
        ("1.4.2", None, False),
    ],
)
def test_a_commit_may_be_named_by_its_beginning(value: str, found: str | None, same: bool) -> None:
    assert wanted_version(f"/v#v={value}").is_in(found) is same


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["a", "b", "0"]), inner),
)


@given(JSON)
def test_no_answer_whatever_breaks_the_look(body: Any) -> None:
    found = wanted_version("/v#a.0.b=1").found(body, {})
    assert found is None or isinstance(found, str)
