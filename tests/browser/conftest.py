"""One healthy stand, one green run of the whole checklist in the browser, and the cases tried today."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from postdeploy.platform.browser.launch import BrowserSettings, Launched
from postdeploy.stand.config import StandConfig
from postdeploy.stand.supervisor import Stand
from tests.browser.looking import Ask
from tests.browser.report import Report
from tests.browser.trials import Trial, chosen_today, try_all
from tests.browser.useless import Front, front
from tests.net.snapshot import left, take
from tests.net.workspace import Outcome, Workspace
from tests.stand.tools import config_of
from tests.warm import WarmStand

if TYPE_CHECKING:
    from playwright.sync_api import Page


@dataclass(frozen=True)
class Run:
    """A run of the checklist; `left` is what is different on the stand after it."""

    outcome: Outcome
    folder: Path
    left: dict[str, list[str]]

    @property
    def report(self) -> Report:
        return Report(self.folder / "reports" / "allure-results")


@pytest.fixture(scope="module")
def app() -> Iterator[Front]:
    """A web app whose pages a test writes itself."""
    with front() as server:
        yield server


@pytest.fixture(scope="module")
def page(chromium: Path) -> Iterator[Page]:
    """A page of the browser without any web app."""
    settings = BrowserSettings(chromium, headed=False, budget=5, timeout=5, zone="UTC", trusts_anybody=False)
    launched = Launched(settings, "http://127.0.0.1")
    yield launched.context.new_page()
    launched.close()


@pytest.fixture
def ask(page: Page) -> Ask:
    """Show markup and ask the eyes about it: `ask(html, question, *arguments)`."""

    def ask(html: str, name: str, *arguments: Any) -> Any:
        page.goto("about:blank")
        page.set_content(f"<body><main>{html}</main></body>")
        return page.evaluate("([name, args]) => window.__eyes[name](...args)", [name, list(arguments)])

    return ask


@pytest.fixture(scope="package")
def stand() -> Iterator[Stand]:
    with WarmStand() as running:
        yield running


@pytest.fixture(scope="package")
def config(stand: Stand) -> StandConfig:
    return config_of(stand)


@pytest.fixture
def workspace(tmp_path: Path, stand: Stand) -> Workspace:
    return Workspace(tmp_path, stand.settings())


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder of this process and its children, empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


@pytest.fixture(scope="package")
def green(chromium: Path, stand: Stand, config: StandConfig, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The whole checklist in the browser, on a stand that was synchronised before, as any real deployment was."""
    first = Workspace(tmp_path_factory.mktemp("first"), stand.settings())
    assert first.behave("features/02_kommo.feature").code == 0
    folder = tmp_path_factory.mktemp("green")
    before = take(config)
    outcome = Workspace(folder, stand.settings()).behave("-D", "via=browser", WAIT_SECONDS="15", HTTP_TIMEOUT="15")
    return Run(outcome, folder, left(before, config))


@pytest.fixture(scope="session")
def trials(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Trial]:
    return try_all(chosen_today(), tmp_path_factory.mktemp("trials"))
