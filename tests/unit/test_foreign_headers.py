"""Headers as people paste them into a setting, and headers and cookies as servers send them: nothing breaks a run."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdeploy.config.headers import headers_from, secret_values
from postdeploy.errors import CannotTell
from postdeploy.evidence.redaction import Redactor
from postdeploy.platform.answer import read
from postdeploy.platform.front import Front, canonical, origin
from postdeploy.platform.passing import retry_after
from postdeploy.platform.wire import Wire, _Transport

URL = "http://app.test/api/auth/csrf"
names = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,12}", fullmatch=True)
values = st.from_regex(r"[!-~]([ -~]{0,20}[!-~])?", fullmatch=True).filter(lambda value: ";" not in value)
pasted = st.text() | st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=4).map(
    lambda pairs: ";\n".join(f"{name}: {value}" for name, value in pairs)
)


@given(pasted)
def test_whatever_is_pasted_is_headers_or_is_refused_without_its_values(text: str) -> None:
    found, refusal = understood(text)
    httpx.Headers(found)
    assert set(secret_values(found, ["http://app.test", text])) <= set(found.values())
    assert re.match(r"$|нужны заголовки|в значении заголовка", refusal)


def understood(text: str) -> tuple[dict[str, str], str]:
    """The headers, and why they are none."""
    try:
        return headers_from(text), ""
    except ValueError as error:
        return {}, str(error)


@given(st.dictionaries(names, values, min_size=1, max_size=4), st.sampled_from(["; ", ";", "\n", " ;\r\n"]))
def test_headers_come_back_as_they_were_meant(headers: dict[str, str], between: str) -> None:
    assert headers_from(between.join(f"{name}: {value}" for name, value in headers.items())) == headers


@given(st.dictionaries(names, values, max_size=3), st.text(max_size=30))
def test_headers_for_the_app_go_nowhere_else(headers: dict[str, str], elsewhere: str) -> None:
    front = Front("http://app.test", headers)
    plain = httpx.Request("GET", "http://other.test/")
    before = dict(plain.headers)
    front.dress(plain)
    assert dict(plain.headers) == before
    assert front.is_home(elsewhere) == (origin(elsewhere) == "http://app.test")


class Saying(httpx.BaseTransport):
    """A server that always answers with the same headers."""

    def __init__(self, headers: list[tuple[bytes, bytes]]) -> None:
        self.headers = headers
        self.asked: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return httpx.Response(200, headers=self.headers, stream=httpx.ByteStream(b"{}"))


@pytest.fixture(scope="module")
def patient() -> Iterator[Wire]:
    wire = Wire(timeout=5, record=lambda _exchange: None)
    yield wire
    wire.close()


wordy = st.binary(max_size=40).map(lambda raw: raw.translate(None, b"\r\n\0"))
cookies = wordy | st.builds(
    lambda name, value, rest: b"=".join((name, value)) + b"; " + rest,
    wordy,
    wordy,
    st.sampled_from([b"Path=/", b"Secure", b"Domain=other.test", b"Max-Age=x", b"Expires=never", b"SameSite", b";;="]),
)


@given(
    st.lists(
        st.tuples(st.just(b"set-cookie"), cookies)
        | st.tuples(st.sampled_from([b"location", b"retry-after", b"content-type", b"content-length", b"date"]), wordy),
        max_size=5,
    )
)
def test_whatever_a_server_sends_the_next_request_can_be_made(
    patient: Wire, headers: list[tuple[bytes, bytes]]
) -> None:
    server = Saying(headers)
    client = patient.client("Kommo")
    client._transport = _Transport(patient, "Kommo", server, 5)  # type: ignore[arg-type]
    try:
        for _ in range(2):
            response = client.get(URL)
            read(response)
            retry_after(response)
            canonical(URL, response)
    except CannotTell:
        return
    assert len(server.asked) == 2


@given(names, st.text())
def test_no_header_breaks_the_redaction(name: str, value: str) -> None:
    assert isinstance(Redactor(["secret-word"]).header(name, value), str)
    assert "secret-word" not in Redactor(["secret-word"]).header(name, f"{value} secret-word")
