"""What makes a page unwell, and what is only noise."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from postdeploy.platform.browser.network import ASKED_AGAIN, PATIENCE, Traffic

APP = "http://app.test"
GONE = 299
"""Status of an answer whose page has gone, and with it what the answer brought."""


@dataclass
class Request:
    url: str
    method: str = "GET"
    resource_type: str = "fetch"
    failure: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    is_frame: bool = False
    redirected_from: Request | None = None

    def is_navigation_request(self) -> bool:
        return self.resource_type == "document"

    @property
    def frame(self) -> Frame:
        return Frame(self if self.is_frame else None)


@dataclass
class Frame:
    parent_frame: Any


@dataclass
class Response:
    request: Request
    status: int
    headers: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        return self.body().decode()

    def body(self) -> bytes:
        if self.status == GONE:
            raise RuntimeError("No data found for resource with given identifier")
        return b'{"success": true}' if self.status < 400 else '{"error":\n "Нет такого агента"}'.encode()


@dataclass
class Thrown:
    message: str
    stack: str = ""
    name: str = "TypeError"


class Page:
    """Brings events to whoever listens, as Playwright's page does."""

    def __init__(self) -> None:
        self.listeners: dict[str, Callable[[Any], None]] = {}
        self.url = f"{APP}/manage/7-org"

    def on(self, event: str, listener: Callable[[Any], None]) -> None:
        self.listeners[event] = listener

    def happens(self, event: str, what: Any) -> None:
        self.listeners[event](what)

    def answers(self, request: Request, status: int) -> None:
        self.happens("request", request)
        self.happens("response", Response(request, status))
        self.happens("requestfinished", request)

    def fails(self, request: Request) -> None:
        self.happens("request", request)
        self.happens("requestfailed", request)


@pytest.fixture
def page() -> Page:
    return Page()


@pytest.fixture
def traffic(page: Page) -> Traffic:
    return Traffic(page, APP)  # type: ignore[arg-type]


class TestAilments:
    def test_a_page_where_all_is_well_has_none(self, page: Page, traffic: Traffic) -> None:
        page.answers(Request(f"{APP}/api/agents"), 200)
        assert traffic.errors == ()

    @pytest.mark.parametrize(
        "request_", [Request(f"{APP}/api/agents"), Request(f"{APP}/_next/static/chunk.js", resource_type="script")]
    )
    def test_own_parts_that_are_refused(self, page: Page, traffic: Traffic, request_: Request) -> None:
        page.answers(request_, 404)
        assert len(traffic.errors) == 1
        assert "404" in traffic.errors[0]

    def test_own_parts_that_do_not_come(self, page: Page, traffic: Traffic) -> None:
        page.fails(Request(f"{APP}/api/agents", failure="net::ERR_CONNECTION_RESET"))
        assert "net::ERR_CONNECTION_RESET" in traffic.errors[0]

    def test_exceptions_are_named_once(self, page: Page, traffic: Traffic) -> None:
        for _ in range(3):
            page.happens("pageerror", Thrown("x is undefined", f"at {APP}/_static/js/chat.js:1:1"))
        assert traffic.errors == ("исключение в сценарии страницы: «TypeError: x is undefined»",)

    def test_a_refused_write_is_told_to_the_person_by_the_page(self, page: Page, traffic: Traffic) -> None:
        page.answers(Request(f"{APP}/api/agents", "POST"), 400)
        assert traffic.errors == ()

    def test_a_write_that_breaks_the_server_is_an_illness(self, page: Page, traffic: Traffic) -> None:
        page.answers(Request(f"{APP}/api/agents", "POST"), 500)
        assert len(traffic.errors) == 1

    def test_a_new_page_begins_healthy(self, page: Page, traffic: Traffic) -> None:
        page.answers(Request(f"{APP}/api/agents"), 500)
        traffic.turn_over()
        assert traffic.errors == ()


class TestNoise:
    @pytest.mark.parametrize(
        "request_",
        [
            Request("https://www.google-analytics.com/collect", "POST"),
            Request("https://fonts.gstatic.com/font.woff2", resource_type="font"),
            Request(f"{APP}/favicon.ico", resource_type="other"),
            Request(f"{APP}/logo.png", resource_type="image"),
            Request(f"{APP}/main.js.map"),
            Request(f"{APP}/_vercel/insights/script.js", resource_type="script"),
            Request(f"{APP}/manage/7-org?_rsc=1abc"),
        ],
    )
    def test_what_a_page_can_do_without(self, page: Page, traffic: Traffic, request_: Request) -> None:
        page.answers(request_, 404)
        assert traffic.errors == ()

    @pytest.mark.parametrize("failure", ["net::ERR_ABORTED", "net::ERR_BLOCKED_BY_CLIENT"])
    def test_requests_that_the_page_has_called_off(self, page: Page, traffic: Traffic, failure: str) -> None:
        page.fails(Request(f"{APP}/api/agents", failure=failure))
        assert traffic.errors == ()

    @pytest.mark.parametrize(
        "thrown",
        [
            Thrown("ResizeObserver loop completed with undelivered notifications."),
            Thrown("Script error."),
            Thrown("Minified React error #418; visit https://react.dev/errors/418"),
            Thrown("ym is not defined", "at https://mc.yandex.ru/metrika/tag.js:1:2"),
        ],
    )
    def test_errors_that_a_page_outlives(self, page: Page, traffic: Traffic, thrown: Thrown) -> None:
        page.happens("pageerror", thrown)
        assert traffic.errors == ()

    def test_scripts_of_the_app_on_another_host_are_the_app(self, page: Page, traffic: Traffic) -> None:
        page.happens("pageerror", Thrown("boom", "at https://cdn.app.test/_next/chunk.js:1:2"))
        assert len(traffic.errors) == 1


class TestCalls:
    def test_the_answer_to_an_own_request(self, page: Page, traffic: Traffic) -> None:
        mark = traffic.mark()
        page.answers(Request(f"{APP}/api/chat?conversationId=7"), 200)
        call = traffic.since(mark, "GET", "/api/chat")
        assert call is not None
        assert call.parameter("conversationId") == "7"
        assert call.answer().ok
        assert not call.lost

    def test_what_the_page_has_taken_with_it_is_lost(self, page: Page, traffic: Traffic) -> None:
        page.answers(Request(f"{APP}/api/agents", "POST"), GONE)
        call = traffic.since(0.0, "POST", "/api/agents")
        assert call is not None
        assert (call.answer().body, call.lost) == (None, True)

    def test_earlier_and_foreign_requests_are_not_taken_for_it(self, page: Page, traffic: Traffic) -> None:
        page.answers(Request(f"{APP}/api/chat", "POST"), 200)
        mark = traffic.mark()
        page.answers(Request("http://other.test/api/chat", "POST"), 200)
        assert traffic.since(mark, "POST", "/api/chat") is None
        assert not traffic.wrote(mark)

    def test_a_page_waits_for_its_data(self, page: Page, traffic: Traffic) -> None:
        request = Request(f"{APP}/api/chat")
        page.happens("request", request)
        assert traffic.fetching
        page.happens("requestfinished", request)
        assert not traffic.fetching

    @pytest.mark.parametrize(
        "request_",
        [
            Request(f"{APP}/manage/7-org/test-chat?_rsc=1fxdc"),
            Request(f"{APP}/manage/7-org/test-chat", headers={"next-router-prefetch": "1"}),
            Request(f"{APP}/next.js", resource_type="script", headers={"purpose": "prefetch"}),
            Request(f"{APP}/api/stream", headers={"accept": "text/event-stream"}),
            Request(f"{APP}/api/stream", resource_type="eventsource"),
            Request(f"{APP}/api/analytics", "POST"),
            Request(f"{APP}/api/analytics", "POST", "ping"),
            Request(f"{APP}/socket", resource_type="websocket"),
            Request(f"{APP}/manage/7-org", resource_type="document"),
            Request("http://third.test/tag.js", resource_type="script"),
        ],
        ids=["rsc", "prefetch", "script ahead", "stream", "events", "post", "beacon", "socket", "document", "third"],
    )
    def test_what_no_page_waits_for(self, page: Page, traffic: Traffic, request_: Request) -> None:
        page.happens("request", request_)
        assert not traffic.fetching

    def test_a_stream_is_known_by_its_answer_at_the_latest(self, page: Page, traffic: Traffic) -> None:
        request = Request(f"{APP}/api/updates")
        page.happens("request", request)
        page.happens("response", Response(request, 200, {"content-type": "text/event-stream; charset=utf-8"}))
        assert not traffic.fetching

    def test_what_hung_once_is_not_waited_for_again(
        self, page: Page, traffic: Traffic, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page.happens("request", Request(f"{APP}/api/agents/71/poll"))
        assert traffic.fetching
        began = time.monotonic()
        monkeypatch.setattr(time, "monotonic", lambda: began + PATIENCE)
        assert not traffic.fetching
        page.happens("request", Request(f"{APP}/api/agents/72/poll"))
        assert not traffic.fetching
        page.happens("request", Request(f"{APP}/api/agents/72/scripts"))
        assert traffic.fetching


class TestRefusal:
    @pytest.mark.parametrize(
        ("status", "seconds", "for_good"),
        [(200, 60, False), (404, 0, True), (429, 0, False), (503, 0, False), (503, ASKED_AGAIN + 1, True)],
    )
    def test_a_no_that_passes_is_waited_out(  # noqa: PLR0917
        self, page: Page, traffic: Traffic, monkeypatch: pytest.MonkeyPatch, status: int, seconds: float, for_good: bool
    ) -> None:
        page.answers(Request(f"{APP}/api/agents"), status)
        call = traffic.since(0, "GET", "/api/agents")
        now = time.monotonic()
        monkeypatch.setattr(time, "monotonic", lambda: now + seconds)
        assert call is not None
        assert call.refused_for_good is for_good


class TestStatus:
    def test_how_the_web_app_answered_for_the_page(self, page: Page, traffic: Traffic) -> None:
        page.answers(Request(page.url, resource_type="document"), 404)
        assert traffic.status == 404

    def test_the_page_has_moved_on_by_itself(self, page: Page, traffic: Traffic) -> None:
        page.answers(Request(page.url, resource_type="document"), 404)
        page.url = f"{APP}/manage/7-org/test-chat"
        assert traffic.status is None

    def test_a_frame_in_the_page_is_not_the_page(self, page: Page, traffic: Traffic) -> None:
        page.answers(Request(page.url, resource_type="document"), 200)
        page.answers(Request(page.url, resource_type="document", is_frame=True), 404)
        assert traffic.status == 200


class TestLog:
    def test_a_refusal_is_there_in_its_own_words(self, page: Page, traffic: Traffic) -> None:
        page.answers(Request(f"{APP}/api/agents"), 200)
        page.answers(Request(f"{APP}/api/agents", "POST"), 400)
        page.answers(Request(f"{APP}/ai-agents?_rsc=1ab"), 404)
        first, second, third = traffic.log(0).splitlines()
        assert first.startswith("GET /api/agents → 200, ")
        assert second.endswith('мс: {"error": "Нет такого агента"}')
        assert third.endswith("мс")

    def test_what_the_page_asks_while_the_log_is_read_is_no_trouble(self, page: Page, traffic: Traffic) -> None:
        """To read the words of a refusal is to ask the browser, which tells meanwhile of what the page does."""

        class Read(Response):
            def text(self) -> str:
                page.answers(Request(f"{APP}/api/updates"), 200)
                return super().text()

        request = Request(f"{APP}/api/agents/7")
        page.happens("request", request)
        page.happens("response", Read(request, 404))
        page.happens("requestfinished", request)
        page.answers(Request(f"{APP}/api/agents"), 200)
        assert [line.partition(",")[0] for line in traffic.log(0).splitlines()] == [
            "GET /api/agents/7 → 404",
            "GET /api/agents → 200",
        ]


class TestASlashAtTheEnd:
    """An app may answer each address with 308 to the same one with a slash."""

    def redirected(self, page: Page, there: str, status: int = 308) -> Request:
        asked = Request(f"{APP}/api/chat", method="POST")
        page.happens("request", asked)
        page.happens("response", Response(asked, status, {"location": there}))
        page.happens("requestfinished", asked)
        return asked

    def test_the_answer_is_that_of_the_address_with_a_slash(self, page: Page, traffic: Traffic) -> None:
        asked = self.redirected(page, "/api/chat/")
        call = traffic.since(0, "POST", "/api/chat")
        assert call is not None
        assert call.open
        page.answers(Request(f"{APP}/api/chat/", method="POST", redirected_from=asked), 200)
        assert (traffic.since(0, "POST", "/api/chat"), call.status, call.open) == (call, 200, False)

    @pytest.mark.parametrize("there", ["/login", "https://elsewhere.test/api/chat/", "http://[", ""])
    def test_any_other_place_is_an_answer(self, page: Page, traffic: Traffic, there: str) -> None:
        self.redirected(page, there or "/api/other")
        call = traffic.since(0, "POST", "/api/chat")
        assert call is not None
        assert (call.status, call.open) == (308, False)
