"""A run has a budget: when a service never answers it ends with a verdict for each line, and says what ran out."""

from __future__ import annotations

import re

from tests.net import proxy as net
from tests.net.front import Front
from tests.net.snapshot import Remaining
from tests.net.workspace import Workspace

PATIENT = {"RUN_SECONDS": "3", "HTTP_TIMEOUT": "3600", "WAIT_SECONDS": "3600"}
"""Without the budget of the whole run one request alone would take longer than any test waits."""
OVER = "время прогона вышло: RUN_SECONDS=3"


def test_a_service_that_never_answers(front: Front, workspace: Workspace) -> None:
    front["app"].behaviour = net.silent

    outcome = workspace.behave(**front.settings, **PATIENT)

    assert outcome.code == 2, outcome.output
    assert "Traceback" not in outcome.output
    statuses = {line["status"] for line in outcome.verdict["lines"]}
    assert statuses <= {"passed", "unknown"}, outcome.output
    messages = [outcome.lines[line]["message"] for line in outcome.ids("unknown")]
    assert all(re.search(f"{OVER}|опирается на|нет полного ответа", message) for message in messages), messages
    assert sum(OVER in message for message in messages) > 1
    assert {"S4.a1", "S5.a1", "S7.4"} <= set(outcome.ids("unknown"))


def test_a_request_that_takes_all_the_time(front: Front, workspace: Workspace, remaining: Remaining) -> None:
    """What was made until then is taken away although the time is over."""
    front["app"].behaviour = net.holds(b"POST", b"/rules")
    features = ("features/06_rules.feature", "features/07_sequences.feature")

    outcome = workspace.behave(*features, **front.settings, **PATIENT | {"RUN_SECONDS": "5"})

    assert outcome.code == 2, outcome.output
    over = [line for line, told in outcome.lines.items() if "RUN_SECONDS=5" in told["message"]]
    assert "S7.a1" in over, outcome.output
    assert not outcome.verdict.get("errors"), outcome.verdict["errors"]
    assert remaining() == {}
