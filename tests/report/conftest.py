"""A green run and a red one with their reports, made once, and a browser to look at them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from postdeploy.platform.browser.launch import FLAGS
from postdeploy.verdict.ledger.paths import Paths
from tests.suite.project import copy_project
from tests.warm import WarmStand

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FAULT = "EncryptionKeyDiffers"
"""Turns two lines of ШАГ 2 red after a wait, with a hint, a job and lines of the Worker's log."""
WIDTHS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="session")
def green() -> Iterator[Paths]:
    with _reported() as found:
        yield found


@pytest.fixture(scope="session")
def red() -> Iterator[Paths]:
    with _reported(FAULT) as found:
        yield found


@contextmanager
def _reported(*faults: str) -> Iterator[Paths]:
    """The reports of a run against a stand that is gone by then."""
    with tempfile.TemporaryDirectory(prefix="postdeploy-report-") as folder:
        with WarmStand(faults) as stand:
            project = copy_project(Path(folder), {**stand.settings(), "WAIT_SECONDS": "4"})
            run = project.run("--junit", "--junit-directory", "reports/junit")
        assert run.code == bool(faults), run.output
        project.postdeploy("report").check_returncode()
        yield Paths(reports=project.reports)


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """Ends with its module: Playwright keeps an event loop running, beside which no other test can have one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = [*FLAGS, "--no-sandbox"]
        found = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield found
        found.close()


@pytest.fixture(params=WIDTHS)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Looking:
    """A page with a note of every request that would leave the machine."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.outside: list[str] = []
        page.on("request", lambda request: self._note(request.url))

    def at(self, path: Path, part: str = "") -> Page:
        """Open a file."""
        self.page.goto(f"{path.as_uri()}{part}")
        return self.page

    def overflow(self) -> int:
        """Pixels by which the document is wider than the window."""
        script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(script))

    def _note(self, url: str) -> None:
        if not url.startswith(("file:", "data:", "blob:", "about:")):
            self.outside.append(url)


def window(browser: Browser, size: str) -> Looking:
    """A new one."""
    context = browser.new_context(viewport=WIDTHS[size], locale="ru-RU", reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    return Looking(context.new_page())


@pytest.fixture
def look(browser: Browser) -> Iterator[Callable[[str], Looking]]:
    windows = []

    def opened(size: str = "desktop") -> Looking:
        windows.append(window(browser, size))
        return windows[-1]

    yield opened
    for each in windows:
        each.page.context.close()
