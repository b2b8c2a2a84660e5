"""What a step is given: behave's context, as far as steps use it, with types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from postdeploy.session.run import Run
    from postdeploy.session.scenario_state import ScenarioState
    from postdeploy.session.signals import Signals


class Context(Protocol):
    """The run, and what the scenario's lines have established so far.

    behave's own Context answers to any name, so that a slip of the pen would be found by a run alone.
    """

    @property
    def run(self) -> Run:
        """The run against this deployment."""

    @property
    def state(self) -> ScenarioState:
        """What the lines of this scenario have established."""

    @property
    def signals(self) -> Signals:
        """Signals that ask the run to end, put off where it must not be cut short."""
