"""Forms and dialogs: fields by their labels, filled as a person fills them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from postdeploy.platform.browser.controls import choose_custom, choose_native, fill, is_native, switch
from postdeploy.platform.browser.pressing import button, press
from postdeploy.platform.browser.screen import DIALOG
from postdeploy.platform.browser.seen import InteractionError
from postdeploy.platform.browser.uninvited import clear_way
from postdeploy.platform.browser.wording import whole

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, Locator

    from postdeploy.platform.answer import Answer
    from postdeploy.platform.browser.network import Call
    from postdeploy.platform.browser.screen import Screen

BY_ITSELF = 2.0
"""Seconds in which a form that has no button to send it is sent by itself once it was changed."""
SENDING = 5.0
"""Seconds in which a form that has closed sends what was entered."""
CLOSING = re.compile(r"^[^a-zа-яё]*(готово|закрыть|close|done|ok|ок|×|✕|✖)[^a-zа-яё]*$", re.IGNORECASE)
ANSWERING = 1.0
"""Seconds in which a form that was refused says so."""
SUBMIT = re.compile(
    r"^[^a-zа-яё]*(создать|сохранить|обновить|готово|отправить|create|save|submit)(?![a-zа-яё])", re.IGNORECASE
)


class Form:
    """Fields inside one part of the page.

    Args:
        screen: the page.
        root: the part that holds the fields.
        where: how messages call it, for example «диалог «Создать правило»».
    """

    def __init__(self, screen: Screen, root: Locator, where: str) -> None:
        self.screen = screen
        self.root = root
        self.where = where
        self._changed = time.monotonic()

    def fill(self, label: str, value: str) -> None:
        """Type into a field and see that it took the text.

        Raises:
            InteractionError: there is no such field, or it does not take the text.
        """
        self._set(label, f"вписать в поле «{label}»", lambda field: fill(field, value))

    def choose(self, label: str, text: str, value: str = "") -> None:
        """Choose from a list, native or not: by the option's text, or by its value where texts differ.

        Raises:
            InteractionError: there is no such list or no such option.
        """

        def act(field: ElementHandle) -> str:
            if is_native(field):
                return choose_native(field, text, value)
            return choose_custom(self.screen, field, text, value)

        self._set(label, f"выбрать в списке «{label}» вариант «{text}»", act)

    def switch(self, label: str, on: bool) -> None:
        """Turn a switch on or off.

        Raises:
            InteractionError: there is no such switch, or it does not turn.
        """
        self._set(label, f"переключить «{label}»", lambda field: switch(self.screen, field, on))

    def value(self, label: str) -> str:
        """What a field holds; empty when there is no such field."""
        field = self._cleared(label)
        return str(field.evaluate("e => e.value ?? e.textContent")).strip() if field else ""

    def add(self, name: str, label: str) -> None:
        """Press a button that adds a block with a field of that label.

        Raises:
            InteractionError: it cannot be pressed or adds nothing.
        """

        def shown() -> int:
            return int(self.screen.ask("labelled", label) or 0)

        before = shown()
        press(self.screen, button(self.screen, name, self.root), f"«{name}»", self.where, lambda: shown() > before)

    def has(self, name: str) -> bool:
        """Whether there is a button of that name, or a visible field of that label."""
        return (
            bool(button(self.screen, name, self.root).filter(visible=True).count()) or self._cleared(name) is not None
        )

    def submit(self, method: str, path: str) -> Call:
        """Press the button that sends the form; give the request that the page sends.

        Raises:
            InteractionError: there is no such button, or nothing is sent.
        """
        mark, changed, screen = self.screen.traffic.mark(), self._changed, self.screen
        sending = self.root.locator("button[type=submit], input[type=submit]").filter(visible=True)
        button = sending if sending.count() else self.root.get_by_role("button", name=SUBMIT)

        def sent(since: float = changed) -> bool:
            return screen.traffic.since(since, method, path) is not None

        def heard() -> bool:
            return sent(mark) or self._is_closed

        if not button.filter(visible=True).count() and screen.until(sent, BY_ITSELF):
            closing = self.root.get_by_role("button", name=CLOSING)
            press(screen, closing, f"кнопку, которая закрывает {self.where}", self.where, lambda: self._is_closed)
        else:
            press(screen, button, f"кнопку отправки ({self.where})", self.where, heard, picture=True)
        if not screen.until(sent, SENDING):
            found = f"{self.where} закрылся, а введённое не отправлено"
            raise InteractionError("форма отправляется", found, self.where, time.monotonic() - mark)
        call = screen.answered(changed, method, path)
        assert call is not None
        return call

    @property
    def _is_closed(self) -> bool:
        return self.root.count() == 0

    def _set(self, label: str, expected: str, act: Callable[[ElementHandle], str]) -> None:
        from playwright.sync_api import Error

        began = self._changed = time.monotonic()
        state = {"why": ""}

        def done() -> bool:
            field = self._field(label)
            if field is None:
                state["why"] = f"поля «{label}» нет или его не видно"
                clear_way(self.screen.page)
                return False
            try:
                state["why"] = act(field)
                if state["why"]:
                    clear_way(self.screen.page)
            except Error:
                reason = self.screen.ask("unreadable", field) or "оно недоступно"
                state["why"] = f"поле «{label}» не принимает ввод: {reason}"
                clear_way(self.screen.page)
            return not state["why"]

        if not self.screen.until(done):
            raise InteractionError(f"можно {expected}", state["why"], self.where, time.monotonic() - began)

    def _cleared(self, label: str) -> ElementHandle | None:
        """The field, where nothing that nobody has asked for has come in front of the form since."""
        field = self._field(label)
        return self._field(label) if field is None and clear_way(self.screen.page) else field

    def _field(self, label: str) -> ElementHandle | None:
        return self.screen.element("field", label)


def dialog(screen: Screen, title: str) -> Locator:
    """The open dialog with that heading."""
    return screen.page.locator(DIALOG).filter(has=screen.page.get_by_text(whole(title))).filter(visible=True)


def open_dialog(screen: Screen, names: Sequence[str], title: str, where: str) -> Form:
    """Press the first of these buttons that is there, until the dialog is open.

    Raises:
        InteractionError: it does not open.
    """
    opener = button(screen, names[0])
    for name in names[1:]:
        opener = opener.or_(button(screen, name))
    found = dialog(screen, title)
    press(screen, opener, f"«{names[0]}»", where, lambda: found.count() > 0)
    return Form(screen, found, f"диалог «{title}»")


def complaint_of(form: Form, answer: Answer) -> str:
    """Empty when the web app has said yes and the form has closed within the wait, else what a person reads."""
    if answer.ok and form.screen.until(lambda: form.root.count() == 0):
        return ""
    said = form.screen.until(form.screen.announced, ANSWERING)
    read = f", на странице написано: {'; '.join(f'«{text}»' for text in said)}" if said else ""
    return f"{form.where} не закрылся{read}"
