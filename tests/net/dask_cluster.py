"""A scheduler of Dask with three workers on this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests import warm
from tests.net.workspace import ROOT
from tests.warm import Forked

HOST = "127.0.0.1"
PATIENCE = 300.0
needs_dask = pytest.mark.skipif(find_spec("distributed") is None, reason="needs distributed")
"""To import it here would have every process of the tests do so."""


@dataclass
class Worker:
    folder: Path
    process: Forked

    def has_begun(self, what: str, folder: str) -> bool:
        """Whether a run in a folder of this worker has come to a line, `"begin": "S6.`."""
        journals = self.folder.glob(f"{folder}/**/.verdict.journal")
        return any(what in journal.read_text(encoding="utf-8", errors="replace") for journal in journals)


def until(look: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not look():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def kill_one(workers: list[Worker], line: str, folder: str) -> Worker:
    """Kill the first worker that comes to a line in a run of such a folder."""
    until(lambda: any(worker.has_begun(line, folder) for worker in workers), f"no run comes to {line}")
    victim = next(worker for worker in workers if worker.has_begun(line, folder))
    victim.process.send_signal(signal.SIGKILL)
    return victim


@pytest.fixture
def started() -> Iterator[list[Forked]]:
    found: list[Forked] = []
    yield found
    for process in reversed(found):
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
def scheduler(started: list[Forked], tmp_path: Path) -> str:
    file = tmp_path / "scheduler.json"
    words = ["scheduler", "--host", HOST, "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    started.append(_start(words, tmp_path, "scheduler"))
    until(lambda: file.is_file() and file.read_text(encoding="utf-8").rstrip().endswith("}"), "no scheduler")
    address: str = json.loads(file.read_text(encoding="utf-8"))["address"]
    return address


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder into which everybody may look: a stand's Postgres runs as somebody else where we are root."""
    with TemporaryDirectory(prefix="postdeploy-cluster-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def workers(started: list[Forked], scheduler: str, open_folder: Path) -> list[Worker]:
    found = []
    for number in range(1, 4):
        folder = open_folder / f"worker-{number}"
        folder.mkdir()
        words = ["worker", scheduler, "--host", HOST, "--no-dashboard", "--no-nanny", "--nthreads", "1"]
        found.append(Worker(folder, _start([*words, "--name", f"machine-{number}"], folder, "worker")))
        started.append(found[-1].process)
    return found


def _start(words: list[str], folder: Path, name: str) -> Forked:
    environment = {**os.environ, "TMPDIR": str(folder), "PYTHONPATH": str(ROOT)}
    with (folder / f"{name}.log").open("wb") as log:
        return warm.start("dask", words, environment, folder, log)
