"""However a run ends, its browser goes with it."""

from __future__ import annotations

import signal
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.net.workspace import Workspace
from tests.stand.tools import eventually


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL], ids=["told to end", "killed"])
def test_no_browser_outlives_its_run(chromium: Path, workspace: Workspace, ending: signal.Signals) -> None:
    process = workspace.start("-D", "via=browser", "features/04_test_chat.feature")
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
