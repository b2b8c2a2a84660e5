"""Processes of tests that are forked from a warm one, as those of the fault matrix are.

Starting an interpreter and importing everything costs more than most of what the tests then look at. Where the start
itself is looked at, or what a terminal's signals do, processes are started cold.
"""

from __future__ import annotations

import atexit
import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from postdeploy.cli.project import ROOT
from postdeploy.faultmatrix.checking import Running
from postdeploy.faultmatrix.warm import Child, Nursery, WarmSpawner
from postdeploy.stand.services.process import Spawner
from postdeploy.stand.supervisor import PROCESSES, Stand


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
        if self.poll() is None:
            os.kill(self.pid, 9)

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it has printed and what it has complained of, once it has ended."""
        self.wait(timeout)
        return _text(self._files[0]), _text(self._files[1])


def start(module: str, words: Sequence[str], environment: Mapping[str, str], folder: Path, *, apart: bool) -> Forked:
    """As `python -m` with a module in a folder.

    Args:
        module: its name.
        words: its arguments.
        environment: all of its environment.
        folder: where it runs.
        apart: whether its errors are kept apart from what it prints.
    """
    output, errors = TemporaryFile(), TemporaryFile()  # noqa: SIM115 - for the life of the process
    child = _nursery().spawn(module, words, environment, folder, output, errors=errors if apart else output)
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
    return _nursery().spawn("behave", arguments, environment, ROOT, output)


class WarmStand(Stand):
    """A stand whose own processes are forked."""

    def __init__(
        self, faults: Iterable[str] = (), *, processes: Iterable[str] = tuple(PROCESSES), organisations: int = 0
    ) -> None:
        super().__init__(faults, processes=processes, organisations=organisations, spawner=_spawner)


def _spawner(folder: Path, group: int) -> Spawner:
    return WarmSpawner(folder, group, _nursery())


@cache
def _nursery() -> Nursery:
    nursery = Nursery()
    atexit.register(nursery.close)
    return nursery


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8")
