"""The matrix and the soak on machines of an engine: a machine that is lost costs no verdict."""

from __future__ import annotations

import json
import os
from pathlib import Path

import psutil

from tests import warm
from tests.net.dask_cluster import Worker, kill_one, needs_dask, open_folder, scheduler, started, until, workers
from tests.net.workspace import ROOT

pytestmark = needs_dask
__all__ = ["open_folder", "scheduler", "started", "workers"]  # fixtures
IN_A_RUN = '"begin": "S', "postdeploy-faults-*"


def begin(*words: str) -> warm.Forked:
    return warm.start("postdeploy.cli", words, os.environ, ROOT)


def of(folder: Path) -> list[int]:
    """Processes whose temporary files lie in a folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("TMPDIR") == str(folder):
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


def test_a_machine_that_is_killed_costs_no_verdict_and_the_others_go_on(
    scheduler: str, workers: list[Worker], tmp_path: Path
) -> None:
    words = ["--only", "ScriptCreationFails", "--only", "WebhookFails", "--wait", "10", "--request", "10"]
    matrix = begin("faults", *words, "--scheduler", scheduler, "--reports", str(tmp_path / "out"))
    try:
        victim = kill_one(workers, *IN_A_RUN)
        printed, _ = matrix.communicate(timeout=400)
    finally:
        matrix.kill()
    assert matrix.returncode == 0, printed
    outcomes = json.loads((tmp_path / "out" / "faults.json").read_text(encoding="utf-8"))
    assert outcomes["shortcomings"] == []
    until(lambda: not of(victim.folder), "processes of the lost machine are left")
    assert_runs_are_repeated(scheduler, tmp_path)


def assert_runs_are_repeated(scheduler: str, folder: Path) -> None:
    soak = begin("soak", "--runs", "2", "--scheduler", scheduler, "--reports", str(folder))
    try:
        printed, _ = soak.communicate(timeout=300)
    finally:
        soak.kill()
    found = json.loads((folder / "soak.json").read_text(encoding="utf-8"))
    assert (soak.returncode, found["runs"], found["flips"]) == (0, 2, {}), printed
