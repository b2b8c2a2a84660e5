"""What every figure is taken with: a stand by itself, seconds and memory of a command, medians."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psutil

MEGABYTE = 1024 * 1024
SUITE = [sys.executable, "-m", "behave"]
FLOOR = [sys.executable, "-m", "benchmarks.floor"]


@dataclass
class Series:
    """Values of one figure over the runs."""

    values: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def show(self, unit: str) -> str:
        return f"{self.median:7.2f} {unit}  (от {min(self.values):.2f} до {max(self.values):.2f})"


@contextmanager
def stand(*faults: str) -> Iterator[tuple[dict[str, str], subprocess.Popen[str], float]]:
    """A stand by itself, with these variations: its settings, its process and the seconds until it was ready."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "postdeploy.stand", *(f"--fault={name}" for name in faults)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        settings: dict[str, str] = {}
        for line in process.stdout:
            key, separator, value = line.strip().partition("=")
            if not separator:
                break
            settings[key] = value
        yield settings, process, time.perf_counter() - started
    finally:
        process.terminate()
        process.wait()


def timed(command: list[str], settings: dict[str, str], look_every: float = 0.05) -> tuple[float, float, str]:
    """Run a command: seconds, peak memory in MB of its process tree (looked at every so many seconds), output.

    Raises:
        SystemExit: the command failed, so its time would mean nothing.
    """
    peak = 0.0
    with tempfile.TemporaryFile("w+", encoding="utf-8") as told:  # a pipe that nobody reads meanwhile would fill up
        started = time.perf_counter()
        process = subprocess.Popen(command, env={**os.environ, **settings}, stdout=told)
        while process.returncode is None:
            peak = max(peak, memory(process.pid))
            with suppress(subprocess.TimeoutExpired):  # it ends when it ends, not at the next look
                process.wait(look_every)
        seconds = time.perf_counter() - started
        told.seek(0)
        output = told.read()
    if process.returncode:
        raise SystemExit(f"«{' '.join(command[1:])}» закончилась с кодом {process.returncode}:\n{output}")
    return seconds, peak, output


def memory(pid: int) -> float:
    """Memory of a process and all its children, shared pages counted once (PSS), in MB."""
    total = 0.0
    try:
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            total += process.memory_full_info().pss
    except psutil.Error:
        pass
    return total / MEGABYTE
