"""Nothing of a browser stays in the temporary folder; of runs that did not end by themselves see test_endings.py."""

from __future__ import annotations

from pathlib import Path

from postdeploy.platform.browser.scratch import LOCK, PREFIX, Scratch
from tests.browser.looking import looking
from tests.browser.useless import PAGES, TENANT, Front


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
