"""One child process of the stand: how it is started, watched and told to go."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from postdeploy.stand.errors import StandError

PASSED_ON = ("PATH", "HOME", "LANG", "PYTHONPATH", "COVERAGE_PROCESS_START")
"""Variables that services inherit; nothing else of the user's environment reaches them."""

TAIL_LINES = 12


@dataclass
class Service:
    """A running child and the file that collects what it says."""

    title: str
    """As messages call it, e.g. «PostgreSQL»."""

    process: subprocess.Popen[bytes]
    log: Path

    def check(self) -> None:
        """Raise StandError if the process has ended."""
        code = self.process.poll()
        if code is not None:
            raise StandError(f"Стенд не поднялся: служба «{self.title}» завершилась ({_ending(code)}). {self.tail()}")

    def tail(self) -> str:
        """Last lines of the log behind a Russian heading, for messages."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
        if not lines:
            return f"Журнал {self.log.name} пуст."
        return f"Конец журнала {self.log.name}:\n" + "\n".join(f"  {line}" for line in lines[-TAIL_LINES:])

    def release(self) -> None:
        """Let a process that was started with `gated` go on."""
        if self.process.stdin is None or self.process.stdin.closed:
            return
        with contextlib.suppress(BrokenPipeError), self.process.stdin as gate:
            gate.write(b"1")

    def close(self) -> None:
        """Take the ended process off the process table."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait()


@dataclass(frozen=True)
class Program:
    """What a child process runs."""

    title: str
    command: Sequence[str | Path]
    log: str | Path
    """File that collects stdout and stderr (appended), relative to the stand's folder."""

    env: Mapping[str, str] = field(default_factory=dict)
    """Added to the few variables that are passed on."""

    user: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of Popen that name another user."""

    gated: bool = False
    """Whether stdin is a pipe on which the child waits for `Service.release`."""


def python_program(title: str, package: str, log: str | Path, env: Mapping[str, str]) -> Program:
    """One of our own packages, gated (see launch.py)."""
    command = (sys.executable, "-m", "postdeploy.stand.launch", package)
    return Program(title, command, log, env=env, gated=True)


@dataclass(frozen=True)
class Spawner:
    """Starts the children of one stand.

    All work inside `folder` and belong to the process group `group`, whose end is the keeper's job.
    """

    folder: Path
    group: int

    def start(self, program: Program) -> Service:
        """Start a program.

        Raises:
            StandError: it cannot be started.
        """
        log = self.folder / program.log
        with log.open("ab") as output:
            try:
                process = subprocess.Popen(
                    [str(part) for part in program.command],
                    stdin=subprocess.PIPE if program.gated else subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd=self.folder,
                    env={**inherited(), **program.env},
                    process_group=self.group,
                    **program.user,
                )
            except (OSError, subprocess.SubprocessError) as error:
                raise not_started(program.title, error) from error
        return Service(program.title, process, log)


def not_started(title: str, error: Exception) -> StandError:
    """What to raise when a child could not be started."""
    return StandError(f"Стенд не поднялся: не удалось запустить «{title}»: {error}.")


def inherited() -> dict[str, str]:
    """The environment that every child starts with."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**passed, "TZ": "UTC", "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}


def _ending(code: int) -> str:
    return f"код {code}" if code >= 0 else f"сигнал {-code}"
