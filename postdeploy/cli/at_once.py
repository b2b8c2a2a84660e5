"""How many ШАГи `postdeploy check` goes through at once: what was asked for, else several where services are far.

Near services answer before a second process has begun to ask; what is far makes each turn long, and waits can overlap.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

from postdeploy.errors import CannotTell
from postdeploy.verdict.running.parts.number import number_of

if TYPE_CHECKING:
    from postdeploy.config.settings import Settings

AUTO: Final = "auto"
FAR: Final = 0.03
"""Seconds of a round trip from which on services are far."""
MANY: Final = 4
TIMES: Final = 3
"""How often the web app is asked, on one connection: the shortest answer tells how far it is."""

Distance = Callable[["Settings"], float]


def distance(settings: Settings) -> float:
    """Seconds from a question to the web app to its answer, at best.

    Raises:
        CannotTell: it does not answer.
    """
    from postdeploy.platform.app import ALIVE, App
    from postdeploy.platform.manners import manners_of
    from postdeploy.platform.readonly import ReadOnlyGuard
    from postdeploy.platform.wire import Wire

    wire = Wire(
        timeout=settings.http_timeout,
        record=lambda _exchange: None,
        guard=ReadOnlyGuard(settings.app_url),
        ca_bundle=settings.ca_bundle,
        manners=manners_of(settings, patience=0.0),
    )
    try:
        app = App(wire, settings.app_url)
        return min(_seconds(lambda: app.get(ALIVE)) for _ in range(TIMES))
    finally:
        wire.close()


class AtOnce:
    """The choice for one call of the command.

    Args:
        asked: `auto` or a number.
        measure: tells how far the deployment is.

    Raises:
        SetupError: it is neither.
    """

    def __init__(self, asked: str, measure: Distance = distance) -> None:
        self._number = None if asked == AUTO else number_of(asked)
        self._measure = measure
        self._round_trip: Future[float] | None = None

    def look(self, settings: Settings) -> None:
        """Find out, beside whatever else is looked at, how far the deployment is, if that matters."""
        if self._number is not None or self._round_trip is not None or settings.via != "api":
            return
        self._round_trip = Future()
        threading.Thread(target=self._find_out, args=(self._round_trip, settings), daemon=True).start()

    def number(self, *, over_http: bool) -> int:
        """How many; where nobody has said, several only if everything goes over HTTP to what is known to be far."""
        if self._number is not None:
            return self._number
        if not over_http or self._round_trip is None:
            return 1
        try:
            return MANY if self._round_trip.result() >= FAR else 1
        except (CannotTell, AssertionError):
            return 1  # the run itself will say what is wrong

    def _find_out(self, round_trip: Future[float], settings: Settings) -> None:
        """In a thread that keeps nobody waiting who does not ask for its outcome."""
        try:
            round_trip.set_result(self._measure(settings))
        except Exception as error:
            round_trip.set_exception(error)


def _seconds(ask: Callable[[], object]) -> float:
    began = time.monotonic()
    ask()
    return time.monotonic() - began
