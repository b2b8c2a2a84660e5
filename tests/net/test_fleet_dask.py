"""A fleet on three workers, one of which is killed in the middle: every target has its verdict, nothing is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from postdeploy.stand.supervisor import Stand
from tests.net.workspace import ROOT, Workspace
from tests.stand.tools import query

pytest.importorskip("distributed")
HOST = "127.0.0.1"
CLI = [sys.executable, "-m", "dask"]
QUIET = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "60s", "DASK_DISTRIBUTED__DIAGNOSTICS__NVML": "False"}
PATIENCE = 300.0
LATE_ENOUGH = '"begin": "S6.'
"""A line at which a run has made things that it will have to remove."""


@dataclass
class Worker:
    folder: Path
    process: subprocess.Popen[bytes]

    def runs_in_the_middle(self) -> bool:
        journals = self.folder.glob("postdeploy-fleet-*/reports/**/.verdict.journal")
        return any(LATE_ENOUGH in journal.read_text(encoding="utf-8", errors="replace") for journal in journals)


def until(look: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not look():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[bytes]]]:
    found: list[subprocess.Popen[bytes]] = []
    yield found
    for process in reversed(found):
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
def scheduler(started: list[subprocess.Popen[bytes]], tmp_path: Path) -> str:
    file = tmp_path / "scheduler.json"
    words = ["scheduler", "--host", HOST, "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    started.append(_start([*CLI, *words], tmp_path, "scheduler"))
    until(lambda: file.is_file() and file.read_text(encoding="utf-8").rstrip().endswith("}"), "no scheduler")
    address: str = json.loads(file.read_text(encoding="utf-8"))["address"]
    return address


@pytest.fixture
def workers(started: list[subprocess.Popen[bytes]], scheduler: str, tmp_path: Path) -> list[Worker]:
    found = []
    for number in range(1, 4):
        folder = tmp_path / f"worker-{number}"
        folder.mkdir()
        words = ["worker", scheduler, "--host", HOST, "--no-dashboard", "--no-nanny", "--nthreads", "1"]
        found.append(Worker(folder, _start([*CLI, *words, "--name", f"machine-{number}"], folder, "worker")))
        started.append(found[-1].process)
    return found


def _start(command: list[str], folder: Path, name: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, **QUIET, "TMPDIR": str(folder), "PYTHONPATH": str(ROOT)}
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)


def test_a_worker_that_is_killed_costs_no_verdict_and_leaves_nothing(
    workspace: Workspace, scheduler: str, workers: list[Worker], tmp_path: Path
) -> None:
    with Stand(organisations=4) as stand:
        assert stand.config is not None
        settings = stand.settings_of_organisations()
        for name, values in settings.items():
            text = "".join(f"{key}={value}\n" for key, value in values.items())
            (tmp_path / f"{name}.env").write_text(text, encoding="utf-8")
        words = ["--targets", f"{tmp_path}/org-*.env", "--folder", str(tmp_path / "out"), "--no-report"]
        chosen = ["features/05_scripts.feature", "features/06_rules.feature"]
        command = [sys.executable, "-m", "postdeploy.cli", "fleet", *words, "--scheduler", scheduler, *chosen]
        environment = {**workspace.environment(), "PYTHONPATH": str(ROOT)}
        fleet = subprocess.Popen(
            command, cwd=workspace.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            until(lambda: any(worker.runs_in_the_middle() for worker in workers), "no run comes to its middle")
            victim = next(worker for worker in workers if worker.runs_in_the_middle())
            victim.process.send_signal(signal.SIGKILL)
            printed, _ = fleet.communicate(timeout=400)
        finally:
            fleet.kill()
        until(lambda: not list(tmp_path.glob("worker-*/postdeploy-fleet-*")), "folders of runs are left")
        ours = query(stand.config.database_url, "select name from agents where name like '%pd-%'")
        theirs = query(stand.config.database_url, "select payload from webhook_events where payload::text like '%pd-%'")

    assert fleet.returncode == 0, printed
    data = json.loads((tmp_path / "out" / "fleet.json").read_text(encoding="utf-8"))
    assert {target["name"]: target["status"] for target in data["targets"]} == dict.fromkeys(settings, "passed"), (
        printed
    )
    assert sorted(target["attempts"] for target in data["targets"]) == [1, 1, 1, 2], printed
    assert all(target["place"].startswith("machine-") for target in data["targets"])
    assert all((tmp_path / "out" / target["report"]).is_file() for target in data["targets"])
    assert (ours, theirs) == ([], [])
    told = b"".join(path.read_bytes() for path in tmp_path.glob("**/*.log")).decode("utf-8", "replace") + printed
    assert [name for name, values in settings.items() if values["APP_PASSWORD"] in told] == []


def test_a_scheduler_that_is_not_there_is_said(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a.env").write_text("APP_URL=https://app.test\n", encoding="utf-8")
    words = ["--targets", str(tmp_path / "a.env"), "--folder", str(tmp_path / "out"), "--scheduler", "nonsense://x"]
    ended = workspace.postdeploy("fleet", *words)
    assert ended.returncode == 2
    assert "Планировщик Dask nonsense://x не отвечает" in ended.stderr
