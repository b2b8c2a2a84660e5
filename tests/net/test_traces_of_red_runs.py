"""A run that goes red in the middle leaves no trace either; what cannot be removed is named."""

from __future__ import annotations

import re
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import redis

from postdeploy.stand.config import StandConfig
from tests.net import proxy as net
from tests.net.front import Front
from tests.net.lines import tell
from tests.net.snapshot import Remaining, left, take
from tests.net.workspace import Workspace
from tests.warm import WarmStand

QUEUE = ("features/01_worker.feature", "features/02_kommo.feature")


@pytest.mark.parametrize(
    ("path", "red"),
    [
        pytest.param(rb"/api/agents$", {"S3.a5", "S5.2", "S6.2"}, id="agents"),
        pytest.param(rb"/(scripts|rules|sequences|jobs|webhook)$", {"S1.2", "S5.2", "S6.2", "S7.2"}, id="the rest"),
    ],
)
def test_answers_that_get_lost(
    path: bytes, red: set[str], remaining: Remaining, front: Front, workspace: Workspace
) -> None:
    """The platform makes everything that it is asked for; the run never hears of it, and takes it away all the same."""
    front["app"].behaviour = net.loses_answers(lambda method, asked: method == b"POST" and bool(re.search(path, asked)))

    outcome = workspace.behave(**front.settings)

    assert outcome.code in {1, 2}, outcome.output
    assert red <= {*outcome.ids("failed"), *outcome.ids("unknown")}, outcome.output
    assert not outcome.verdict.get("errors"), outcome.verdict["errors"]
    assert remaining() == {}


def test_a_request_that_is_carried_out_after_the_run_was_told_to_end(
    remaining: Remaining, front: Front, workspace: Workspace
) -> None:
    """The run is interrupted while its request is still on the way; it waits for what comes of that."""
    held, let_go = threading.Event(), threading.Event()

    def late(proxy: net.Proxy, client: socket.socket) -> None:
        request = net.read_request(client)
        if request.startswith(b"POST /api/agents "):
            held.set()
            let_go.wait(30)
        client.sendall(net.answer_to(proxy, request))

    def looked_for(proxy: net.Proxy, client: socket.socket) -> None:
        """Once the run looks for what it has left, the request arrives."""

        def change(data: bytes) -> bytes:
            if held.is_set() and b"GET /rest/v1/agents?" in data:
                threading.Timer(0.2, let_go.set).start()
            return data

        net.relay(proxy, client, change)

    front["app"].behaviour, front["supabase"].behaviour = late, looked_for
    process = workspace.start("features/05_scripts.feature", **{**front.settings, "HTTP_TIMEOUT": "30"})
    assert held.wait(60), process.communicate()[0]

    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=60)

    assert process.returncode == 2, output
    assert let_go.is_set(), "nobody looked"
    assert remaining() == {}


def test_agents_that_the_app_does_not_delete(remaining: Remaining, front: Front) -> None:
    """Their rows are taken away even so, and what belongs to them."""
    front["app"].behaviour = net.holds(b"DELETE /api/agents/", b"")

    tell("05", front.settings, wait_seconds=4, http_timeout=1.5)

    assert remaining() == {}


@pytest.mark.parametrize(
    ("fault", "other_queue"), [("QueueNamesDiffer", "gpt-agent-jobs-v2"), ("AppWritesToOldQueue", "gpt-agent-jobs")]
)
def test_jobs_that_nobody_takes(fault: str, other_queue: str, tmp_path: Path) -> None:
    """They are taken out of whatever queue the web app has put them into; others under the same numbers stay."""
    with WarmStand([fault]) as stand:
        assert stand.config is not None
        finish_somebodys_jobs(stand.config, other_queue)
        before = take(stand.config)

        outcome = Workspace(tmp_path, stand.settings()).behave(*QUEUE, WAIT_SECONDS="2")

        assert "S1.2" in outcome.ids("failed"), outcome.output
        assert not outcome.verdict.get("errors"), outcome.verdict["errors"]
        assert left(before, stand.config) == {}


def finish_somebodys_jobs(config: StandConfig, queue: str) -> None:
    """Jobs of other people, done an hour ago, that have the numbers which ours will get in another queue."""
    done = int((time.time() - 3600) * 1000)
    client = redis.Redis.from_url(config.redis_url)
    for number in ("1", "2"):
        theirs: Any = {"name": "crm:sync-pipelines", "data": '{"orgId": "of somebody"}', "timestamp": str(done)}
        client.hset(f"bull:{queue}:{number}", mapping=theirs)
        client.zadd(f"bull:{queue}:completed", {number: done})
    client.close()


def test_jobs_that_the_worker_never_gives_back(tmp_path: Path) -> None:
    """BullMQ keeps others from removing a job that a Worker has in hand: the run names each, and `clean` does too."""
    with WarmStand(["JobsHang"]) as stand:
        assert stand.config is not None
        before = take(stand.config)
        workspace = Workspace(tmp_path, stand.settings())

        outcome = workspace.behave(*QUEUE, WAIT_SECONDS="2")
        still_there = left(before, stand.config)
        swept = workspace.postdeploy("clean", "--older-than", "0")

    told = [error["message"] for error in outcome.verdict["errors"]]
    jobs = re.findall(r"задание (\d+) в очереди «gpt-agent-jobs» — Worker ещё выполняет его", "\n".join(told))
    assert (outcome.code, len(jobs), len(told)) == (1, 2, 2), told
    named = {f"bull:gpt-agent-jobs:{job}{part}" for job in jobs for part in ("", ":lock")}
    assert set(still_there) <= named | {"bull:gpt-agent-jobs:active", "bull:gpt-agent-jobs:events"}
    assert swept.returncode == 1, swept.stdout
    assert "Worker ещё выполняет его" in swept.stderr
