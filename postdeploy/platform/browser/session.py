"""Signing in through the form, as a person does (contract: pages, «Sign in»)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from postdeploy.platform.browser import labels
from postdeploy.platform.browser.arrival import ONE_TRY
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.browser.seen import InteractionError
from postdeploy.platform.browser.uninvited import clear_way
from postdeploy.platform.session import User

if TYPE_CHECKING:
    from playwright.sync_api import Locator

SUBMIT = re.compile(r"^\s*(войти|вход|sign in|log in|login)\s*$", re.IGNORECASE)
EMAIL, PASSWORD = "input[type=email], input[name=email]", "input[type=password], input[name=password]"
COOKIE = re.compile(r"^(__Secure-)?authjs\.session-token")
WHERE = f"страница {labels.LOGIN_PATH}"
ONE_ATTEMPT = 3.0
"""Seconds in which the form shows that it was sent; after that it is filled in again."""
FILLING = 5000.0
"""Milliseconds for filling in a field: it takes the text, or is not there any more."""


class FormSession:
    """The browser's own session.

    Args:
        screen: the page.
        user: signs in over HTTP; tells who the user is and whether the credentials are right.
        credentials: e-mail and password, asked for when they are typed.
    """

    def __init__(self, screen: Screen, user: Callable[[], User], credentials: Callable[[], tuple[str, str]]) -> None:
        self._screen = screen
        self._user = user
        self._credentials = credentials

    def enter(self) -> User:
        """Sign in through the form; the browser lands on the dashboard of the user's organisation.

        Raises:
            CannotTell: e-mail or password were refused.
            InteractionError: the form does not let in somebody whom the platform lets in.
        """
        user = self._user()
        self._come_in(user)
        self._screen.camera.take("После входа")
        return user

    def again(self) -> User:
        """Sign in once more, as a person does whose session is over; raises as `enter` does."""
        user = self._user()
        self._come_in(user)
        return user

    def _come_in(self, user: User) -> None:
        began = time.monotonic()
        with self._screen.act("Войти"), self._screen.tracer.hidden():
            self._screen.open(labels.LOGIN_PATH)
            landed = self._screen.until(lambda: self._useless() or self._attempt())
        if self._useless() or not landed:
            found = self._useless() or f"браузер на {self._screen.path}, на странице: {self._said()}"
            waited = time.monotonic() - began
            raise InteractionError(f"вход через форму приводит на /manage/{user.tenant_id}", found, WHERE, waited)
        self._go_home(user)

    def _useless(self) -> str:
        """Why nobody can sign in here, when that will not change."""
        plight = self._screen.plight(self._screen.path)
        blank = plight is not None and plight.hopeless and not self._screen.path.startswith("/manage/")
        return plight.text if plight is not None and blank else ""

    def _attempt(self) -> bool:
        """Fill in and send the form, again when the page was not listening yet and sent or lost it by itself."""
        if self._screen.path.startswith("/manage/"):
            return True
        form = self._screen.page.locator("form").filter(has=self._screen.page.locator(PASSWORD)).filter(visible=True)
        if not form.count():
            return False
        if not self._fill(form.first):
            return False
        button = form.first.get_by_role("button", name=SUBMIT).or_(form.first.locator("button[type=submit]"))
        before = self._screen.page.url
        if not self._press(button.filter(visible=True).first):
            return False
        self._screen.until(lambda: self._screen.page.url != before or self._signed_in(), ONE_ATTEMPT)
        if self._signed_in():
            self._screen.until(lambda: self._screen.path.startswith("/manage/"))
        return self._screen.path.startswith("/manage/")

    def _fill(self, form: Locator) -> bool:
        """Whether the form has taken both; it may be on its way out, or something may lie over it."""
        from playwright.sync_api import Error

        email, password = self._credentials()
        try:
            form.locator(EMAIL).first.fill(email, timeout=FILLING)
            form.locator(PASSWORD).first.fill(password, timeout=FILLING)
            return form.locator(EMAIL).first.input_value(timeout=FILLING) == email
        except Error:
            clear_way(self._screen.page)
            return False

    def _press(self, button: Locator) -> bool:
        from playwright.sync_api import Error

        try:
            button.click(timeout=min(ONE_TRY, self._screen.settings.budget) * 1000)
        except Error:
            clear_way(self._screen.page)
            return False
        return True

    def _signed_in(self) -> bool:
        return any(COOKIE.match(cookie["name"]) for cookie in self._screen.cookies())

    def _go_home(self, user: User) -> None:
        """Go to the address that we know the app by, should the app call itself by another name."""
        if urlsplit(self._screen.page.url).netloc != urlsplit(self._screen.origin).netloc:
            self._screen.open(f"/manage/{user.tenant_id}")

    def _said(self) -> str:
        texts = self._screen.page.locator("[role=alert], .form-error").filter(visible=True).all_inner_texts()
        return "; ".join(f"«{text.strip()}»" for text in texts if text.strip()) or "ничего об этом"
