"""A fleet of organisations of one stand: one answer, and nothing of one target in what belongs to another."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.net.workspace import Workspace
from tests.suite.canaries.search import Search
from tests.warm import WarmStand

CHECKED = ("features/06_rules.feature",)
ENVIRONMENT = "import os, pathlib, sys; pathlib.Path(sys.argv[1]).write_text(repr(dict(os.environ)))"


@pytest.fixture(scope="module")
def organisations() -> Iterator[dict[str, dict[str, str]]]:
    with WarmStand(organisations=3) as stand:
        yield stand.settings_of_organisations()


@pytest.fixture
def fleet(organisations: dict[str, dict[str, str]], tmp_path: Path) -> Path:
    """Files of three targets; the log of each is printed by a command that writes its environment down first."""
    (tmp_path / "fleet").mkdir()
    for name, settings in organisations.items():
        script, told = tmp_path / "told.py", tmp_path / f"{name}.environment"
        script.write_text(ENVIRONMENT, encoding="utf-8")
        look = f"cmd:{sys.executable} {script} {told}; cat {settings['WORKER_LOG']}"
        values = {**settings, "WORKER_LOG": look, "APP_BASIC_AUTH": f"gate:{name}-canary-of-the-gate"}
        text = "".join(f"{key}={value}\n" for key, value in values.items())
        (tmp_path / "fleet" / f"{name}.env").write_text(text, encoding="utf-8")
    return tmp_path


def run(workspace: Workspace, folder: Path, *words: str) -> tuple[int, str, dict[str, Any]]:
    targets = ["--targets", f"{folder}/fleet/*.env", "--folder", f"{folder}/out"]
    ended = workspace.postdeploy("fleet", *targets, "--jobs", "3", "--no-report", *words)
    data = folder / "out" / "fleet.json"
    found = json.loads(data.read_text(encoding="utf-8")) if data.is_file() else {}
    return ended.returncode, ended.stdout + ended.stderr, found


def secrets_of(file: Path) -> dict[str, str]:
    values = dict(row.split("=", 1) for row in file.read_text(encoding="utf-8").splitlines())
    return {f"{file.stem} {key}": values[key] for key in ("APP_PASSWORD", "APP_BASIC_AUTH", "APP_EMAIL")}


def test_three_targets_one_answer_and_no_secret_of_one_beside_another(workspace: Workspace, fleet: Path) -> None:
    workspace.settings |= {"APP_PASSWORD": "of-the-surroundings-1", "LIVE_ORGANISATION": ""}
    code, printed, data = run(workspace, fleet, "features/01_worker.feature", *CHECKED)

    assert code == 0, printed
    assert {target["name"]: target["status"] for target in data["targets"]} == dict.fromkeys(
        ("org-001", "org-002", "org-003"), "passed"
    ), printed
    assert all(set(target["steps"]) == {"1", "6"} for target in data["targets"])
    for own in sorted((fleet / "fleet").iterdir()):
        others = [file for file in (fleet / "fleet").iterdir() if file != own]
        foreign = {name: value for file in others for name, value in secrets_of(file).items()}
        environment = (fleet / f"{own.stem}.environment").read_text(encoding="utf-8")
        assert Search(foreign | secrets_of(own)).content(environment.encode(), "environment") == []
        assert "of-the-surroundings-1" not in environment
        assert Search(foreign | secrets_of(own)).folder(fleet / "out" / own.stem) == []
    assert not re.search("canary-of-the-gate", printed)


def test_one_targets_trouble_is_its_own(workspace: Workspace, fleet: Path) -> None:
    (fleet / "fleet" / "org-002.env").write_text("APP_URL=https://app.test\nAPP_PASWORD=x\n", encoding="utf-8")
    (fleet / "fleet" / "org-003.env").write_text(
        re.sub("APP_PASSWORD=.*", "APP_PASSWORD=wrong-password", (fleet / "fleet" / "org-003.env").read_text()),
        encoding="utf-8",
    )
    code, printed, data = run(workspace, fleet, *CHECKED)

    statuses = {target["name"]: target["status"] for target in data["targets"]}
    assert statuses["org-001"] == "passed", printed
    assert statuses["org-002"] == "unknown"
    assert statuses["org-003"] in ("unknown", "failed")
    assert code == (1 if statuses["org-003"] == "failed" else 2)
    assert len(data["targets"][1]["reasons"]) == 1
    assert "Не заданы настройки: APP_EMAIL, APP_PASSWORD" in data["targets"][1]["reasons"][0]
    assert (fleet / "out" / "index.html").is_file()
