"""Nothing of a browser stays in the temporary folder, and what a killed run has left goes with the next one."""

from __future__ import annotations

import signal
import tempfile
from pathlib import Path

import pytest

from postdeploy.platform.browser.scratch import LOCK, PREFIX, Scratch
from tests.browser.looking import looking
from tests.browser.useless import PAGES, TENANT, Front
from tests.net.workspace import Workspace
from tests.stand.tools import eventually


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def test_a_browser_leaves_nothing_behind(chromium: Path, app: Front, temporary: Path) -> None:
    app.page = PAGES["not found"]
    with looking(chromium, app.url, budget=5) as screen:
        screen.open(f"/manage/{TENANT}")
        screen.begin_scenario()
        screen.open(f"/manage/{TENANT}")
        assert [path.name for path in temporary.iterdir() if not path.name.startswith(PREFIX)] == []
        assert list(temporary.iterdir()) != []
    assert list(temporary.iterdir()) == []


def test_what_is_in_use_is_left_alone_and_what_is_not_goes(temporary: Path) -> None:
    abandoned = temporary / f"{PREFIX}abandoned"
    abandoned.mkdir()
    (abandoned / LOCK).touch()
    (temporary / "postdeploy-of-another-kind").mkdir()
    one = Scratch()
    other = Scratch()
    assert sorted(temporary.iterdir()) == sorted([one.folder, other.folder, temporary / "postdeploy-of-another-kind"])
    one.remove()
    other.remove()
    assert [path.name for path in temporary.iterdir()] == ["postdeploy-of-another-kind"]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL], ids=["told to end", "killed"])
def test_what_a_run_has_left_that_did_not_end_by_itself(
    chromium: Path, workspace: Workspace, temporary: Path, ending: signal.Signals
) -> None:
    process = workspace.start("-D", "via=browser", "features/04_test_chat.feature", TMPDIR=str(temporary))
    began = eventually(lambda: workspace.has_begun("S4.1"), 60)
    process.send_signal(ending)
    output, _ = process.communicate(timeout=60)
    assert began, output
    next_one = ending == signal.SIGKILL
    assert eventually(lambda: _left(temporary, next_one) == [], 20), _left(temporary, next_one)


def _left(folder: Path, next_one: bool) -> list[str]:
    """What is there of browsers, once another one has come and gone where that is said."""
    if next_one:
        Scratch().remove()
    return [path.name for path in folder.iterdir() if path.name.startswith((PREFIX, "playwright"))]
