"""One run of the checklist, in a process of its own, against a deployment given by settings."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from postdeploy.cli.project import start_apart
from postdeploy.config.settings import Settings
from postdeploy.verdict.ledger.reading import read_result
from postdeploy.verdict.ledger.result import ResultError, RunResult

OUTPUT = "output.txt"
PAUSE = 0.05
GRACE = 5.0
OF_THIS_MACHINE = frozenset({"BROWSER_PATH", "HEADED"})
"""Settings that say nothing about the deployment."""


class CheckError(Exception):
    """The checklist gave no verdict; one Russian sentence."""


BUSY = 3
"""How many times longer a busy machine may take."""


@dataclass(frozen=True)
class Budgets:
    """Seconds: of one wait, of one request, and of the whole run, which is killed beyond."""

    wait: float = 3.0
    request: float = 2.0
    run: float = 180.0

    def longer(self) -> Budgets:
        """What a machine needs that has other work as well; what never comes does not come in that time either."""
        return Budgets(self.wait * BUSY, self.request * BUSY, self.run * BUSY)

    def as_environment(self) -> dict[str, str]:
        """As settings of the suite."""
        waits = {"WAIT_SECONDS": f"{self.wait:g}", "HTTP_TIMEOUT": f"{self.request:g}"}
        return {**waits, "READY_SECONDS": "0"}  # what is broken does not get well


class Stop(Protocol):
    """Whether the caller no longer wants the answer."""

    def is_set(self) -> bool:
        """It was stopped."""


class Running(Protocol):
    """A process that goes through the checklist; it leads a session of its own."""

    pid: int

    def poll(self) -> int | None:
        """Its exit code, None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; raises subprocess.TimeoutExpired."""


Starter = Callable[[list[str], dict[str, str], IO[bytes]], Running]
"""Begins `python -m behave` with arguments and environment; the stream takes all that it says."""


def cold(arguments: list[str], environment: dict[str, str], output: IO[bytes]) -> Running:
    """Start behave as a person would."""
    return start_apart([sys.executable, "-m", "behave", *arguments], environment, output)


def check(  # noqa: PLR0913, PLR0917 - what a run is made of
    settings: Mapping[str, str],
    folder: Path,
    budgets: Budgets,
    stopped: Stop,
    arguments: tuple[str, ...] = (),
    starter: Starter = cold,
) -> RunResult:
    """Run the checklist and give its verdicts; everything it writes goes into `folder`.

    Args:
        settings: where the deployment is; nothing of the caller's own settings reaches the run.
        folder: for reports and output, made if need be.
        budgets: of the run.
        stopped: set when the caller no longer wants the answer.
        arguments: for behave.
        starter: begins the process.

    Raises:
        CheckError: no verdict, or one that contradicts the exit code.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / OUTPUT).open("wb") as output:
        try:
            process = starter(["-D", f"reports={folder}", *arguments], _environment(settings, budgets), output)
        except OSError as error:
            raise CheckError(f"прогон не начался: {error}") from error
        try:
            code = _await(process, time.monotonic() + budgets.run, stopped)
        finally:
            _end(process)
    return _verdict(folder, code)


def _environment(settings: Mapping[str, str], budgets: Budgets) -> dict[str, str]:
    ours = {name.upper() for name in Settings.model_fields} - OF_THIS_MACHINE
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, **budgets.as_environment(), **settings}


def _await(process: Running, deadline: float, stopped: Stop) -> int:
    while time.monotonic() < deadline and not stopped.is_set():
        with suppress(subprocess.TimeoutExpired):
            return process.wait(PAUSE)
    raise CheckError("прогон остановлен" if stopped.is_set() else "прогон не закончился вовремя")


def _end(process: Running) -> None:
    if process.poll() is not None:
        return
    for number in (signal.SIGINT, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
            return


def _verdict(folder: Path, code: int) -> RunResult:
    if code < 0:
        raise CheckError(f"процесс прогона убит (сигнал {-code}), судить не о чем: {_tail(folder)}")
    try:
        result = read_result(folder / "verdict.json")
    except ResultError as error:
        raise CheckError(f"вердикта нет, код выхода {code}: {_tail(folder)}") from error
    if result.exit_code != code:
        raise CheckError(f"код выхода {code}, а по вердикту {result.exit_code}: {_tail(folder)}")
    return result


def _tail(folder: Path) -> str:
    lines = (folder / OUTPUT).read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return " / ".join(lines[-3:]) or "вывод пуст"
