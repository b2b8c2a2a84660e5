"""Processes of tests that are forked from a warm one, as those of the fault matrix are.

Starting an interpreter and importing everything costs more than most of what the tests then look at. Where the start
itself is looked at, or what a terminal's signals do, processes are started cold.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from postdeploy.faultmatrix.checking import Running
from postdeploy.faultmatrix.forkserver import Child, ForkServer
from postdeploy.stand.supervisor import PROCESSES, Stand

DASK = ("dask.__main__", "distributed.cli.dask_scheduler", "distributed.cli.dask_worker")
SETTINGS_OF_DASK = {
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "60s",
    "DASK_DISTRIBUTED__DIAGNOSTICS__NVML": "False",
}
"""It reads them when it is imported."""


class Forked:
    """A forked process, with the part of `subprocess.Popen[str]` that tests use."""

    def __init__(self, child: Child, output: IO[bytes], errors: IO[bytes]) -> None:
        self._child = child
        self._files = (output, errors)
        self.pid = child.pid

    @property
    def returncode(self) -> int | None:
        return self._child.poll()

    def poll(self) -> int | None:
        return self._child.poll()

    def wait(self, timeout: float | None = None) -> int:
        return self._child.wait(timeout)

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it has printed and what it has complained of, once it has ended."""
        self.wait(timeout)
        return _text(self._files[0]), _text(self._files[1])


def start(
    module: str,
    words: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    output: IO[bytes] | None = None,
    *,
    apart: bool = False,
) -> Forked:
    """As `python -m` with a module in a folder.

    Args:
        module: its name.
        words: its arguments.
        environment: all of its environment.
        folder: where it runs.
        output: takes what it prints, where that is to be found by others.
        apart: whether its errors are kept apart from what it prints.
    """
    output, errors = output or TemporaryFile(), TemporaryFile()  # noqa: SIM115 - for the life of the process
    child = _server().spawn(module, words, environment, folder, output, errors=errors if apart else output)
    return Forked(child, output, errors)


def run(
    module: str, words: Sequence[str], environment: Mapping[str, str], folder: Path, timeout: float = 120.0
) -> subprocess.CompletedProcess[str]:
    """As `subprocess.run`."""
    process = start(module, words, environment, folder, apart=True)
    try:
        output, errors = process.communicate(timeout)
    finally:
        process.kill()
    return subprocess.CompletedProcess([module, *words], process.wait(), output, errors)


def behave(arguments: list[str], environment: dict[str, str], output: IO[bytes]) -> Running:
    """A starter for `faultmatrix.checking.check`."""
    return _server().behave(arguments, environment, output)


class WarmStand(Stand):
    """A stand whose own processes are forked."""

    def __init__(
        self, faults: Iterable[str] = (), *, processes: Iterable[str] = tuple(PROCESSES), organisations: int = 0
    ) -> None:
        super().__init__(faults, processes=processes, organisations=organisations, spawner=_server().spawner)


@cache
def _server() -> ForkServer:
    os.environ.update(SETTINGS_OF_DASK)
    server = ForkServer(DASK if find_spec("distributed") else ())
    atexit.register(server.close)
    return server


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8")
