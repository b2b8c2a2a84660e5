"""ШАГи of one run at once, against a deployment: one sign-in, one search for traces, nothing left however it ends."""

from __future__ import annotations

import signal
from pathlib import Path

import psutil
import pytest

from postdeploy.stand.config import StandConfig
from postdeploy.stand.supervisor import Stand
from tests.net.front import Front, behind_proxies
from tests.net.snapshot import Snapshot, left
from tests.net.test_read_only import SIGN_IN, writes
from tests.net.test_side_by_side import EVENT
from tests.net.workspace import Workspace
from tests.stand.tools import eventually, query
from tests.warm import WarmStand

JOBS = ("-D", "jobs=4")
FAULTS = {"NothingIsLogged": ["S3.2", "S3.3"], "ScriptCreationFails": ["S5.2"], "SequenceNeverStarts": ["S7.4"]}
"""Faults of three ШАГи, with the lines that each turns red."""
LOGGED = """insert into activity_logs (org_id, activity_type, title)
            select id, 'webhook_event', 'Webhook событие: leads' from organizations"""
"""What another ШАГ of the run may have caused before."""


def test_a_whole_run(before: Snapshot, front: Front, workspace: Workspace, config: StandConfig) -> None:
    outcome = workspace.behave(*JOBS, **front.settings)

    assert outcome.code == 0, outcome.output
    assert "ШАГи идут одновременно (4)." in outcome.output
    assert len(outcome.ids("passed")) == len(outcome.lines)
    assert front["app"].requests().count(SIGN_IN) == 1, "an app may let only the latest session live"
    assert left(before, config) == {}


def test_it_is_told_to_end_while_a_rule_is_on(before: Snapshot, workspace: Workspace, config: StandConfig) -> None:
    process = workspace.start(*JOBS)
    assert eventually(lambda: workspace.has_begun("S6.4"), 30), process.communicate()[0]

    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=90)

    assert process.returncode == 2, output
    assert left(before, config) == {}


def test_a_part_is_killed_while_its_rule_is_on(before: Snapshot, workspace: Workspace, config: StandConfig) -> None:
    """Nobody knows the ids of what it has made: the run finds all of it by its mark."""
    process = workspace.start(*JOBS)
    parts = psutil.Process(process.pid).children
    assert eventually(lambda: workspace.has_begun("S6.4"), 30), process.communicate()[0]

    sorted(parts(), key=lambda part: part.pid)[5].kill()  # they are forked in the order of the document
    output, _ = process.communicate(timeout=90)

    assert process.returncode == 2, output
    assert "процесс, в котором шёл ШАГ 6, убит (сигнал 9)" in output
    assert "погибший процесс" in workspace.verdict()["environment"]["Осталось на платформе"]
    assert not [line for line in workspace.verdict()["lines"] if line["status"] == "unknown" and line["step"] != 6]
    assert left(before, config) == {}


def test_everything_is_killed_at_once(before: Snapshot, workspace: Workspace, config: StandConfig) -> None:
    """The machine is lost: what all parts have made is found by the run's mark, as that of any run.

    But for a job of synchronisation: the platform puts no word of ours into it, and forgets it by itself.
    """
    process = workspace.start(
        *JOBS, *(f"features/{name}.feature" for name in ("05_scripts", "06_rules", "07_sequences"))
    )
    run = psutil.Process(process.pid)
    assert eventually(lambda: workspace.has_begun("S6.4"), 30), process.communicate()[0]
    family = [run, *run.children()]
    for each in family:
        each.suspend()
    for each in family:
        each.kill()
    process.communicate(timeout=60)
    assert eventually(lambda: bool(left(before, config)), 5), "nothing to clean: the test shows nothing"

    done = workspace.postdeploy("clean", "--older-than", "0")

    assert done.returncode == 0, done.stdout + done.stderr
    assert eventually(lambda: left(before, config) == {}, 5), left(before, config)


def test_faults_of_several_steps_are_told_as_one_by_one(tmp_path: Path) -> None:
    """An entry of another ШАГ is no entry about the agent of ШАГ 3."""
    features = [f"features/{name}.feature" for name in ("03_dashboard", "05_scripts", "07_sequences")]
    with WarmStand(list(FAULTS)) as broken:
        assert broken.config is not None
        query(broken.config.database_url, LOGGED)
        outcome = Workspace(tmp_path, broken.settings()).behave(*JOBS, *features)

    assert outcome.code == 1, outcome.output
    assert outcome.ids("failed") == [line for lines in FAULTS.values() for line in lines], outcome.output
    rests = {line["id"]: line["because"] for line in outcome.lines.values() if line["status"] == "unknown"}
    assert rests
    assert all(because for because in rests.values()), rests


def test_nothing_but_reads_leaves_the_machine(
    stand: Stand, synced: StandConfig, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with behind_proxies(stand, kommo=True) as front:
        outcome = Workspace(tmp_path_factory.mktemp("reads"), front.settings).behave(*JOBS, ACCESS="read-only")
        sent = writes(front)

    assert outcome.ids("skipped"), outcome.output
    assert sent == []


def test_a_living_organisation_is_refused(before: Snapshot, workspace: Workspace, config: StandConfig) -> None:
    event = query(config.database_url, EVENT)[0]["id"]
    try:
        outcome = workspace.behave(*JOBS, LIVE_ORGANISATION="")
    finally:
        query(config.database_url, f"delete from webhook_events where id = '{event}' returning id")

    assert outcome.code == 2, outcome.output
    assert "Организация живая" in outcome.output
    assert len(outcome.ids("unknown")) == len(outcome.lines)
    assert left(before, config) == {}


def test_where_nobody_is_let_in_one_line_is_blamed_for_it(workspace: Workspace) -> None:
    outcome = workspace.behave(*JOBS, APP_PASSWORD="wrong")

    assert outcome.code == 2, outcome.output
    assert "одновременно" not in outcome.output
