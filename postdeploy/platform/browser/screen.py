"""The one page of a run: opening it, looking at it, pressing on it. All waiting in the browser happens here."""

from __future__ import annotations

import base64
import json
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from postdeploy.errors import CannotTell
from postdeploy.platform import pages
from postdeploy.platform.browser.arrival import Arrival
from postdeploy.platform.browser.camera import Attachment, Camera
from postdeploy.platform.browser.dressing import dress
from postdeploy.platform.browser.launch import BrowserSettings, Launched
from postdeploy.platform.browser.network import Call, Traffic
from postdeploy.platform.browser.patience import look_until
from postdeploy.platform.browser.pausing import pausing
from postdeploy.platform.browser.permits import Permits, stopping
from postdeploy.platform.browser.plight import Plight
from postdeploy.platform.browser.recording import looking
from postdeploy.platform.browser.staying import Staying
from postdeploy.platform.browser.trace import Privacy, Tracer
from postdeploy.platform.browser.uninvited import clear_way, close_when_met
from postdeploy.platform.front import path_below

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Dialog, ElementHandle, Page

T = TypeVar("T")
Limit = Callable[[float], float]

RECENT = 5.0
"""Seconds for which a page that nobody has touched counts as just opened."""
BOXES = 20
DIALOG = "[role=dialog], [role=alertdialog], dialog[open]"
ELEMENT = "([name, args]) => window.__eyes ? window.__eyes[name](...args) : null"
ANSWER = "([name, args]) => window.__eyes ? window.__eyes.tell(name, args) : null"
GONE = re.compile(r"crashed|(?<!navigated or )closed")
"""How it is said that the browser is gone, unlike a page that goes elsewhere while it is asked."""


@dataclass(frozen=True)
class Untouched:
    """A page on which nothing was done since it was asked for, at `mark` (of the traffic)."""

    path: str
    mark: float
    by_press: bool


class Screen:
    """Chromium's one page; the browser starts when the page is first asked for.

    Args:
        settings: how the browser is run.
        origin: address of the web app, without a trailing slash.
        privacy: takes secrets out of what is kept.
        permits: tells whether a request (method, URL) may leave the machine; everything may, if not given.
        limit: shortens a wait (seconds) to what is left of the run.
    """

    def __init__(
        self,
        settings: BrowserSettings,
        origin: str,
        privacy: Privacy,
        *,
        permits: Permits | None = None,
        limit: Limit = float,
    ) -> None:
        self.settings = settings
        self.origin = origin
        self._privacy = privacy
        self._permits = permits
        self._limit = limit
        self._launched: Launched | None = None
        self._page: Page | None = None
        self._line: CDPSession | None = None
        self._traffic: Traffic | None = None
        self._tracer: Tracer | None = None
        self._scenario = 0.0
        self._untouched: Untouched | None = None
        self.boxes: deque[str] = deque(maxlen=BOXES)
        """What the browser itself has said or asked of late for the page (alert, confirm); a person agrees."""
        self.wary = False
        """Whether anything has come uninvited to this page in this run."""
        self.staying: Staying | None = None
        """The session, for those who act on pages that ask for one."""
        self._arrival = Arrival(self)
        self.camera = Camera(self)

    # --- life ---------------------------------------------------------------------------------------------

    @property
    def started(self) -> bool:
        """Whether there is a browser yet."""
        return self._page is not None

    @property
    def page(self) -> Page:
        """The page; starts the browser at first need.

        Raises:
            SetupError: it does not start.
        """
        if self._page is None:
            self._launched = Launched(self.settings, _origin(self.origin))
            if self._permits is not None:
                self._launched.context.route("**/*", stopping(self._permits))
            self._tracer = Tracer(self._launched.context, self._privacy)
            self._page = self._launched.context.new_page()
            self._line = self._launched.context.new_cdp_session(self._page)
            dress(self._line, _origin(self.origin), self.settings.headers)
            self._page.on("dialog", self._agree)
            self._traffic = Traffic(self._page, self.origin)
        return self._page

    @property
    def traffic(self) -> Traffic:
        """What the page does behind what it shows."""
        assert self.page is not None
        assert self._traffic is not None
        return self._traffic

    @property
    def tracer(self) -> Tracer:
        """Records what is done, for replaying."""
        assert self.page is not None
        assert self._tracer is not None
        return self._tracer

    @contextmanager
    def act(self, title: str) -> Iterator[None]:
        """Name what is done inside, for whoever replays the trace.

        Raises:
            CannotTell: the browser itself has failed.
        """
        self.camera.used = self.camera.moved = True
        self._untouched = None
        tracer = self.tracer
        from playwright.sync_api import Error

        try:
            with tracer.group(title), looking():
                yield
        except Error as error:
            raise CannotTell(f"Браузер не справился с «{title}»: {error.message.splitlines()[0]}.") from error

    def begin_scenario(self) -> None:
        """From here on the trace and the log of requests tell of another scenario."""
        self._scenario = time.monotonic()
        self.camera.used = False
        if self._tracer is not None:
            self._tracer.anew()

    def attachments(self, *, red: bool) -> list[Attachment]:
        """What the browser has to show about the line that ends now."""
        if not self.started:
            return []
        found = self.camera.attachments(red=red)
        if not red:
            return found
        with looking():
            logs = (
                ("Браузер: что не так со страницей", "\n".join(self.traffic.errors)),
                ("Браузер: консоль", "\n".join(self.traffic.console)),
                ("Браузер: запросы страницы", self.traffic.log(self._scenario)),
                ("Браузер: разметка", str(self.ask("markup") or "")),
            )
        found += [Attachment(title, text) for title, text in logs if text]
        return found + self.tracer.save()

    def cookies(self) -> list[dict[str, Any]]:
        """Cookies for the web app."""
        return [dict(cookie) for cookie in self.page.context.cookies(self.origin)]

    def close(self) -> None:
        """End the browser, if there is one; once is enough."""
        launched, self._launched = self._launched, None
        if launched is not None:
            launched.close()

    # --- looking ------------------------------------------------------------------------------------------

    def ask(self, name: str, *arguments: Any) -> Any:
        """Ask the eyes in the page (visibility.js); None while the page is between two documents.

        Raises:
            CannotTell: the page has crashed.
        """
        from playwright.sync_api import ElementHandle, Error

        try:
            if any(isinstance(part, ElementHandle) for part in arguments):
                told = self.page.evaluate(ANSWER, [name, list(arguments)])
            else:
                told = self._evaluate(f"({ANSWER})({json.dumps([name, arguments])})")
        except Error as error:
            if GONE.search(error.message):
                raise CannotTell(f"Браузер не отвечает: {error.message.splitlines()[0]}.") from error
            return None
        if not told:  # a promise that the page has left unkept comes back as an empty object
            return None
        if told["uninvited"]:
            self._beware()
        return told.get("answer")

    def _agree(self, box: Dialog) -> None:
        self.boxes.append(box.message)
        box.accept()

    def _beware(self) -> None:
        """Once anything has come uninvited, look for it before every act; all the others are spared that look."""
        if not self.wary:
            self.wary = True
            close_when_met(self.page)

    def _evaluate(self, expression: str) -> Any:
        """Ask by the browser's own protocol: the trace would keep a copy of the page for each look otherwise."""
        assert self.page is not None
        assert self._line is not None
        answer = self._line.send(
            "Runtime.evaluate", {"expression": expression, "returnByValue": True, "awaitPromise": True}
        )
        return answer["result"].get("value")

    def fetched(self, expression: str) -> Any:
        """What a script of the page's own would be told; None where it cannot ask."""
        from playwright.sync_api import Error

        try:
            return self._evaluate(expression)
        except Error:
            return None

    def picture(self, quality: int) -> bytes:
        """The screen as a JPEG."""
        assert self._line is not None
        asked = {"format": "jpeg", "quality": quality, "optimizeForSpeed": True}
        return base64.b64decode(self._line.send("Page.captureScreenshot", asked)["data"])

    def _pause(self, seconds: float) -> None:
        """Let the page go on for a moment, or until it changes; its events arrive meanwhile."""
        from playwright.sync_api import Error

        began, milliseconds = time.monotonic(), seconds * 1000
        try:
            self._evaluate(pausing(milliseconds))
        except Error:  # between two documents
            self.page.wait_for_timeout(max(1.0, milliseconds - (time.monotonic() - began) * 1000))

    def element(self, name: str, *arguments: Any) -> ElementHandle | None:
        """Ask the eyes for an element."""
        from playwright.sync_api import Error

        try:
            return self.page.evaluate_handle(ELEMENT, [name, list(arguments)]).as_element()
        except Error:
            return None

    def until(self, test: Callable[[], T], within: float | None = None) -> T:
        """Look again and again until the test gives something true; give what it gave last.

        Looks once more at the deadline. `within` is in seconds, the budget of one wait if not given.
        """
        seconds = self.settings.budget if within is None else within
        return look_until(test, seconds, self._limit, self._pause, self._tracer.closer if self._tracer else None)

    def reads(self, text: str, within: float | None = None) -> str:
        """Wait until a person can read this text; empty, or why it cannot be read."""
        state = {"why": ""}

        def readable() -> bool:
            found = self.ask("readable", text)
            state["why"] = "страница ещё загружается" if found is None else str(found)
            return not state["why"]

        self.until(readable, within)
        return state["why"]

    # --- opening ------------------------------------------------------------------------------------------

    def open(self, path: str) -> pages.Page:
        """Open a page and wait until it has come to rest.

        A page that a press has just led to is not asked for once more: a person is there already.

        Raises:
            Unreachable: the web app does not answer.
        """
        mark, there = self.traffic.mark(), self._untouched
        with self.act(f"Открыть {path}"):
            if there is not None and there.by_press and there.path == path:
                return self._arrival.stay(path)
            self.traffic.turn_over()
            sight = self._arrival.open(path)
            if self.ask("uninvited") is not False:
                clear_way(self.page)
            self._untouched = Untouched(path, mark, by_press=False)
            return sight

    @contextmanager
    def led_by_press(self) -> Iterator[None]:
        """Press inside what leads to another page: it is as good as opened when it came as a document of its own."""
        mark = self.traffic.mark()
        self.traffic.turn_over()
        yield
        if self.traffic.status is not None and self.traffic.since(mark, "GET", re.escape(self.path)):
            self._untouched = Untouched(self.path, mark, by_press=True)

    def opened_at(self, path: str) -> float | None:
        """When the page was asked for, if it is that one, is well and nothing was done on it since; else None."""
        there = self._untouched
        recent = there is not None and time.monotonic() - there.mark < RECENT and not self.traffic.errors
        return there.mark if there is not None and recent and there.path == path == self.path else None

    @property
    def path(self) -> str:
        """Where the browser is."""
        path = path_below(self.page.url, self.origin) if self.started else ""
        return path.rstrip("/") or path

    @property
    def errors(self) -> tuple[str, ...]:
        """What is wrong with the present page: what happened behind it, and what it looks like."""
        plight, veiled = self.plight(), ""
        if plight is None:
            veiled = self._arrival.veiled()
        return tuple(filter(None, (plight.text if plight else veiled, *self.traffic.errors)))

    def plight(self, wanted: str | None = None) -> Plight | None:
        """What a person meets in place of a page: of the one with that path, or of the one that was opened last."""
        return self._arrival.plight(wanted)

    def settle(self, path: str, within: float) -> None:
        """Wait until the page that should have that path stands, or never will."""
        self._arrival.settle(path, within)

    def dialog_in_front(self) -> bool:
        """Whether a dialog lies in front of the page, such as an earlier line may have left."""
        return bool(self.ask("dialog"))

    def glance(self) -> tuple[set[str], Plight | None]:
        """What the present page says in passing, and what is wrong with it, in one look."""
        return self._arrival.glance()

    def announced(self) -> list[str]:
        """What the page says in passing: messages, complaints of a form."""
        return [str(text) for text in self.ask("announced") or []]

    # --- asking the traffic ---------------------------------------------------------------------------------

    def answered(self, mark: float, method: str, path: str) -> Call | None:
        """Wait for the answer to a request that the page sends itself; None when it sends none.

        Args:
            mark: when the waiting began (`traffic.mark`).
            method: of the request.
            path: a pattern of the whole path.
        """

        def ended() -> Call | None:
            call = self.traffic.since(mark, method, path)
            return call if call and not call.open else None

        return self.until(ended) or self.traffic.since(mark, method, path)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
