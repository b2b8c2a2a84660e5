from __future__ import annotations

import importlib.util
import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import playwright.sync_api
import pytest

from postdeploy.config.settings import Settings
from postdeploy.errors import SetupError
from postdeploy.evidence.redaction import Redactor
from postdeploy.platform.browser import launch
from postdeploy.platform.browser.launch import UNWANTED, BrowserSettings, Launched, find_browser
from postdeploy.platform.browser.opening import open_screen
from tests.unit.settings import FULL


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "my-browser"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_given_browser_is_taken(program: Path) -> None:
    assert find_browser(program) == program


def test_a_browser_in_the_path_is_found(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: str(program) if name == "google-chrome" else None)
    assert find_browser(None) == program


@pytest.mark.parametrize(("headed", "taken"), [(False, "chromium-headless-shell"), (True, "chromium")])
def test_one_without_windows_is_taken_where_none_is_to_be_shown(
    monkeypatch: pytest.MonkeyPatch, headed: bool, taken: str
) -> None:
    installed = {"chromium", "chromium-headless-shell"}
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in installed else None)
    assert find_browser(None, headed=headed).name == taken


def test_what_playwright_turns_off_stays_off() -> None:
    (program,) = Path(playwright.__file__).parent.rglob("coreBundle.js")
    theirs = re.search(r"\bdisabledFeatures = \[(.*?)\]", program.read_text(encoding="utf-8"), re.DOTALL)
    assert theirs is not None
    assert not set(re.findall(r'^\s*"(\w+)",?$', theirs[1], re.MULTILINE)) - set(UNWANTED)


@pytest.mark.parametrize("content", [None, "not a program"])
def test_a_given_one_that_is_none_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "nowhere"
    if content is not None:
        path.write_text(content)
    with pytest.raises(SetupError, match=r"BROWSER_PATH=.*nowhere"):
        find_browser(path)


def test_without_a_browser_one_sentence_tells_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(launch, "PLACES", ())
    with pytest.raises(SetupError) as caught:
        find_browser(None)
    assert "apt-get install chromium" in str(caught.value)
    assert "via=api" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_without_playwright_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SetupError, match="pip install playwright"):
        find_browser(None)


class FakePlaywright:
    """Stands in for Playwright: notes with what the browser and its context are made."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.browser: dict[str, Any] = {}
        self.context: dict[str, Any] = {}
        self.stopped = 0

    def start(self) -> SimpleNamespace:
        return SimpleNamespace(chromium=SimpleNamespace(launch=self._launch), stop=self._stop)

    def _launch(self, **options: Any) -> SimpleNamespace:
        self.browser = options
        if self.error is not None:
            raise self.error
        return SimpleNamespace(new_context=self._new_context, close=lambda: None)

    def _new_context(self, **options: Any) -> SimpleNamespace:
        self.context = options
        nothing = lambda *_, **__: None  # noqa: E731
        return SimpleNamespace(
            set_default_timeout=nothing, set_default_navigation_timeout=nothing, add_init_script=nothing
        )

    def _stop(self) -> None:
        self.stopped += 1


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakePlaywright:
    fake = FakePlaywright()
    monkeypatch.setattr(playwright.sync_api, "sync_playwright", lambda: fake)
    return fake


def settings_of(program: Path, monkeypatch: pytest.MonkeyPatch, **given: str) -> BrowserSettings:
    """The browser's settings as a run makes them of the environment."""
    for name, value in {**FULL, "BROWSER_PATH": str(program), **given}.items():
        monkeypatch.setenv(name, value)
    return open_screen(Settings(_env_file=None), Redactor()).settings  # type: ignore[call-arg]


@pytest.mark.parametrize(("given", "headless"), [({}, True), ({"HEADED": ""}, True), ({"HEADED": "1"}, False)])
def test_the_window_is_shown_to_those_who_ask(
    fake: FakePlaywright, program: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], headless: bool
) -> None:
    Launched(settings_of(program, monkeypatch, **given), "https://app.test")
    assert (fake.browser["headless"], fake.browser["executable_path"]) == (headless, program)


def test_the_browser_is_a_person_where_the_deployment_is(
    fake: FakePlaywright, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Launched(settings_of(program, monkeypatch, APP_TIMEZONE="Europe/Moscow"), "https://app.test")
    assert (fake.context["locale"], fake.context["timezone_id"]) == ("ru-RU", "Europe/Moscow")
    assert fake.context["base_url"] == "https://app.test"
    assert fake.context["ignore_https_errors"] is False


def test_a_browser_that_does_not_start_is_one_sentence_and_leaves_nothing_running(
    fake: FakePlaywright, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.error = playwright.sync_api.Error("\nНет дисплея\nи ещё сорок строк")
    with pytest.raises(SetupError) as caught:
        Launched(settings_of(program, monkeypatch, HEADED="1"), "https://app.test")
    assert str(caught.value).startswith(f"Браузер {program} не запускается (Нет дисплея): установите Chromium")
    assert "\n" not in str(caught.value)
    assert fake.stopped == 1
