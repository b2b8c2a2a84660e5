"""A run of the matrix that ends without a verdict is told as one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Event
from typing import IO

import pytest

from postdeploy.faultmatrix.checking import Budgets, CheckError, check


def test_a_killed_run_cannot_be_judged(tmp_path: Path) -> None:
    def start(_arguments: list[str], _environment: dict[str, str], output: IO[bytes]) -> subprocess.Popen[bytes]:
        text = "import os, signal\nprint('начали', flush=True)\nos.kill(os.getpid(), signal.SIGKILL)"
        return subprocess.Popen([sys.executable, "-c", text], stdout=output, start_new_session=True)

    with pytest.raises(CheckError, match=r"процесс прогона убит \(сигнал 9\), судить не о чем: начали"):
        check({}, tmp_path, Budgets(), Event(), starter=start)


def test_a_run_that_does_not_begin_cannot_be_judged(tmp_path: Path) -> None:
    def start(*_: object) -> subprocess.Popen[bytes]:
        raise OSError("нет памяти")

    with pytest.raises(CheckError, match="прогон не начался: нет памяти"):
        check({}, tmp_path, Budgets(), Event(), starter=start)
