"""A run does not outlive whoever wanted it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from postdeploy.fleet.tether import GONE

TETHER = [sys.executable, "-m", "postdeploy.fleet.tether"]
TIDIES = """
import pathlib, signal, sys, time
def end(number, frame):
    pathlib.Path(sys.argv[1]).write_text("tidied")
    sys.exit(7)
signal.signal(signal.SIGTERM, end)
print("here", flush=True)
time.sleep(600)
"""


@pytest.fixture
def wanting() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])


def tied(wanting: subprocess.Popen[bytes], file: Path) -> subprocess.Popen[str]:
    command = [*TETHER, str(wanting.pid), str(file.parent / "belongings"), sys.executable, "-c", TIDIES, str(file)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    return process


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_it_tidies_up_when_the_wanting_process_is_gone(
    wanting: subprocess.Popen[bytes], number: int, tmp_path: Path
) -> None:
    (tmp_path / "belongings").mkdir()
    process = tied(wanting, tmp_path / "file")
    wanting.send_signal(number)
    wanting.wait()
    assert process.wait(60) == 7
    assert (tmp_path / "file").read_text() == "tidied"
    assert not (tmp_path / "belongings").exists()


def test_signals_are_passed_on(wanting: subprocess.Popen[bytes], tmp_path: Path) -> None:
    (tmp_path / "belongings").mkdir()
    process = tied(wanting, tmp_path / "file")
    process.terminate()
    assert process.wait(60) == 7
    assert (tmp_path / "belongings").exists()  # its owner lives
    wanting.kill()
    wanting.wait()


def test_its_code_is_the_commands() -> None:
    ended = subprocess.run([*TETHER, str(os.getpid()), "", sys.executable, "-c", "exit(5)"], check=False, timeout=60)
    assert ended.returncode == 5


def test_nothing_begins_for_a_process_that_is_gone(wanting: subprocess.Popen[bytes], tmp_path: Path) -> None:
    wanting.kill()
    wanting.wait()
    command = [*TETHER, str(wanting.pid), "", "touch", str(tmp_path / "file")]
    assert subprocess.run(command, check=False, timeout=60).returncode == GONE
    assert not (tmp_path / "file").exists()
