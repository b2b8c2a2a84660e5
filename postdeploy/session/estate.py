"""A run whose ШАГи go on at once: it signs in once for all of them, and sees to what they leave."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from postdeploy.config.target import Target
from postdeploy.errors import CannotTell, NotChecked
from postdeploy.platform.app import SERVICE as APP
from postdeploy.platform.at_once import outcomes
from postdeploy.session.handover import Begun, Entry
from postdeploy.testdata.collector import Legacy

if TYPE_CHECKING:
    from postdeploy.config.settings import Settings
    from postdeploy.session.run import Run

SLOWEST_PACE = 1.0
"""Requests a second that a part may send at least."""
ON_DEALS = frozenset({6, 7})
"""ШАГи that tell of a deal: what is on of either acts on it."""


@dataclass(frozen=True)
class Handover:
    """What a process is given that goes through a part of the checklist."""

    target: Target
    begun: Begun


class RunEstate:
    """What a run does for its parts.

    Args:
        run: its clients are used by the run itself alone, before and after the parts.
        target: the deployment.
        admit: stops where nothing may be written, told who is signed in.
        give_way: called where the ШАГи go one by one instead.
        patience: around what may take long, so that it is said to go on.
    """

    def __init__(
        self,
        run: Run,
        target: Target,
        *,
        admit: Callable[[Run], object],
        give_way: Callable[[], object],
        patience: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._run, self._target = run, target
        self._admit, self._give_way, self._patience = admit, give_way, patience

    @property
    def apart(self) -> frozenset[int]:
        """Where the settings name one deal, rules and sequences would act on each other's events."""
        return ON_DEALS if self._target.settings.crm_deal_id else frozenset()

    def open(self, jobs: int) -> Handover | None:
        """Sign in, and see which services answer.

        Where nobody is let in the ШАГи go one by one: then one line is blamed for that, and all others rest on it.

        Raises:
            SetupError: nothing may be written there.
        """
        run = self._run
        with self._patience():
            outcomes([lambda: run.account.user, *self._knocks()])
        try:
            user = run.account.user
        except (AssertionError, CannotTell, NotChecked):
            self._give_way()
            return None
        self._admit(run)
        entry = Entry(user, tuple(run.account.app.cookies.jar), tuple(run.evidence.seen_of(APP)))
        target = replace(self._target, settings=self._shared_out(jobs), stand=None)
        answered = frozenset(run.network.wire.answered)
        return Handover(target, Begun(run.testdata.stamp, run.network.deadline, entry, answered))

    def inherit(self, legacy: Legacy | None) -> None:
        """A part leaves this."""
        self._run.testdata.traces.inherit(legacy)

    def _knocks(self) -> list[Callable[[], object]]:
        """Questions to the other services: whether they answer at all is known to every part from the beginning."""
        run = self._run
        tables = [run.tables.knock] if run.tables.given else []
        return [*tables, *([run.background.worker.health] if run.settings.worker_url else [])]

    def _shared_out(self, jobs: int) -> Settings:
        """The settings of a part: all parts together ask no more often than the run would."""
        pace = max(SLOWEST_PACE, self._target.settings.requests_per_second / jobs)
        return self._target.settings.model_copy(update={"requests_per_second": pace})
