from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdeploy.errors import CannotTell
from postdeploy.platform.answer import SHOWN, Answer, read
from tests.unit.answers import BROKEN, HTML, REFUSED, SAID_NO, answer, said


def packed(content: bytes, kind: str | None, status: int = 200) -> Answer:
    headers = {} if kind is None else {"content-type": kind}
    request = httpx.Request("GET", "http://app.test/api/x?limit=20&status=active")
    return read(httpx.Response(status, content=content, headers=headers, request=request))


def test_keeps_what_a_check_needs() -> None:
    found = packed(b'{"success": true, "data": {"id": 7}}', "application/json; charset=utf-8")
    assert found.request == "GET /api/x?limit=20&status=active"
    assert (found.status, found.content_type, found.location) == (200, "application/json", None)
    assert found.at("data", "id") == 7
    assert found.ok
    assert found.is_json


def test_keeps_where_a_redirect_leads() -> None:
    request = httpx.Request("POST", "http://app.test/x")
    found = read(httpx.Response(302, headers={"location": "/login?error=X"}, request=request))
    assert found.location == "/login?error=X"
    assert not found.ok


@pytest.mark.parametrize(
    ("content", "kind", "is_json"),
    [
        (b"<html>", "text/html", False),
        (b"", "application/json", False),
        (b"   ", "application/json", False),
        (b"null", "application/json", True),
        (b" null\n", "application/json", True),
        (b"[]", "application/json", True),
        (b"0", "text/plain", True),
        (b"false", "application/json", True),
        (b'{"success": tr', "application/json", False),
        (b'{"a": 1} {"b": 2}', "application/json", False),
        (b"\xff\xfe\x00{}", "application/json", False),
        (b"\x00" * 64, None, False),
        (b"[" * 200_000, "application/json", False),
        (b"1" * 10_000, "application/json", False),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_reads_anything_without_raising(content: bytes, kind: str | None, is_json: bool) -> None:
    found = packed(content, kind)
    assert found.is_json is is_json
    assert found.at("data", "id") is None
    assert found.objects("data") == []
    assert len(found.describe()) < SHOWN * 5


@pytest.mark.parametrize("charset", ["hex", "rot13", "idna", "undefined", "utf-16", "нет-такой", "cp1251"])
def test_a_charset_that_is_none_does_not_matter(charset: str) -> None:
    request = httpx.Request("GET", "http://app.test/")
    kind = f"application/json; charset={charset}".encode()
    found = read(httpx.Response(200, content=b'{"a": 1}', headers=[(b"content-type", kind)], request=request))
    assert found.body == {"a": 1} or charset == "utf-16"


def test_a_gigantic_answer_is_described_in_short() -> None:
    page = said("<html>" + "я" * 1_000_000, kind="text/html")
    assert not page.is_json
    for reply in (page, answer({"success": False, "error": "Сбой", "details": ["д" * 1_000_000]}, status=500)):
        assert len(reply.describe()) < SHOWN * 2


@pytest.mark.parametrize(
    ("status", "body", "ok"),
    [
        (200, {"success": True}, True),
        (200, {"user": None}, True),
        (200, None, True),
        (200, [], True),
        (204, None, True),
        (200, {"success": False, "error": "Нельзя"}, False),
        (201, {"success": True}, True),
        (302, {"success": True}, False),
        (400, {"success": True}, False),
        (500, None, False),
    ],
)
def test_what_counts_as_a_yes(status: int, body: Any, ok: bool) -> None:
    assert answer(body, status=status).ok is ok


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (REFUSED, "Не авторизовано"),
        (BROKEN, "Сбой"),
        (
            answer({"success": False, "error": "Некорректные данные", "details": ["Название"]}, status=400),
            "Некорректные данные: Название",
        ),
        (answer({"success": False}, status=500), '{"success": false}'),
        (answer([1], status=500), "[1]"),
        (HTML, "вместо JSON пришло text/html: «Войти»"),
        (said("", kind=""), "вместо JSON пришло что-то без типа: «»"),
        (Answer("POST /api/chat", 0, None, "Приложение молчит.", ""), "Приложение молчит."),
    ],
)
def test_the_platforms_own_words(reply: Answer, error: str) -> None:
    assert reply.error == error


def test_describes_request_and_outcome() -> None:
    assert answer({"success": True}, request="POST /api/chat").describe() == "POST /api/chat → 200"
    assert REFUSED.describe() == "GET /api/x → 401 Не авторизовано"
    assert SAID_NO.describe() == "GET /api/x → 200 Нельзя"
    assert HTML.describe().startswith("GET /api/x → 200 вместо JSON пришло text/html")
    assert Answer("POST /api/chat", 0, None, "Приложение молчит.", "").describe() == "Приложение молчит."


TREE = answer({"data": {"items": [{"id": 1}, 2, None, {"id": 3}], "name": "имя", "none": None}})


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("data", "items", 0, "id"), 1),
        (("data", "items", 9), "нет"),
        (("data", "items", "id"), "нет"),
        (("data", "name", "id"), "нет"),
        (("data", "none", "id"), "нет"),
        (("data", "none"), None),
        (("nowhere",), "нет"),
        ((0,), "нет"),
    ],
)
def test_walks_into_the_json(path: tuple[str | int, ...], found: Any) -> None:
    assert TREE.at(*path, default="нет") == found


def test_objects_of_a_list() -> None:
    assert TREE.objects("data", "items") == [{"id": 1}, {"id": 3}]
    assert TREE.objects("data", "none") == TREE.objects("data") == TREE.objects("nowhere") == []


def test_need_takes_a_value_or_says_for_what_it_was_needed() -> None:
    assert TREE.need("data", "name", purpose="назвать") == "имя"
    with pytest.raises(CannotTell, match=r"^Не удалось назвать: GET /api/x → 200\.$"):
        TREE.need("data", "none", purpose="назвать")
    with pytest.raises(CannotTell, match="Не удалось создать агента: GET /api/x → 401 Не авторизовано"):
        REFUSED.need("data", purpose="создать агента")
    with pytest.raises(CannotTell, match="Нельзя"):
        SAID_NO.need("error", purpose="создать агента")


def test_a_stream_of_events_is_told_as_what_it_is() -> None:
    found = packed('data: {"delta":"Привет"}\n\n'.encode(), "Text/Event-Stream; charset=utf-8")
    assert not found.is_json
    assert "поток событий (text/event-stream)" in found.describe()
    assert "Привет" in found.describe()


@given(
    st.binary(max_size=300),
    st.text(st.characters(min_codepoint=32, max_codepoint=126)),
    st.integers(200, 599),
)
def test_no_answer_whatever_breaks_the_reading(content: bytes, kind: str, status: int) -> None:
    found = packed(content, kind, status)
    assert isinstance(found.describe(), str)
    assert isinstance(found.error, str)
    assert found.objects("data", 0) == [] or found.is_json


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["data", "error", "details", "success", "message", "id", "user"]), inner)
    ),
)


@given(JSON, st.sampled_from([200, 400, 401, 500, 503]))
def test_no_json_whatever_breaks_what_is_told(body: Any, status: int) -> None:
    found = packed(json.dumps(body).encode(), "application/json", status)
    assert isinstance(found.describe(), str)
    assert all(isinstance(item, dict) for item in found.objects("data"))
    assert found.at("data", "message", "id", default=0) is not Ellipsis
    if found.ok and found.at("data") is not None:
        assert found.need("data", purpose="x") == body["data"]
    else:
        with pytest.raises(CannotTell):
            found.need("data", purpose="x")
