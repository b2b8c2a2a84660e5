"""How long the web app lets somebody stay who has signed in."""

from __future__ import annotations

import time
from collections.abc import Callable

from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer
from postdeploy.platform.front import MOVED, path_of

LEAST = 60.0
"""Seconds within which nobody wants to be asked for the password again."""
LOGIN = "/login"
"""How the address ends to which a page sends whoever has no session."""
OWN = "/api/auth/"
"""Where one signs in: there a no is no sign of a session that is over."""
REFUSED = 401


class ThrownOut(AssertionError):
    """The platform does not let people stay; `found` is what was seen instead, `hint` names likely causes."""

    hint = "похоже, AUTH_SECRET у копий приложения разный, или срок сессии (maxAge) слишком мал"

    def __init__(self, found: str) -> None:
        super().__init__(
            f"Ожидали: кто вошёл, тот может работать дальше.\nНашли: {found}.\nГде смотрели: сессия, /api/auth/session."
        )
        self.found = found


class Stay:
    """One session after another.

    A session may end at any time, by its age or by a deploy: a person signs in again and goes on. Only where the next
    one is over within a minute, too, does the app let nobody work.

    Args:
        alone: whether nobody else of this run signs in meanwhile: an app may let only the latest session live.
        now: a clock, in seconds.
    """

    def __init__(self, *, alone: bool = True, now: Callable[[], float] = time.monotonic) -> None:
        self._alone, self._now = alone, now
        self._began = now()
        self._short: list[float] = []

    def begin(self) -> None:
        """Somebody has signed in."""
        self._began = self._now()

    def began_after(self, moment: float) -> bool:
        """Whether the session is a newer one than that of the moment."""
        return self._began > moment

    def end(self) -> None:
        """The session is over.

        Raises:
            ThrownOut: this is the second that was over so soon.
            CannotTell: so it is, and another process of this run may be why.
        """
        seconds = self._now() - self._began
        self._short = [*self._short, seconds] if seconds < LEAST else []
        if len(self._short) < 2:
            return
        times = " и ".join(f"{each:.1f}".replace(".", ",") for each in self._short)
        if self._alone:
            raise ThrownOut(f"приложение раз за разом завершает сессию: через {times} с после входа снова просит войти")
        raise CannotTell(
            f"Сессия кончалась через {times} с после входа; ШАГи шли одновременно, каждый вошёл сам: похоже, "
            "приложение помнит только последний вход. Повторите с --jobs 1."
        )


def turned_away(path: str, answer: Answer) -> bool:
    """Whether that is how somebody without a session is answered."""
    if path.startswith(OWN):
        return False
    to_login = answer.status in MOVED and path_of(answer.location or "").rstrip("/").endswith(LOGIN)
    return answer.status == REFUSED or to_login
