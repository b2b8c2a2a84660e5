"""What a page does behind what it shows: requests, exceptions, words on the console."""

from __future__ import annotations

import json
import re
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urljoin, urlsplit

from postdeploy.platform.answer import Answer
from postdeploy.platform.front import origin, path_below

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response

QUOTED = 300
"""Characters of a refusal in the log."""
KEPT = 200
"""Requests and console messages that are remembered."""
CARRIERS = frozenset({"document", "xhr", "fetch", "script", "stylesheet"})
"""Kinds of request that a page needs to work; pictures, fonts and the like are not among them."""
AWAITED = CARRIERS - {"document"}
"""Kinds whose answers a page puts on the screen. The document itself may be streamed for as long as the page lives."""
PATIENCE = 1.5
"""Seconds that a page which stands is given for its data; what takes longer is not waited for again (long polling)."""
OWED = 10.0
"""Seconds for which a page that is of no use is given for its data: many regret that they have none as yet."""
PASSING = frozenset({408, 425, 429})
ASKED_AGAIN = 5.0
"""Seconds within which a page asks again after an answer of trouble that may pass."""
SAME_METHOD = frozenset({307, 308})
STREAM = "text/event-stream"
ABSENT = frozenset({403, 404, 410})
"""By which a page is told that there is none of something, or not for this person: a draft, a picture, an extra."""
RECORDED = re.compile(r"/api/(agents|auth|chat|dashboard|crm)(/.*)?")
"""What the platform's pages were seen to live on."""
READS = frozenset({"GET", "HEAD", "OPTIONS"})
NOISE_PATHS = re.compile(
    r"(^/(favicon|apple-touch-icon|manifest|robots)|\.map$|^/_vercel/|^/monitoring|^/ingest|/collect$)"
)
NOISE_SCRIPTS = re.compile(
    r"google|gtag|gtm\.|yandex|facebook|fbevents|hotjar|sentry|intercom|crisp|clarity|segment|amplitude|posthog|"
    r"chrome-extension|jivo|carrotquest",
    re.IGNORECASE,
)
NOISE_ERRORS = re.compile(
    r"ResizeObserver loop|^Script error|NEXT_REDIRECT|NEXT_NOT_FOUND|Hydration failed|"
    r"Minified React error #(418|421|422|423|425)\b|Text content does not match|There was an error while hydrating"
)
"""Errors that a page outlives: recovered hydration, control flow of the framework, observers that run late."""
GIVEN_UP = ("net::ERR_ABORTED", "net::ERR_BLOCKED_BY_CLIENT", "net::ERR_CACHE_MISS")
"""How a request ends that the page itself, or a blocker, has called off."""


ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


@dataclass
class Call:
    """One request of the page. `status` is None until the answer's head is there; times are monotonic seconds."""

    request: Request
    method: str
    path: str
    query: str
    kind: str
    own: bool
    began: float
    status: int | None = None
    ended: float | None = None
    failure: str = ""
    response: Response | None = None

    @property
    def title(self) -> str:
        """«GET /api/chat?conversationId=…»."""
        return f"{self.method} {self.path}{f'?{self.query}' if self.query else ''}"

    @property
    def open(self) -> bool:
        """Whether the page still waits for it."""
        return self.ended is None

    @property
    def refused(self) -> bool:
        """Whether the web app has said no."""
        return self.status is not None and self.status >= 400

    @property
    def refused_for_good(self) -> bool:
        """Whether the page will not ask again: the no is not one that passes, or the page has let it be for a while."""
        if self.status is None or not self.refused:
            return False
        passes = self.status >= 500 or self.status in PASSING
        return not passes or (self.ended is not None and time.monotonic() - self.ended > ASKED_AGAIN)

    @property
    def shape(self) -> str:
        """The path without what differs from object to object."""
        return ID.sub("…", self.path)

    def parameter(self, name: str) -> str:
        """A value of the query, empty when it is not there."""
        return parse_qs(self.query).get(name, [""])[0]

    @property
    def lost(self) -> bool:
        """Whether it has brought something that cannot be read any more: the page is gone."""
        try:
            return self.response is not None and self.response.body() is None
        except Exception:
            return True

    def answer(self) -> Answer:
        """What it brought. The body may be gone when the page has moved on: then it is None."""
        if self.response is None:
            return Answer(self.title, 0, None, f"{self.title}: ответа нет {self.failure}".rstrip(), "")
        text, body = "", None
        with suppress(Exception):  # the browser drops bodies of pages that are gone
            text = self.response.text()
        with suppress(ValueError):
            body = json.loads(text) if text else None
        kind = self.response.headers.get("content-type", "").partition(";")[0]
        return Answer(self.title, self.status or 0, body, text, kind)

    def line(self) -> str:
        """One line of the log."""
        outcome = self.failure or (self.status if self.status is not None else "ответа пока нет")
        took = f", {(self.ended - self.began) * 1000:.0f} мс" if self.ended is not None else ""
        return f"{self.title} → {outcome}{took}{self._refusal()}"

    def _refusal(self) -> str:
        """How the web app has put its no, where that is data and no page."""
        if not self.refused or not self.own or "_rsc=" in self.query:
            return ""
        answer = self.answer()
        return f": {' '.join(answer.text.split())[:QUOTED]}" if "html" not in answer.content_type else ""


class Traffic:
    """Listens to one page for as long as it lives.

    Args:
        page: the browser's page.
        home: address of the web app; only what goes to its origin can make a page unwell.
    """

    def __init__(self, page: Page, home: str) -> None:
        self._page = page
        self._home = home
        self._origin = origin(home)
        self._endless: set[str] = set()
        self._document: Call | None = None
        self._calls: deque[Call] = deque(maxlen=KEPT)
        self._by_request: dict[int, Call] = {}
        self._slashed: set[int] = set()
        """Requests that go on under the same address with a slash at its end."""
        self.console: deque[str] = deque(maxlen=KEPT)
        self._errors: list[str] = []
        page.on("request", self._began)
        page.on("response", self._answered)
        page.on("requestfinished", self._finished)
        page.on("requestfailed", self._failed)
        page.on("pageerror", self._threw)
        page.on("console", self._said)

    def turn_over(self) -> None:
        """A new page begins: forget what was wrong with the one before."""
        self._errors.clear()
        self._by_request.clear()
        self._slashed.clear()
        for call in self._calls:
            call.ended = call.ended or time.monotonic()

    def mark(self) -> float:
        """Now, to ask later what came since."""
        return time.monotonic()

    def since(self, mark: float, method: str, path: str) -> Call | None:
        """The latest own request of that method since the mark whose path matches the pattern wholly."""
        fitting = (
            call
            for call in reversed(self._calls)
            if call.own and call.began >= mark and call.method == method and re.fullmatch(path, call.path)
        )
        return next(fitting, None)

    def own_since(self, mark: float) -> list[Call]:
        """What the page has asked the web app since the mark."""
        return [call for call in self._calls if call.own and call.began >= mark]

    def wrote(self, mark: float) -> bool:
        """Whether the page has sent the web app anything but reads since the mark."""
        return any(
            call.own and call.began >= mark and call.method not in READS and not NOISE_PATHS.search(call.path)
            for call in self._calls
        )

    @property
    def fetching(self) -> bool:
        """Whether the page waits for its own data. What stays open for ever is learned and then left out."""
        now = time.monotonic()
        waited_for = [call for call in self._calls if call.open and _is_data(call) and call.shape not in self._endless]
        self._endless |= {call.shape for call in waited_for if now - call.began >= PATIENCE}
        return any(now - call.began < PATIENCE for call in waited_for)

    @property
    def owed(self) -> bool:
        """Whether the page may still become another by its own data, which takes as long as it takes."""
        now = time.monotonic()
        return any(call.open and _is_data(call) and now - call.began < OWED for call in self._calls)

    @property
    def status(self) -> int | None:
        """How the web app answered to the request for the present page; None where the page came without one."""
        document = self._document
        if document is None or document.path != path_below(self._page.url, self._home):
            return None
        return document.status

    @property
    def errors(self) -> tuple[str, ...]:
        """What was wrong with the page so far: exceptions and failed requests, each once."""
        return tuple(dict.fromkeys(self._errors))

    def log(self, since: float) -> str:
        """Requests since the mark, one a line; to read a refusal lets the browser tell of further ones."""
        return "\n".join(call.line() for call in tuple(self._calls) if call.began >= since)

    def _began(self, request: Request) -> None:
        before = getattr(request, "redirected_from", None)
        if before is not None and id(before) in self._slashed:
            self._by_request[id(request)] = self._by_request[id(before)]
            return
        parts = urlsplit(request.url)
        own = origin(request.url) == self._origin
        path = path_below(request.url, self._home) if own else parts.path
        call = Call(request, request.method, path, parts.query, request.resource_type, own, time.monotonic())
        self._calls.append(call)
        self._by_request[id(request)] = call
        if call.kind == "document" and _of_whole_page(request):
            self._document = call

    def _answered(self, response: Response) -> None:
        call = self._by_request.get(id(response.request))
        if call is None:
            return
        if self._goes_on(call, response):
            self._slashed.add(id(response.request))
            return
        call.status, call.response = response.status, response
        if response.headers.get("content-type", "").startswith(STREAM):
            call.ended = time.monotonic()
        if call.status >= 400 and _matters(call):
            self._errors.append(f"запрос страницы {call.title} → {call.status}")

    def _goes_on(self, call: Call, response: Response) -> bool:
        """Whether the app only insists on a slash at the end of an address, so that the answer is yet to come."""
        if response.status not in SAME_METHOD or call.kind == "document":
            return False
        with suppress(ValueError):  # what it names may be no address
            there = urljoin(response.request.url, response.headers.get("location", ""))
            return origin(there) == self._origin and path_below(there, self._home) == call.path
        return False

    def _finished(self, request: Request) -> None:
        call = self._by_request.get(id(request))
        if call is not None and id(request) not in self._slashed:
            call.ended = time.monotonic()

    def _failed(self, request: Request) -> None:
        call = self._by_request.get(id(request))
        if call is None:
            return
        call.ended = time.monotonic()
        call.failure = request.failure or "не удался"
        if _matters(call) and not call.failure.startswith(GIVEN_UP):
            self._errors.append(f"запрос страницы {call.title} не удался: {call.failure}")

    def _threw(self, error: Error) -> None:
        self.console.append(f"исключение: {error.name or 'Error'}: {error.message}")
        if NOISE_ERRORS.search(error.message) or _foreign(error.stack or "", self._origin):
            return
        self._errors.append(f"исключение в сценарии страницы: «{error.name or 'Error'}: {error.message[:200]}»")

    def _said(self, message: ConsoleMessage) -> None:
        self.console.append(f"{message.type}: {message.text[:500]}")


def _matters(call: Call) -> bool:
    """A refusal that the page shows to the person (4xx to an own POST) is no illness; a broken part is."""
    if not call.own or call.kind not in CARRIERS or NOISE_PATHS.search(call.path) or "_rsc=" in call.query:
        return False
    if call.status in ABSENT and call.kind in {"xhr", "fetch"} and not RECORDED.fullmatch(call.path):
        return False
    return call.method in READS or (call.status or 500) >= 500


def _is_data(call: Call) -> bool:
    """Whether what the request brings will be seen: neither a prefetch, nor a beacon, nor somebody else's."""
    if not call.own or call.method != "GET" or call.kind not in AWAITED:
        return False
    return not (NOISE_PATHS.search(call.path) or "_rsc=" in call.query or _is_prefetch(call.request))


def _is_prefetch(request: Request) -> bool:
    headers = request.headers
    asked_ahead = "prefetch" in f"{headers.get('purpose', '')} {headers.get('sec-purpose', '')}"
    return asked_ahead or "next-router-prefetch" in headers or headers.get("accept", "").startswith(STREAM)


def _of_whole_page(request: Request) -> bool:
    """Whether it asks for the page itself, not for a frame in it."""
    try:
        return request.is_navigation_request() and request.frame.parent_frame is None
    except Exception:
        return request.is_navigation_request()


def _foreign(stack: str, origin: str) -> bool:
    """Whether an exception comes from a script that is known not to belong to the web app."""
    places = re.findall(r"(?:https?|chrome-extension)://[^\s)]+", stack)
    return bool(places) and origin not in stack and bool(NOISE_SCRIPTS.search(places[0]))
