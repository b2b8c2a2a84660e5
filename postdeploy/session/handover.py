"""What a run hands over to its parts, each a ШАГ in a process of its own: everybody works in one session."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http.cookiejar import Cookie
from typing import TYPE_CHECKING

from postdeploy.platform.app import App
from postdeploy.platform.exchange import Exchange
from postdeploy.platform.session import User
from postdeploy.testdata.mark import Mark
from postdeploy.waiting import Deadline

if TYPE_CHECKING:
    from postdeploy.evidence.collector import Evidence


@dataclass(frozen=True)
class Entry:
    """How somebody has signed in, for those who go on in the same session.

    An app may let only the latest session live, and may refuse those who sign in too often.
    """

    user: User
    cookies: tuple[Cookie, ...]
    exchanges: tuple[Exchange, ...]

    def take_over(self, app: App, evidence: Evidence) -> User:
        """Go on in this session; the evidence shows how it came about, and learns what is secret of it."""
        for cookie in self.cookies:
            app.cookies.jar.set_cookie(cookie)
        evidence.heard.extend(self.exchanges)
        return self.user


@dataclass(frozen=True)
class Begun:
    """What a part of a run begins with."""

    mark: Mark
    deadline: Deadline
    entry: Entry
    answered: frozenset[str]
    """Services that have answered."""

    def as_part(self, number: int) -> Begun:
        """The same under a mark of its own: what the parts make must not be taken for each other's."""
        return replace(self, mark=self.mark.of_part(number))
