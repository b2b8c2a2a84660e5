"""From settings to a screen."""

from __future__ import annotations

from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

from postdeploy.platform.browser.launch import BrowserSettings, find_browser
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.browser.trace import Privacy
from postdeploy.platform.manners import front_of

if TYPE_CHECKING:
    from postdeploy.config.settings import Settings
    from postdeploy.evidence.redaction import Redactor
    from postdeploy.platform.browser.permits import Permits
    from postdeploy.platform.browser.screen import Limit


def open_screen(
    settings: Settings, redactor: Redactor, *, permits: Permits | None = None, limit: Limit = float
) -> Screen:
    """The run's screen; the browser itself starts when the screen is first looked at.

    Args:
        settings: of the deployment.
        redactor: takes secrets out of traces.
        permits: tells whether a request (method, URL) may leave the machine; everything may, if not given.
        limit: shortens a wait (seconds) to what is left of the run.

    Raises:
        SetupError: there is no browser.
    """
    Thread(target=_load, name="playwright", daemon=True).start()
    browser = BrowserSettings(
        path=find_browser(settings.browser_path, headed=settings.headed),
        headed=settings.headed,
        budget=settings.wait_seconds,
        timeout=max(settings.http_timeout, settings.wait_seconds),
        zone=settings.app_timezone,
        headers=front_of(settings).all_headers,
        trusts_anybody=settings.ca_bundle is not None,
    )
    return Screen(browser, settings.app_url, Privacy(redactor.text, redactor.header), permits=permits, limit=limit)


def _load() -> None:
    """Have Playwright's modules at hand when the first page is opened: until then a run mostly waits for others."""
    with suppress(ImportError):  # whoever needs it says so
        import playwright.sync_api  # noqa: F401
