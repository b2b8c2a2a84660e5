"""`postdeploy monitor` as a command: what it refuses at once, and what it outlives."""

from __future__ import annotations

import threading
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from postdeploy.cli.commands import monitor
from postdeploy.errors import SetupError
from postdeploy.fleet.outcome import Outcome
from postdeploy.monitor import state
from postdeploy.monitor.metrics import Metrics
from tests.unit.fleet.samples import GREEN, RED

pytest.importorskip("prometheus_client")


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    (tmp_path / "a.env").write_text("APP_URL=https://app.test\n", encoding="utf-8")
    return ["--target", str(tmp_path / "a.env"), "--folder", str(tmp_path / "out")]


@pytest.mark.parametrize("more", [["--textfile", "metrics.txt"], ["--metrics-port", "65536"], ["--metrics-port", "-1"]])
def test_what_nobody_would_ever_read_is_refused(more: list[str], words: list[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        monitor.main([*words, *more])
    assert refused.value.code == 2


def test_a_textfile_that_cannot_be_written_is_said_before_anything_is_checked(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "m.prom").mkdir()
    with pytest.raises(SetupError, match=r"метрики не записаны.*m\.prom"):
        monitor.main([*words, "--textfile", str(tmp_path / "m.prom")])


class Looking:
    """A watcher that sees the same each time, and ends the monitor after some looks."""

    def __init__(self, stop: threading.Event, times: int) -> None:
        self.states: dict[str, Any] = {}
        self._stop, self._left = stop, times

    def look(self) -> bool:
        self._left -= 1
        if not self._left:
            self._stop.set()
        return True


def test_a_textfile_that_can_no_longer_be_written_ends_no_monitor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "m.prom").mkdir()
    stop, metrics = threading.Event(), Metrics()
    options = Namespace(textfile=tmp_path / "m.prom", heartbeat="", every=0.01)
    assert monitor._watch(Looking(stop, 3), metrics, options, stop) == 0  # type: ignore[arg-type]
    assert capsys.readouterr().out.count("метрики не записаны") == 2


@pytest.mark.parametrize(("found", "code"), [(GREEN, 2), (RED, 1)], ids=["green", "red"])
def test_once_programs_that_do_not_hear_of_it_make_no_green(found: Outcome, code: int, tmp_path: Path) -> None:
    (tmp_path / "m.prom").mkdir()
    watcher = Looking(threading.Event(), 9)
    watcher.states["a"] = state.after(None, found, "2026-11-28T09:00:00+03:00")
    once = Namespace(textfile=tmp_path / "m.prom", heartbeat="", every=None)
    assert monitor._watch(watcher, Metrics(), once, threading.Event()) == code  # type: ignore[arg-type]
