"""A run that may only read: nothing but reads leaves the machine, and what is there is looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from postdeploy.stand.config import StandConfig
from postdeploy.stand.supervisor import Stand
from tests.net import colleague
from tests.net.front import Front, behind_proxies
from tests.net.snapshot import take
from tests.net.workspace import Workspace

SIGN_IN = ("POST", "/api/auth/callback/credentials")
READS = {"GET", "HEAD", "OPTIONS"}
REDIS_READS = {
    *("PING", "GET", "HGET", "HGETALL", "ZSCORE", "ZRANGE", "ZREVRANGE", "LRANGE", "SCAN", "EXISTS", "TYPE"),
    *("XRANGE", "XREVRANGE", "PTTL", "CLIENT LIST", "CLIENT SETINFO", "CLIENT SETNAME", "HELLO", "SELECT"),
}
WRITING = ["S2.a3", "S2.1", "S3.a5", "S4.4", "S5.2", "S5.3", "S5.4"]
WRITING += ["S6.a2", "S6.1", "S6.2", "S6.3", "S7.a2", "S7.1", "S7.2", "S7.3"]
"""Lines that cannot be told without writing, whatever is there."""


def writes(front: Front) -> list[tuple[str, ...]]:
    """Everything that left the machine and was not a read."""
    http: list[tuple[str, ...]] = [
        (service, *request)
        for service, proxy in front.proxies.items()
        if service != "redis"
        for request in proxy.requests()
        if request[0] not in READS and (service, request) != ("app", SIGN_IN)
    ]
    commands = front["redis"].commands()
    redis = [("redis", command) for command in commands if not {command, command.split()[0]} & REDIS_READS]
    return [*http, *redis]


@pytest.fixture(scope="module")
def lived_in(stand: Stand) -> Stand:
    """A stand that somebody has worked on."""
    assert stand.config is not None
    colleague.works(stand.settings(), stand.config)
    return stand


def test_nothing_but_reads_leaves_the_machine(lived_in: Stand, config: StandConfig, tmp_path: Path) -> None:
    with behind_proxies(lived_in, kommo=True) as front:
        before = take(config)
        outcome = Workspace(tmp_path, front.settings).behave(ACCESS="read-only")
        seen = {service: len(proxy.sent) for service, proxy in front.proxies.items()}
        after = take(config)
        sent = writes(front)

    assert all(seen.values()), f"not everything went through the proxies: {seen}"
    assert sent == []
    changed = before.differences(after)
    assert not [name for name in changed if not name.startswith(("agent:", "bull:"))], changed
    assert outcome.code == 0, outcome.output
    assert outcome.ids("skipped") == WRITING
    assert "только чтение" in outcome.lines["S4.4"]["message"]


def test_the_recording_sees_what_a_writing_run_sends(stand: Stand, tmp_path: Path) -> None:
    """The proof above proves nothing unless the same recording shows writes where there are some."""
    with behind_proxies(stand) as front:
        assert Workspace(tmp_path, front.settings).behave("features/05_scripts.feature").code == 0
        sent = writes(front)

    assert ("app", "POST", "/api/agents") in sent
    assert any(each[:2] == ("supabase", "DELETE") for each in sent)


def test_a_mistaken_write_is_stopped_at_the_transport(stand: Stand, tmp_path: Path) -> None:
    """A step that forgets to ask is stopped where bytes would leave the machine."""
    with behind_proxies(stand) as front:
        workspace = Workspace(tmp_path, front.settings)
        script = (
            "from postdeploy.config.settings import load; from postdeploy.evidence.redaction import Redactor\n"
            "from postdeploy.session.run import Run; from postdeploy.errors import ReadOnly\n"
            "run = Run(load(), Redactor(), 'api'); run.account.signed_in(); stopped = 0\n"
            "from postdeploy.platform.agents import Agents\n"
            "attempts = [lambda: Agents(run.account.app).create('x'), lambda: run.account.app.patch('/api/x', {}),\n"
            "            lambda: run.account.app.delete('/api/x'), lambda: run.tables.remove('agents', id='x'),\n"
            "            lambda: run.account.app.submit('/api/auth/callback/credentials/x', {}),\n"
            "            lambda: run.background.queue._reads._redis.set('x', 'y')]\n"
            "for attempt in attempts:\n"
            "    try: attempt()\n"
            "    except ReadOnly: stopped += 1\n"
            "print(stopped, 'of', len(attempts))\n"
        )
        done = workspace.python(script, ACCESS="read-only")
        sent = writes(front)

    assert done.stdout.strip() == "6 of 6", done.stdout + done.stderr
    assert sent == []


@pytest.mark.parametrize(("arguments", "writes"), [((), False), (("-D", "allow_writes=yes"), True)])
def test_production_is_written_to_only_when_said_twice(
    arguments: tuple[str, ...], writes: bool, workspace: Workspace
) -> None:
    outcome = workspace.behave("features/05_scripts.feature", *arguments, ENVIRONMENT="production", ACCESS="full")

    assert outcome.lines["S5.2"]["status"] == ("passed" if writes else "skipped"), outcome.output
    assert ("Режим" in outcome.verdict["environment"]) is not writes
