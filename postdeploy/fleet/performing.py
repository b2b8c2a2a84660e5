"""One target's run: `postdeploy check` in a process of its own, and what came of it."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from postdeploy.cli.project import start_apart
from postdeploy.config.access import access_of
from postdeploy.fleet.targets import FleetTarget, surroundings
from postdeploy.testdata.mark import RUN

CONSOLE = "console.log"
ALLOW_WRITES = "--allow-writes"
PAUSE = 0.2
BEYOND = 300.0
"""Seconds beyond twice the budget of a run (both drivers) that the doctor, the clean-up and the report may take."""
GRACE = 90.0
"""Seconds that a run has for tidying up once it was asked to end."""
Stopped = Callable[[], bool]


def new_run() -> str:
    """A name for a run, by which what it may leave behind can be found."""
    return secrets.token_hex(4)


@dataclass(frozen=True)
class Order:
    """What is to be done for one target."""

    target: FleetTarget
    reports: Path
    words: tuple[str, ...] = ()
    """Further arguments of `postdeploy check`."""
    run: str = field(default_factory=new_run)
    settings: Mapping[str, str] = field(default_factory=dict)
    """Settings that go before those of the target's file; no secrets."""
    belongings: Path | None = None
    """A folder that goes with the run when whoever wanted it is gone."""

    @property
    def only_reads(self) -> bool:
        """Whether the run may not write: then it leaves nothing."""
        values = {**self.target.values, **self.settings}
        return not access_of(self.target.name, values, flag=ALLOW_WRITES in self.words).writes

    @property
    def limit(self) -> float:
        """Seconds after which the run is ended."""
        return 2 * self.target.run_seconds + BEYOND


@dataclass(frozen=True)
class Ended:
    """How a run's process ended."""

    code: int
    seconds: float
    problem: str = ""
    """Why it was not waited for any longer."""


def perform(order: Order, stopped: Stopped = lambda: False) -> Ended:
    """Check the target; its reports and its console go into its folder."""
    words = ["check", "--target", str(order.target.file), "--reports", str(order.reports), *order.words]
    return _run(order, words, stopped, order.reports / CONSOLE)


def sweep(order: Order) -> str:
    """Take away what an earlier attempt at this run has left: its worker was lost, and nobody did it.

    Returns:
        What could not be done, or empty.
    """
    if order.only_reads:
        return ""
    words = ["clean", "--target", str(order.target.file), "--run", order.run]
    words += [ALLOW_WRITES] if ALLOW_WRITES in order.words else []
    console = order.reports / f"clean.{CONSOLE}"
    if _run(order, words, lambda: False, console).code == 0:
        return ""
    return console.read_text(encoding="utf-8", errors="replace").strip()


def _run(order: Order, words: list[str], stopped: Stopped, console: Path) -> Ended:
    began = time.monotonic()
    console.parent.mkdir(parents=True, exist_ok=True)
    tether = [sys.executable, "-m", "postdeploy.fleet.tether", str(os.getpid()), str(order.belongings or "")]
    environment = {**surroundings(os.environ), **order.settings, RUN: order.run}
    with console.open("wb") as output:
        process = start_apart([*tether, sys.executable, "-m", "postdeploy.cli", *words], environment, output)
        problem = _await(process, began + order.limit, stopped)
    return Ended(process.returncode, time.monotonic() - began, problem)


def _await(process: subprocess.Popen[bytes], deadline: float, stopped: Stopped) -> str:
    """Wait for its end; why that was not waited for, else empty."""
    problem = ""
    while not problem:
        with suppress(subprocess.TimeoutExpired):
            process.wait(PAUSE)
            return ""
        if stopped():
            problem = "прогон остановлен"
        elif time.monotonic() > deadline:
            problem = "прогон не закончился вовремя и остановлен"
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)
        return problem
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return problem
