"""A target that may only be read, in the browser: nothing but reads leaves the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from postdeploy.stand.config import StandConfig
from postdeploy.stand.supervisor import Stand
from tests.net import colleague
from tests.net.front import behind_proxies
from tests.net.snapshot import take
from tests.net.test_read_only import WRITING, writes
from tests.net.workspace import Workspace


@pytest.fixture
def lived_in(stand: Stand, config: StandConfig) -> Stand:
    """A stand that somebody has worked on."""
    colleague.works(stand.settings(), config)
    return stand


def test_nothing_but_reads_leaves_the_machine(
    chromium: Path, lived_in: Stand, config: StandConfig, tmp_path: Path
) -> None:
    with behind_proxies(lived_in) as front:
        before = take(config)
        outcome = Workspace(tmp_path, front.settings).behave("-D", "via=browser", ACCESS="read-only")
        after = take(config)
        sent, requests = writes(front), front["app"].requests()

    assert ("GET", "/_static/js/page.js") in requests, "no browser has been there"
    assert sent == []
    changed = before.differences(after)
    assert not [name for name in changed if not name.startswith(("agent:", "bull:"))], changed
    assert outcome.code == 0, outcome.output
    assert outcome.ids("skipped") == WRITING


def test_a_mistaken_write_is_stopped_on_its_way_out(chromium: Path, stand: Stand, tmp_path: Path) -> None:
    """A page that sends something by itself, or a step that forgets to ask, is stopped within the browser."""
    script = (
        "from postdeploy.config.settings import load; from postdeploy.evidence.redaction import Redactor\n"
        "from postdeploy.session.run import Run\n"
        "run = Run(load(), Redactor(), 'browser'); run.account.sign_in()\n"
        'ask = \'(method) => fetch("/api/agents", {method, body: method === "GET" ? undefined : "{}"})\'\n'
        "told = '.then((answer) => String(answer.status), () => \"stopped\")'\n"
        "print(*[run.driver.view.page.evaluate(ask + told, each) for each in ('GET', 'POST', 'PATCH', 'DELETE')])\n"
        "run.close()\n"
    )
    with behind_proxies(stand) as front:
        done = Workspace(tmp_path, front.settings).python(script, ACCESS="read-only")
        sent = writes(front)

    assert done.stdout.strip() == "200 stopped stopped stopped", done.stdout + done.stderr
    assert sent == []
