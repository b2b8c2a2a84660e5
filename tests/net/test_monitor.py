"""The monitor against organisations of a stand: it tells of its runs, and never writes where others are at work."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from postdeploy.stand.config import StandConfig
from postdeploy.stand.supervisor import Stand
from tests.net.workspace import Workspace
from tests.stand.tools import query
from tests.unit.servers import Reply, Site
from tests.warm import WarmStand

pytest.importorskip("prometheus_client")
CHECKED = "features/05_scripts.feature"
WRITTEN = ("agents", "activity_logs", "sales_scripts", "automation_rules", "webhook_events", "agent_conversations")


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    """One where others are at work, in place of that of the folder."""
    with WarmStand(organisations=1) as busy:
        yield busy


@pytest.fixture
def target(stand: Stand, tmp_path: Path) -> Path:
    values = stand.settings_of_organisations()["org-001"] | {"LIVE_ORGANISATION": ""}
    file = tmp_path / "org-001.env"
    file.write_text("".join(f"{key}={value}\n" for key, value in values.items()), encoding="utf-8")
    return file


def rows(config: StandConfig) -> dict[str, int]:
    return {name: query(config.database_url, f"select count(*) as n from {name}")[0]["n"] for name in WRITTEN}


def test_once_it_is_told_to_all_who_listen(workspace: Workspace, target: Path, tmp_path: Path) -> None:
    with closing(Site()) as pulse:
        pulse.routes["/beat/key-of-the-pulse"] = Reply("ok")
        out, textfile = tmp_path / "out", tmp_path / "metrics" / "postdeploy.prom"
        words = ["--target", str(target), "--folder", str(out), "--textfile", str(textfile)]
        ended = workspace.postdeploy("monitor", *words, "--heartbeat", f"{pulse.url}/beat/key-of-the-pulse", CHECKED)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    state = json.loads((out / "state.json").read_text(encoding="utf-8"))["targets"]["org-001"]
    assert (state["status"], set(state["steps"])) == ("passed", {"5"})
    assert 'postdeploy_target_status{target="org-001"} 0.0' in textfile.read_text(encoding="utf-8")
    assert [asked.path for asked in pulse.asked] == ["/beat/key-of-the-pulse"]
    assert "key-of-the-pulse" not in ended.stdout + ended.stderr


def test_where_others_are_at_work_nothing_is_written(
    workspace: Workspace, target: Path, config: StandConfig, tmp_path: Path
) -> None:
    org = query(config.database_url, "select id from organizations where slug = 'org-001'")[0]["id"]
    event = '{"leads": {"add": [{"id": 1, "name": "Окна на дачу"}]}}'
    sql = (
        "insert into webhook_events (org_id, provider, event_type, payload, status) values ($1, 'kommo', 'leads', $2, "
    )
    query(config.database_url, f"{sql} 'completed') returning id", org, event)
    before = rows(config)
    words = ["--target", str(target), "--folder", str(tmp_path / "out"), "--no-notify"]
    ended = workspace.postdeploy("monitor", *words, CHECKED)

    assert "смотрю только на чтение" in ended.stdout, ended.stdout + ended.stderr
    assert rows(config) == before
    verdict = json.loads((tmp_path / "out" / "org-001" / "verdict.json").read_text(encoding="utf-8"))
    looked = [line for line in verdict["lines"] if line["step"] == 5]
    assert {line["status"] for line in looked} == {"passed", "skipped"}
