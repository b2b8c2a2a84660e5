"""A fleet on three workers, one of which is killed in the middle: every target has its verdict, nothing is left."""

from __future__ import annotations

import json
from pathlib import Path

from tests import warm
from tests.net.dask_cluster import Worker, kill_one, needs_dask, open_folder, scheduler, started, until, workers
from tests.net.workspace import Workspace
from tests.stand.tools import query
from tests.warm import WarmStand

pytestmark = needs_dask
__all__ = ["open_folder", "scheduler", "started", "workers"]  # fixtures
IN_THE_MIDDLE = '"begin": "S6.', "postdeploy-fleet-*/reports"
"""A line at which a run has made things that it will have to remove."""


def test_a_worker_that_is_killed_costs_no_verdict_and_leaves_nothing(
    workspace: Workspace, scheduler: str, workers: list[Worker], tmp_path: Path
) -> None:
    with WarmStand(organisations=3) as stand:
        assert stand.config is not None
        settings = stand.settings_of_organisations()
        for name, values in settings.items():
            text = "".join(f"{key}={value}\n" for key, value in values.items())
            (tmp_path / f"{name}.env").write_text(text, encoding="utf-8")
        words = ["--targets", f"{tmp_path}/org-*.env", "--folder", str(tmp_path / "out"), "--no-report"]
        chosen = ["features/05_scripts.feature", "features/06_rules.feature"]
        command = ["fleet", *words, "--scheduler", scheduler, *chosen]
        fleet = warm.start("postdeploy.cli", command, workspace.environment(), workspace.folder)
        try:
            kill_one(workers, *IN_THE_MIDDLE)
            printed, _ = fleet.communicate(timeout=400)
        finally:
            fleet.kill()
        until(lambda: not [*workers[0].folder.parent.glob("worker-*/postdeploy-fleet-*")], "folders of runs are left")
        ours = query(stand.config.database_url, "select name from agents where name like '%pd-%'")
        theirs = query(stand.config.database_url, "select payload from webhook_events where payload::text like '%pd-%'")

    assert fleet.returncode == 0, printed
    data = json.loads((tmp_path / "out" / "fleet.json").read_text(encoding="utf-8"))
    assert {target["name"]: target["status"] for target in data["targets"]} == dict.fromkeys(settings, "passed"), (
        printed
    )
    assert sorted(target["attempts"] for target in data["targets"]) == [1, 1, 2], printed
    assert all(target["place"].startswith("machine-") for target in data["targets"])
    assert all((tmp_path / "out" / target["report"]).is_file() for target in data["targets"])
    assert (ours, theirs) == ([], [])
    logs = [*tmp_path.glob("**/*.log"), *workers[0].folder.parent.glob("**/*.log")]
    told = b"".join(path.read_bytes() for path in logs).decode("utf-8", "replace") + printed
    assert [name for name, values in settings.items() if values["APP_PASSWORD"] in told] == []


def test_a_scheduler_that_is_not_there_is_said(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a.env").write_text("APP_URL=https://app.test\n", encoding="utf-8")
    words = ["--targets", str(tmp_path / "a.env"), "--folder", str(tmp_path / "out"), "--scheduler", "nonsense://x"]
    ended = workspace.postdeploy("fleet", *words)
    assert ended.returncode == 2
    assert "Адрес планировщика Dask не понят: nonsense://x" in ended.stderr
