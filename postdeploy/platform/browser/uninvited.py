"""What lies in the way uninvited: consent to cookies, a tour of the product. A person closes it and goes on."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from postdeploy.platform.browser import labels
from postdeploy.platform.browser.plight import REGRET

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

CONSENTING = (
    r"принять( вс[её])?|принимаю|согласен|соглашаюсь|понятно|пропустить( тур| обучение)?|не сейчас|позже"
    r"|accept( all)?( cookies)?|(i )?agree|got it|skip( tour)?|not now|maybe later|no,? thanks"
).replace(" ", r"\s")
CONSENT = re.compile(rf"^\s*({CONSENTING})\s*[!.]?\s*$", re.IGNORECASE)
"""What is written on their buttons, and on none of the platform's own."""
CLOSE = re.compile(r"^\s*(закрыть|close|dismiss|×|✕|✖)\s*$", re.IGNORECASE)
OWN = re.compile("|".join(map(re.escape, labels.DIALOGS)))
DIALOG = "[role=dialog], [role=alertdialog], dialog[open]"
BUTTONS = "button, summary, [role=button], input:is([type=button], [type=submit], [type=reset])"
AT_MOST = 3
"""As many are closed one after another; what comes back more often is the page's own trouble."""
MEETINGS = 30
"""As often such a thing is met on all pages of a run; some ask for consent on each."""
QUICK = 3000.0
"""Milliseconds for one press."""
GOING = 400.0
"""Milliseconds in which what was closed is gone."""


def ways_out(page: Page) -> Locator:
    """Buttons that close what nobody has asked for; none of the platform's dialogs, or of one that tells of trouble.

    A dialog that opens later hides all others from programs that read the screen, and none of them from the eye.
    """
    return page.get_by_role("button", name=CONSENT, include_hidden=True).or_(_closing(page)).filter(visible=True)


def close_when_met(page: Page) -> None:
    """Close such a thing whenever it is in the way of a press or of typing.

    Playwright looks for it before every act, which costs as much as the act: so this is for pages where such a thing
    has been met. Names of buttons cost it a second where a list has thousands of entries, so here it goes by what is
    written on them; whoever cannot act because of another one calls `clear_way`.
    """
    written = page.locator(BUTTONS).filter(has_text=CONSENT)
    page.add_locator_handler(
        written.or_(_closing(page)).filter(visible=True).first, _try_to_press, no_wait_after=True, times=MEETINGS
    )


def clear_way(page: Page) -> bool:
    """Close all of it that is there now; tells whether there was anything."""
    from playwright.sync_api import Error

    found = ways_out(page)
    for number in range(AT_MOST):
        try:
            if not found.count():
                return number > 0
            _press(found.first)
        except Error:
            return number > 0
    return True


def _closing(page: Page) -> Locator:
    strange = page.locator(DIALOG).filter(has_not_text=OWN).filter(has_not_text=REGRET)
    return strange.get_by_role("button", name=CLOSE, include_hidden=True)


def _try_to_press(button: Locator) -> None:
    """A handler that raises would break whatever is asked of the browser next."""
    from playwright.sync_api import Error

    with suppress(Error):
        _press(button)


def _press(button: Locator) -> None:
    """Beside an open dialog of the platform's without a pointer: one that is pressed outside of it would close it."""
    if button.page.locator(DIALOG).filter(has_text=OWN, visible=True).count() and _is_gone_by_event(button):
        return
    button.click(timeout=QUICK)


def _is_gone_by_event(button: Locator) -> bool:
    from playwright.sync_api import TimeoutError

    button.dispatch_event("click", timeout=QUICK)
    try:
        button.wait_for(state="hidden", timeout=GOING)
    except TimeoutError:
        return False
    return True
