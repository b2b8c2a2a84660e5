from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

from postdeploy.errors import SetupError
from postdeploy.platform.browser import launch
from postdeploy.platform.browser.launch import find_browser


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
