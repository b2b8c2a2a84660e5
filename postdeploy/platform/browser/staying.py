"""Staying signed in: where a session is over a person signs in again, and does once more what was turned away."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer
from postdeploy.platform.browser.network import READS, RECORDED, Traffic
from postdeploy.platform.browser.seen import InteractionError
from postdeploy.platform.stay import LOGIN, OWN, REFUSED

P = ParamSpec("P")
T = TypeVar("T")

WHO = "/api/auth/session"
ASKING = "fetch({}).then((answer) => answer.json()).then((told) => Boolean(told?.user), () => true)"
"""Whether the app still knows this browser; yes, where it does not say."""


class Watched(Protocol):
    """The screen, as far as one needs it to tell whether the app still knows us."""

    origin: str

    @property
    def started(self) -> bool:
        """Whether there is a browser yet."""

    @property
    def path(self) -> str:
        """Where the browser is."""

    @property
    def traffic(self) -> Traffic:
        """What the page does behind what it shows."""

    def fetched(self, expression: str) -> Any:
        """What a script of the page's own would be told; None where it cannot ask."""


class Staying:
    """The session of the browser's page.

    Args:
        screen: the page.
        enter: signs in again through the form; raises where the app lets nobody stay.
    """

    def __init__(self, screen: Watched, enter: Callable[[], object]) -> None:
        self._screen, self.enter = screen, enter

    def over(self, mark: float) -> bool:
        """Whether the app has turned us away since the mark because the session is over."""
        if not self._screen.started or not self._turned_away(mark):
            return False
        return self._screen.fetched(ASKING.format(json.dumps(self._screen.origin + WHO))) is False

    def _turned_away(self, mark: float) -> bool:
        if self._screen.path.rstrip("/").endswith(LOGIN):
            return True
        return any(call.status == REFUSED for call in self._screen.traffic.own_since(mark))

    def wrote(self, mark: float) -> bool:
        """Whether the app has taken anything but reads since the mark."""
        calls = [call for call in self._screen.traffic.own_since(mark) if RECORDED.fullmatch(call.path)]
        writes = [call for call in calls if call.method not in READS and not call.path.startswith(OWN)]
        return any(not call.refused for call in writes)


class _Visited(Protocol):
    staying: Staying | None


class OnScreen(Protocol):
    """Who acts on a page."""

    @property
    def _screen(self) -> _Visited: ...


S = TypeVar("S", bound=OnScreen)


def once_more(act: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """Make a method that acts on the page do it once more where the session was over.

    What the app has taken is not done a second time: then it cannot be told what would have been seen of it.
    """

    @wraps(act)
    def kept(noun: S, /, *arguments: P.args, **named: P.kwargs) -> T:
        mark, staying = time.monotonic(), noun._screen.staying
        try:
            found = act(noun, *arguments, **named)
        except InteractionError:
            if staying is None or not staying.over(mark):
                raise
        else:
            if staying is None or _is_well(found) or not staying.over(mark):
                return found
        wrote = staying.wrote(mark)
        staying.enter()
        if wrote:
            raise CannotTell("Сессия кончилась, едва приложение приняло запрос: увидеть, что вышло, нельзя. Повторите.")
        return act(noun, *arguments, **named)

    return kept


def _is_well(found: object) -> bool:
    return not isinstance(found, Answer) or found.ok
