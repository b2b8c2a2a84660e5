from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
import trustme

from postdeploy.errors import CannotTell
from postdeploy.platform import wire as wires
from postdeploy.platform.exchange import Exchange
from postdeploy.platform.unanswered import NotUnderstood, Refused, Unreachable
from postdeploy.platform.whole import LARGEST_BODY
from postdeploy.platform.wire import ATTEMPTS, Wire
from tests.unit.russian import is_russian
from tests.unit.servers import (
    HOST,
    Behaviour,
    RawServer,
    Reply,
    Site,
    floods,
    free_port,
    hangs_up,
    raw,
    resets,
    says,
    silent,
    slowly,
)

SHORT = 0.3
"""Budget in seconds of requests that are meant to run out of it."""
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"


def short(exchanges: list[Exchange]) -> Wire:
    return Wire(timeout=SHORT, record=exchanges.append)


def failed(wire: Wire, url: str, method: str = "GET") -> str:
    with pytest.raises(Unreachable) as caught:
        wire.client("Служба", base_url=url).request(method, "/path?q=1")
    message = str(caught.value)
    assert caught.value.service == "Служба"
    assert message.startswith("Служба")
    assert is_russian(message)
    assert message.endswith(".")
    return message


def test_an_answer_is_recorded_whole(wire: Wire, site: Site, exchanges: list[Exchange]) -> None:
    site.routes["/x"] = Reply({"success": True}, headers={"x-mark": "1"})
    response = wire.client("Приложение", base_url=site.url).post("/x?a=1", json={"name": "Агент"})
    assert response.json() == {"success": True}
    (seen,) = exchanges
    assert (seen.service, seen.method, seen.url) == ("Приложение", "POST", f"{site.url}/x?a=1")
    assert (seen.status, seen.error, seen.attempt) == (200, None, 1)
    assert seen.request_body == '{"name":"Агент"}'.encode()
    assert seen.response_body == b'{"success": true}'
    assert ("x-mark", "1") in seen.response_headers
    assert seen.seconds > 0


STATUS = b"HTTP/1.1 200 OK\r\n"
MANY = 250
"""So many bytes, one by one, take far longer than the budget."""


@pytest.mark.parametrize(
    "behaviour",
    [
        silent,
        slowly(STATUS + b"Content-Length: 250\r\n\r\n", b"x" * MANY),
        slowly(STATUS, b"X-Drip: " + b"1" * MANY + b"\r\nContent-Length: 0\r\n\r\n"),
        slowly(STATUS + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * (MANY // 6) + b"0\r\n\r\n"),
        slowly(b"", STATUS + b"X-Drip: " + b"1" * MANY + b"\r\nContent-Length: 0\r\n\r\n"),
    ],
    ids=["silent", "body", "head", "chunks", "everything"],
)
def test_whatever_comes_slowly_ends_with_the_budget(behaviour: Behaviour, exchanges: list[Exchange]) -> None:
    with raw(behaviour) as server:
        assert f"нет полного ответа за {SHORT:g} с" in failed(short(exchanges), server.url)
    assert [seen.attempt for seen in exchanges] == [1]


def test_of_a_stream_of_events_that_never_ends_the_beginning_is_read(exchanges: list[Exchange]) -> None:
    head = STATUS + b"Content-Type: text/event-stream\r\n\r\n"
    with raw(slowly(head + b"data: 1\n\n", b"x" * MANY)) as server:
        response = short(exchanges).client("Служба", base_url=server.url).get("/")
    assert response.text.startswith("data: 1")
    assert exchanges[0].error is None


def test_a_cookie_that_is_not_ascii_breaks_no_later_request(wire: Wire, site: Site) -> None:
    site.routes = {"/a": Reply("", headers={"set-cookie": "city=\xd0\x9a; Path=/"}), "/b": Reply("ok")}
    client = wire.client("Служба", base_url=site.url)
    client.get("/a")
    assert client.get("/b").text == "ok"


def test_a_budget_of_ones_own_goes_before_the_usual_one(exchanges: list[Exchange]) -> None:
    wire = Wire(timeout=60, record=exchanges.append)
    with raw(silent) as server, pytest.raises(Unreachable, match=r"за 0\.1 с"):
        wire.client("Служба", base_url=server.url).get("/", extensions={"budget": 0.1})


@pytest.mark.parametrize(
    "head", [HEAD, b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"], ids=["with length", "without length"]
)
def test_a_gigantic_body_is_not_read_to_its_end(wire: Wire, exchanges: list[Exchange], head: bytes) -> None:
    with raw(floods(head, b"x" * 65536)) as server:
        assert "больше 32 МБ" in failed(wire, server.url)
    assert exchanges[0].error is not None
    assert exchanges[0].response_body == b""


def test_a_body_of_just_the_largest_size_is_read(wire: Wire, site: Site) -> None:
    site.routes["/x"] = Reply(b"x" * LARGEST_BODY)
    assert len(wire.client("Служба", base_url=site.url).get("/x").content) == LARGEST_BODY


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_packed_body_is_unpacked(
    wire: Wire, site: Site, exchanges: list[Exchange], encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    site.routes["/x"] = Reply(pack(b'{"success": true}'), headers={"content-encoding": encoding})
    assert wire.client("Служба", base_url=site.url).get("/x").json() == {"success": True}
    assert exchanges[0].response_body == b'{"success": true}'


def test_a_small_body_that_unpacks_to_a_gigantic_one(wire: Wire, site: Site) -> None:
    bomb = gzip.compress(bytes(2 * LARGEST_BODY))
    assert len(bomb) < LARGEST_BODY / 10
    site.routes["/path"] = Reply(bomb, headers={"content-encoding": "gzip"})
    assert "больше 32 МБ" in failed(wire, site.url)


@pytest.mark.parametrize("coding", ["br-77", "gzip, zstd-77"])
def test_a_coding_that_nobody_asked_for_is_said_so(
    wire: Wire, site: Site, exchanges: list[Exchange], coding: str
) -> None:
    site.routes["/path"] = Reply(b"\x0b\x02\x80", headers={"content-encoding": coding})
    with pytest.raises(NotUnderstood, match=r"сжат способом \w+-77, которого мы не просили"):
        wire.client("Worker").get(f"{site.url}/path")
    assert "сжат" in str(exchanges[-1].error)


def test_a_service_that_speaks_http_2_alone_is_not_down(wire: Wire) -> None:
    settings_frame = b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"

    def speak(connection: socket.socket, over: threading.Event) -> None:
        del over
        connection.sendall(settings_frame + b"\r\n\r\n")

    server = RawServer(speak)
    with pytest.raises(NotUnderstood, match="понимает только HTTP/2"):
        wire.client("Worker").get(f"{server.url}/health")
    server.close()


def test_a_body_that_is_not_packed_as_it_says(wire: Wire, site: Site, exchanges: list[Exchange]) -> None:
    site.routes["/path"] = Reply(b"not gzip at all", headers={"content-encoding": "gzip"})
    assert "не распаковывается" in failed(wire, site.url)
    assert [seen.error is not None for seen in exchanges] == [True]


def test_refused(wire: Wire, exchanges: list[Exchange]) -> None:
    message = failed(wire, f"http://{HOST}:{free_port()}")
    assert "в соединении отказано" in message
    assert f"http://{HOST}:" in message
    assert len(exchanges) == ATTEMPTS


def test_reset(wire: Wire) -> None:
    with raw(resets) as server:
        assert "соединение разорвано" in failed(wire, server.url)


@pytest.mark.parametrize(
    "behaviour",
    [
        hangs_up,
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
        says(b"HTTP/1.1 200"),
        says(b"SSH-2.0\r\n"),
    ],
    ids=["nothing", "half a body", "half a head", "no HTTP"],
)
def test_closed_without_a_whole_answer(wire: Wire, behaviour: Behaviour) -> None:
    with raw(behaviour) as server:
        assert "соединение закрыто без полного ответа" in failed(wire, server.url)


def test_a_name_that_nobody_knows(exchanges: list[Exchange]) -> None:
    wire = Wire(timeout=5, record=exchanges.append)
    message = failed(wire, "http://nobody.invalid")
    assert "DNS" in message or "не удалось соединиться" in message


def test_no_retry_can_repeat_a_write(wire: Wire, exchanges: list[Exchange]) -> None:
    for method in ("POST", "PATCH", "PUT", "DELETE"):
        with raw(hangs_up, says(OK)) as server:
            failed(wire, server.url, method)
            assert server.connections == 1
    assert [seen.attempt for seen in exchanges] == [1] * 4


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_read_is_tried_again_and_the_record_shows_it(wire: Wire, exchanges: list[Exchange], method: str) -> None:
    with raw(hangs_up, says(OK)) as server:
        assert wire.client("Служба", base_url=server.url).request(method, "/").status_code == 200
    assert [(seen.attempt, seen.status, seen.error is not None) for seen in exchanges] == [
        (1, None, True),
        (2, 200, False),
    ]


def test_all_tries_share_one_budget(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    ends: list[float] = []

    def lost(_inner: object, _request: object, _service: str, end: float) -> httpx.Response:
        ends.append(end)
        raise httpx.ConnectError("connection reset")

    monkeypatch.setattr(wires, "read_whole", lost)
    failed(wire, "http://app.test")
    assert len(ends) == ATTEMPTS
    assert len(set(ends)) == 1


def test_no_second_try_when_the_first_has_used_up_the_budget(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, exchanges: list[Exchange]
) -> None:
    def slow(_inner: object, _request: object, _service: str, end: float) -> httpx.Response:
        monkeypatch.setattr(wires, "time", SimpleNamespace(monotonic=lambda: end))
        raise httpx.ConnectError("connection reset")

    monkeypatch.setattr(wires, "read_whole", slow)
    failed(wire, "http://app.test")
    assert [seen.attempt for seen in exchanges] == [1]


def test_a_write_that_was_not_answered_is_remembered(wire: Wire, site: Site) -> None:
    site.routes |= {"/done": Reply({"success": True}), "/later": Reply(status=429), "/lost": lambda _asked: None}
    client = wire.client("Служба", base_url=site.url)
    client.get("/lost-and-found")
    client.post("/done")
    with pytest.raises(Refused):
        client.post("/later")
    with pytest.raises(Unreachable):
        client.get("/lost")
    assert wire.unanswered == []

    with pytest.raises(Unreachable):
        client.post("/lost")
    assert wire.unanswered == ["POST /lost"]


@pytest.mark.parametrize("status", [500, 502, 503, 404, 401])
def test_an_answer_is_never_asked_for_again(wire: Wire, site: Site, exchanges: list[Exchange], status: int) -> None:
    site.routes["/x"] = Reply({"error": "Сбой"}, status)
    assert wire.client("Служба", base_url=site.url).get("/x").status_code == status
    assert len(site.asked) == len(exchanges) == 1


@pytest.mark.parametrize(
    "location", ["/login", "http://other.test/", "http://[oops", "https://:443x/", "/ \x7f", "mailto:x@y", "//", ""]
)
def test_no_redirect_is_followed_wherever_it_leads(
    wire: Wire, site: Site, exchanges: list[Exchange], location: str
) -> None:
    site.routes["/x"] = Reply(b"", 302, {"location": location})
    response = wire.client("Служба", base_url=site.url).get("/x")
    assert (response.status_code, response.headers["location"]) == (302, location.strip())
    assert len(site.asked) == len(exchanges) == 1


class Stop(Exception):
    pass


def test_the_guard_is_asked_before_anything_is_sent(site: Site, exchanges: list[Exchange]) -> None:
    asked: list[tuple[str, str, str]] = []

    def guard(service: str, request: httpx.Request) -> None:
        asked.append((service, request.method, str(request.url)))
        if request.method != "GET":
            raise Stop

    site.routes["/x"] = Reply({"success": True})
    client = Wire(timeout=5, record=exchanges.append, guard=guard).client("Служба", base_url=site.url)
    assert client.get("/x").status_code == 200
    with pytest.raises(Stop):
        client.post("/x")
    assert asked == [("Служба", "GET", f"{site.url}/x"), ("Служба", "POST", f"{site.url}/x")]
    assert site.paths() == ["GET /x"]
    assert [seen.method for seen in exchanges] == ["GET"]


def test_remembers_who_has_answered(wire: Wire, site: Site) -> None:
    assert not wire.somebody_answered(but="Worker")
    with pytest.raises(Unreachable):
        wire.client("Supabase", base_url=f"http://{HOST}:{free_port()}").get("/")
    assert not wire.somebody_answered(but="Worker")
    wire.client("Worker", base_url=site.url).get("/")
    assert not wire.somebody_answered(but="Worker")
    assert wire.somebody_answered(but="Приложение")


@contextlib.contextmanager
def tls_server(authority: trustme.CA) -> Iterator[RawServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)

    def behave(connection: socket.socket, over: threading.Event) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            secure.recv(65536)
            secure.sendall(OK)
            over.wait(30)

    with raw(behave, listen_first=False) as server:
        yield server


def test_a_private_authority_is_trusted_when_it_is_given(authority: trustme.CA, tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    with tls_server(authority) as server:
        address = f"https://{HOST}:{server.port}"
        wire = Wire(timeout=5, record=lambda _exchange: None, ca_bundle=bundle)
        assert wire.client("Kommo", base_url=address).get("/").text == "OK"
        assert wire.client("Kommo").get(address).text == "OK"


def test_a_stranger_is_not_trusted(authority: trustme.CA, wire: Wire) -> None:
    with tls_server(authority) as server:
        assert "сертификат" in failed(wire, f"https://{HOST}:{server.port}")


def test_no_tls_where_tls_was_expected(wire: Wire) -> None:
    with raw(says(OK)) as server:
        assert "TLS" in failed(wire, f"https://{HOST}:{server.port}")


def test_not_reachable_is_not_wrong() -> None:
    assert issubclass(Unreachable, CannotTell)
    assert not issubclass(Unreachable, AssertionError)


def test_authorities_are_read_once_unless_others_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def trust() -> ssl.SSLContext:
        return Wire(timeout=1, record=lambda _exchange: None)._tls

    shared = trust()
    assert trust() is shared
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/ssl/other.pem")
    assert trust() is not shared
