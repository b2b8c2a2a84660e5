"""How often a run waits for the network, one time after another: what is far away makes each of them long."""

from __future__ import annotations

import sys
from collections.abc import Callable

from benchmarks.far.place import moved_away
from benchmarks.far.proxy import Far, one_after_another
from postdeploy.stand.supervisor import Stand
from tests.net.workspace import Workspace

APART = (0.05, 0.2)
"""Seconds of a round trip. A busy machine looks at waits more often and answers later; the further away everything is,
the less that counts: what is too much is looked at once more from there."""
MOST_IN_A_ROW, MOST_IN_ALL, MOST_IN_A_ROW_AT_ONCE = 238, 345, 138
"""With some room: waits for the platform are looked at more often where it is slow."""


def test_a_run_does_not_wait_more_often_than_it_must(stand: Stand, workspace: Workspace) -> None:
    far = gone_through(stand, workspace, lambda far: few(far, MOST_IN_A_ROW, MOST_IN_ALL))

    assert len(far.turns) <= MOST_IN_ALL, asked(far)
    assert one_after_another(far.turns) <= MOST_IN_A_ROW, asked(far)


def test_steps_at_once_wait_at_once(stand: Stand, workspace: Workspace) -> None:
    far = gone_through(stand, workspace, lambda far: few(far, MOST_IN_A_ROW_AT_ONCE), "-D", "jobs=4")

    assert one_after_another(far.turns) <= MOST_IN_A_ROW_AT_ONCE, asked(far)


def few(far: Far, in_a_row: int, in_all: int = sys.maxsize) -> bool:
    return one_after_another(far.turns) <= in_a_row and len(far.turns) <= in_all


def gone_through(stand: Stand, workspace: Workspace, enough: Callable[[Far], bool], *words: str) -> Far:
    """Who has counted the turns of a green run, from as far away as it takes to see that they are few."""
    for apart in APART:
        with moved_away(stand.settings(), apart) as (settings, far):
            outcome = workspace.behave(*words, **settings)
        assert outcome.code == 0, outcome.output
        if enough(far):
            break
    return far


def asked(far: Far) -> str:
    """All that was asked, for whoever looks for turns to save."""
    return "\n".join(turn.describe() for turn in far.turns)
