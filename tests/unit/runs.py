"""A run that is made of what a test has at hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from postdeploy.session.run import Run

PARTS = {
    "account": {"app", "sign_in", "signed_in", "user", "was_in"},
    "background": {"log", "queue", "sees_worker", "worker"},
    "driver": {"agents", "chat", "dashboard", "integrations", "pages", "rules", "scripts", "sequences", "way"},
    "kommo": {"crm", "events", "news"},
    "network": {"works"},
    "testdata": {"cleanup", "mark", "may_write", "named", "new_agent", "own_event", "own_job", "stamp", "traces"},
}
"""What each part of a run is asked for."""


def run_of(**given: Any) -> Run:
    """A run that has this and nothing else; what belongs to a part of it (`queue`, `user`) is put there."""
    run = SimpleNamespace()
    for name, value in given.items():
        part = next((part for part, names in PARTS.items() if name in names), None)
        if part is not None and not hasattr(run, part):
            setattr(run, part, SimpleNamespace())
        setattr(run if part is None else getattr(run, part), name, value)
    return cast("Run", run)
