"""How often a run waits for the network, one time after another: what is far away makes each of them long."""

from __future__ import annotations

from benchmarks.far.place import moved_away
from benchmarks.far.proxy import one_after_another
from postdeploy.stand.supervisor import Stand
from tests.net.workspace import Workspace

APART = 0.05
"""Seconds of a round trip: more than this machine needs itself, so that what is under way at once is seen to be."""
MOST_IN_A_ROW, MOST_IN_ALL = 225, 330
"""With some room: waits for the platform are looked at more often where it is slow."""


def test_a_run_does_not_wait_more_often_than_it_must(stand: Stand, workspace: Workspace) -> None:
    with moved_away(stand.settings(), APART) as (settings, far):
        outcome = workspace.behave(**settings)

    assert outcome.code == 0, outcome.output
    asked = "\n".join(turn.describe() for turn in far.turns)
    assert len(far.turns) <= MOST_IN_ALL, asked
    assert one_after_another(far.turns) <= MOST_IN_A_ROW, asked
