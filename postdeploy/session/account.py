"""Who goes through the checklist, and the web app in that person's session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from postdeploy.session.scenario_state import Once

if TYPE_CHECKING:
    from postdeploy.platform.app import App
    from postdeploy.platform.session import User

Enter = Callable[[], "User"]
"""Signs in; raises AssertionError where the platform lets nobody in, CannotTell where that could not be told."""


class Account:
    """The account of the settings; it is signed in to at first need, and once.

    Args:
        app: the web app.
        enter: signs in over HTTP.
        by_form: signs in on the page, where the checklist is gone through in a browser.
    """

    def __init__(self, app: App, enter: Enter, by_form: Enter | None = None) -> None:
        self.app = app
        self._line = ""
        self._blamed_elsewhere: Callable[[], str | None] = lambda: None
        self._user = Once(enter, lambda: self._line)
        self._entered = self._user if by_form is None else Once(by_form, lambda: self._line, self._red_elsewhere)

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
