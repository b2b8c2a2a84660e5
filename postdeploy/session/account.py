"""Who goes through the checklist, and the web app in that person's session."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from postdeploy.platform.stay import Stay
from postdeploy.session.scenario_state import Once

if TYPE_CHECKING:
    from postdeploy.platform.app import App
    from postdeploy.platform.session import User

WHO = "/api/auth/session"
"""Where the app says who is signed in."""

Enter = Callable[[], "User"]
"""Signs in; raises AssertionError where the platform lets nobody in, CannotTell where that could not be told."""


class Account:
    """The account of the settings; it is signed in to at first need, and once.

    Args:
        app: the web app.
        enter: signs in over HTTP.
        by_form: signs in on the page, where the checklist is gone through in a browser.
        again: signs in over HTTP where the session is over; as `enter`, if not given.
        by_form_again: signs in on the page where the session there is over; as `by_form`, if not given.
        alone: whether no other process of this run signs in.
    """

    def __init__(  # noqa: PLR0913 - the ways in
        self,
        app: App,
        enter: Enter,
        by_form: Enter | None = None,
        *,
        again: Enter | None = None,
        by_form_again: Enter | None = None,
        alone: bool = True,
    ) -> None:
        self.app = app
        self._line = ""
        self._blamed_elsewhere: Callable[[], str | None] = lambda: None
        self._sessions = _Sessions(again or enter, Stay(alone=alone), lambda: self._line)
        self._on_page = _Sessions(by_form_again or by_form or enter, Stay(alone=alone), lambda: self._line)
        app.renew = self._renew
        self._user = self._sessions.first(enter)
        self._entered = self._user if by_form is None else self._on_page.first(by_form, self._red_elsewhere)

    def blame(self, line: str) -> None:
        """From now on this line (its text) is the one to blame when the platform lets nobody in."""
        self._line = line

    def blamed_elsewhere(self, look: Callable[[], str | None]) -> None:
        """Each process of a run signs in on the page: where the form is broken, one line of them all is blamed.

        Args:
            look: text of that line if it has failed in another process; waits for it where it is looked at meanwhile.
        """
        self._blamed_elsewhere = look

    def _red_elsewhere(self) -> str | None:
        return self._blamed_elsewhere()

    @property
    def user(self) -> User:
        """The signed-in user, for a line that merely needs one; signs in at first need."""
        return self._user.prepared()

    def _renew(self, began: float) -> bool:
        """Sign in again where the session is over; whether there is another one since that moment."""
        return self._user.made and self._sessions.renew(began, lambda: not self.app.get(WHO).at("user", "id"))

    def entered_again(self) -> None:
        """Sign in on the page once more, where the session there is over; raises where nobody is let in or may stay."""
        self._on_page.renew(time.monotonic(), lambda: True)

    @property
    def was_in(self) -> bool:
        """Whether anybody has signed in; before that nothing can be made."""
        return self._user.made

    def sign_in(self) -> User:
        """Sign in, for a line that is about entering the app: it is blamed when the platform lets nobody in."""
        return self._entered.get()

    def signed_in(self) -> App:
        """The web app, with a session."""
        self._user.prepared()
        return self.app

    def known(self) -> User:
        """The user as the API knows it, for the sign-in on the page: that one is blamed."""
        return self._user.get()

    def entered(self) -> User:
        """The user, for a page that merely needs one who has come in the way that the checklist is gone through."""
        return self._entered.prepared()


class _Sessions:
    """One session after another, by one way of signing in.

    Where the platform lets nobody stay, the line that meets it first is blamed, and all others rest on it.
    """

    def __init__(self, enter: Enter, stay: Stay, line: Callable[[], str]) -> None:
        self._enter, self._stay, self._line = enter, stay, line
        self._last: Once[User] | None = None
        self._renewing = threading.RLock()

    def first(self, enter: Enter, elsewhere: Callable[[], str | None] | None = None) -> Once[User]:
        """The first of them, made at first need."""
        return Once(lambda: self._begun(enter()), self._line, elsewhere)

    def renew(self, began: float, is_over: Callable[[], bool]) -> bool:
        """Sign in again where the session is over; whether there is another one since that moment."""
        with self._renewing:
            if self._last is None or self._last.made:
                if self._stay.began_after(began):
                    return True
                if not is_over():
                    return False
                self._last = Once(self._enter_again, self._line)
            self._last.get()
            return True

    def _enter_again(self) -> User:
        self._stay.end()
        return self._begun(self._enter())

    def _begun(self, user: User) -> User:
        self._stay.begin()
        return user
