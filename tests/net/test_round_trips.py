"""How often a run waits for the network, one time after another: what is far away makes each of them long."""

from __future__ import annotations

from benchmarks.far.place import moved_away
from benchmarks.far.proxy import Far, one_after_another
from postdeploy.stand.supervisor import Stand
from tests.net.workspace import Workspace

APART = 0.05
"""Seconds of a round trip: more than this machine needs itself, so that what is under way at once is seen to be."""
MOST_IN_A_ROW, MOST_IN_ALL, MOST_IN_A_ROW_AT_ONCE = 238, 345, 138
"""With some room: waits for the platform are looked at more often where it is slow."""


def test_a_run_does_not_wait_more_often_than_it_must(stand: Stand, workspace: Workspace) -> None:
    far = gone_through(stand, workspace)

    assert len(far.turns) <= MOST_IN_ALL, asked(far)
    assert one_after_another(far.turns) <= MOST_IN_A_ROW, asked(far)


def test_steps_at_once_wait_at_once(stand: Stand, workspace: Workspace) -> None:
    far = gone_through(stand, workspace, "-D", "jobs=4")

    assert one_after_another(far.turns) <= MOST_IN_A_ROW_AT_ONCE, asked(far)


def gone_through(stand: Stand, workspace: Workspace, *words: str) -> Far:
    """Who has counted the turns of a green run."""
    with moved_away(stand.settings(), APART) as (settings, far):
        outcome = workspace.behave(*words, **settings)
    assert outcome.code == 0, outcome.output
    return far


def asked(far: Far) -> str:
    """All that was asked, for whoever looks for turns to save."""
    return "\n".join(turn.describe() for turn in far.turns)
