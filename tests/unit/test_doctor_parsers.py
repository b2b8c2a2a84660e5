"""What the doctor reads of others, whatever it is."""

from __future__ import annotations

import base64
import contextlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdeploy.doctor import named_once
from postdeploy.doctor.key import claims, useless
from postdeploy.doctor.surroundings import moment_of

NAMES = st.sampled_from(["role", "exp", "x"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
)


def key_with(content: object) -> str:
    return f"a.{base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip('=')}.c"


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (key_with({"role": "service_role"}), None),
        (key_with({"role": "service_role", "exp": 4_000_000_000}), None),
        ("sb_secret_abc", None),
        (key_with({"role": "anon"}), "роль ключа — «anon»"),
        ("sb_publishable_abc", "роль ключа — «публичный»"),
        (key_with({"role": "service_role", "exp": 1_000_000_000}), "ключ просрочен"),
    ],
)
def test_a_key_that_would_make_healthy_tables_look_empty(key: str, said: str | None) -> None:
    found = useless(key)
    assert (found is None) if said is None else (found is not None and said in found)


@given(st.text(max_size=50) | ANYTHING.map(key_with))
def test_any_key(key: str) -> None:
    claims(key)
    useless(key)


@pytest.mark.parametrize(
    "date", ["Sun, 22 Nov 2026 10:00:00 GMT", "Sun, 22 Nov 2026 10:00:00 -0000", "Sun, 22 Nov 2026 13:00:00 +0300"]
)
def test_a_date(date: str) -> None:
    assert moment_of(date) == datetime(2026, 11, 22, 10, tzinfo=UTC)


@given(st.text(max_size=40) | st.from_regex(r"\w{3}, \d{1,9} \w{3} \d{1,9} \d+:\d+:\d+ [+-]\d+", fullmatch=True))
def test_any_date(date: str) -> None:
    with contextlib.suppress(ValueError):
        assert moment_of(date).tzinfo is not None


def test_a_service_is_named_once() -> None:
    refused = "в соединении отказано"
    assert named_once("Redis", f"Redis: {refused}") == refused
    assert named_once("Приложение", f"Приложение (http://a.test/): {refused}") == f"http://a.test/: {refused}"


def test_what_is_said_of_another_service_stays_whole() -> None:
    for text in ("Приложение (http://a.test/): нет ответа", "Worker отвечает, очередь gpt-agent-jobs"):
        assert named_once("Вход", text) == named_once("Worker", text) == text
