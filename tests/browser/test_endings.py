"""However a run ends, its browser goes with it, and so does what lay in the temporary folder."""

from __future__ import annotations

import signal
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from postdeploy.platform.browser.scratch import PREFIX, Scratch
from tests.net.workspace import Workspace
from tests.stand.tools import eventually


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL], ids=["told to end", "killed"])
def test_no_browser_outlives_its_run_and_nothing_of_it_is_left(
    chromium: Path, workspace: Workspace, temporary: Path, ending: signal.Signals
) -> None:
    process = workspace.start("-D", "via=browser", "features/04_test_chat.feature", TMPDIR=str(temporary))
    began = eventually(lambda: workspace.has_begun("S4.2"), 60)
    started = psutil.Process(process.pid).children(recursive=True)
    seen = names(started)
    process.send_signal(ending)
    output, _ = process.communicate(timeout=60)

    assert began, output
    assert [name for name in seen if "chrom" in name], f"no browser was seen, only {seen}"
    assert eventually(lambda: not alive(started), 20), names(alive(started))
    if ending == signal.SIGTERM:
        assert process.returncode == 2, output
    next_one = ending == signal.SIGKILL
    assert eventually(lambda: left(temporary, next_one) == [], 20), left(temporary, next_one)


def left(folder: Path, next_one: bool) -> list[str]:
    """What is there of browsers, once another one has come and gone where that is said."""
    if next_one:
        Scratch().remove()
    return [path.name for path in folder.iterdir() if path.name.startswith((PREFIX, "playwright"))]


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    found = []
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def names(processes: list[psutil.Process]) -> list[str]:
    found = []
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            found.append(process.name())
    return found
