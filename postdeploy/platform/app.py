"""The web app as an HTTP client: JSON calls and pages, with a session once somebody has signed in."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any

import httpx

from postdeploy.evidence.bounds import brief
from postdeploy.platform.answer import Answer, read
from postdeploy.platform.front import origin
from postdeploy.platform.passing import READS, later, trouble_of
from postdeploy.platform.stay import turned_away
from postdeploy.platform.unanswered import Refused, Unreachable
from postdeploy.platform.wire import IMPATIENT, Wire

SERVICE = "Приложение"
ALIVE = "/api/auth/csrf"
"""What an app answers that answers at all: it asks no database and no session."""

LANGUAGE = "ru-RU,ru;q=0.9"
"""What the browser of somebody asks for who reads the checklist's words on the pages."""

OF_ORIGIN = re.compile(r"\borigin\b|\bCORS\b", re.IGNORECASE)
"""How an app refuses a write for the place that it comes from; nothing was carried out then."""
LOOKED_AT = 500
"""Characters of a refusal."""


class Silent(AssertionError):
    """The web app works, but one of its functions gives no answer: the platform is at fault, not the network."""

    def __init__(self, asked: str, found: str) -> None:
        """Say what was asked, as «POST /api/chat», and how it ended, as one sentence."""
        told = brief(f"Ожидали: приложение отвечает на {asked}.\nНашли: {found}\n")
        super().__init__(f"{told}Где смотрели: приложение; на другие запросы оно отвечает.")
        self.found = found


class App:
    """The web app under one address; cookies are kept as a browser keeps them."""

    def __init__(self, wire: Wire, url: str) -> None:
        self.url = url
        self._client = wire.client(SERVICE, base_url=url)
        self._client.headers["accept-language"] = LANGUAGE
        self._wire = wire
        self._tells_origin = True
        self.ahead: timedelta | None = None
        """By how much its clock was ahead of ours when it answered last; None where it has not told."""
        self.renew: Callable[[float], bool] = lambda _began: False
        """Asked where a request was turned away as of nobody known, told when it began (monotonic seconds): signs in
        again if the session is over, and tells whether there is another one now."""

    def get(self, path: str, **params: str | int) -> Answer:
        """Read a JSON endpoint or a page; redirects are not followed."""
        return self.call("GET", path, params=params or None)

    def post(self, path: str, body: Any = None, *, budget: float | None = None) -> Answer:
        """Send JSON; `budget` in seconds overrides the request's default."""
        return self.call("POST", path, json=body, budget=budget)

    def patch(self, path: str, body: Any) -> Answer:
        """Change a part of an object."""
        return self.call("PATCH", path, json=body)

    def delete(self, path: str) -> Answer:
        """Delete an object."""
        return self.call("DELETE", path)

    def submit(self, path: str, form: dict[str, str]) -> Answer:
        """Send a form as a browser does."""
        return self.call("POST", path, data=form)

    def call(
        self,
        method: str,
        path: str,
        *,
        budget: float | None = None,
        headers: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> Answer:
        """Send one request; once more in another session where the app has ended ours and so has not carried it out.

        Args:
            method: of the request.
            path: where to.
            budget: in seconds, in place of the request's default.
            headers: those of somebody else than a page of the app; None means that one of its pages asks, which a
                browser says with each write, and which an app may insist on.
            kwargs: what the request carries.

        Raises:
            Silent: no complete answer, although the app as such answers.
            Unreachable: the app as such does not answer.
            Refused: somebody else answers in the app's place.
        """
        began = time.monotonic()
        answer = self._call(method, path, budget, headers, **kwargs)
        if turned_away(path, answer) and self.renew(began):
            return self._call(method, path, budget, headers, **kwargs)
        return answer

    def _call(
        self, method: str, path: str, budget: float | None, headers: Mapping[str, str] | None, **kwargs: Any
    ) -> Answer:
        extensions = {"budget": budget} if budget else {}
        if headers is None:
            headers = {"origin": origin(self.url)} if self._tells_origin and method not in READS else {}
        try:
            response = self._client.request(method, path, extensions=extensions, headers=headers, **kwargs)
        except Unreachable as error:
            self._expect_alive(error)
            raise Silent(f"{method} {path}", str(error)) from error
        self.ahead = _ahead(response)
        trouble = trouble_of(response)
        if trouble is not None and not trouble.own_words:  # one function, or the app as a whole?
            self._expect_alive()
        answer = read(response)
        if "origin" in headers and not answer.ok and OF_ORIGIN.search(answer.text[:LOOKED_AT]):
            self._tells_origin = False  # it knows but its public address, and from other programs it asks for none
            return self._call(method, path, budget, None, **kwargs)
        return answer

    def as_stranger(self, path: str, **params: str | int) -> Answer:
        """Read what somebody gets who has not signed in; no trouble on the way is waited for.

        Raises:
            CannotTell: no answer of the web app itself.
        """
        self._nobodys.cookies.clear()
        return read(self._nobodys.get(path, params=params or None, extensions=IMPATIENT))

    @cached_property
    def _nobodys(self) -> httpx.Client:
        return self._wire.client(SERVICE, base_url=self.url)

    def _expect_alive(self, error: Unreachable | None = None) -> None:
        """Go on only if the app as such answers; raises `error`, or else what came in place of its answer."""
        try:
            response = self._client.get(ALIVE)
        except Unreachable:
            if error is not None:
                raise error from None
            raise
        trouble = trouble_of(response)
        if trouble is not None and not trouble.own_words:
            raise Refused(SERVICE, later(SERVICE, response.request, response, trouble), response)

    @property
    def loses_cookies(self) -> bool:
        """Whether the app gives cookies for https alone while it is asked over http: they never come back to it."""
        return self.url.startswith("http://") and any(cookie.secure for cookie in self._client.cookies.jar)

    @property
    def cookies(self) -> httpx.Cookies:
        """Cookies of the current session."""
        return self._client.cookies


def _ahead(response: httpx.Response) -> timedelta | None:
    try:
        return parsedate_to_datetime(response.headers["date"]) - datetime.now(UTC)
    except (KeyError, ValueError, TypeError):  # it names no time, or one without a zone
        return None
