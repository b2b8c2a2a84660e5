"""A person at a screen of a site that a test serves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from postdeploy.platform.browser.launch import BrowserSettings
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.browser.trace import Privacy

Ask = Callable[..., Any]
"""Shows markup and asks the eyes about it: `ask(html, question, *arguments)`."""


@contextmanager
def looking(chromium: Path, url: str, budget: float, timeout: float = 5, **more: Any) -> Iterator[Screen]:
    """A screen of somebody who waits that long; it is closed at the end."""
    settings = BrowserSettings(
        chromium, headed=False, budget=budget, timeout=timeout, zone="UTC", trusts_anybody=False, **more
    )
    screen = Screen(settings, url, Privacy(str, lambda _name, value: value))
    try:
        yield screen
    finally:
        screen.close()
