"""Steps that write: where nothing may be written they look at what is there, or are skipped."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from postdeploy.errors import ReadOnly

if TYPE_CHECKING:
    from postdeploy.session.context import Context
    from postdeploy.session.run import Run
    from postdeploy.session.scenario_state import ScenarioState

Step = TypeVar("Step", bound=Callable[..., None])


def writes(purpose: str, *, instead: Callable[[Run, ScenarioState], None] | None = None) -> Callable[[Step], Step]:
    """Mark a step that writes: where nothing may be written it looks at what is there, or is skipped.

    Args:
        purpose: what the step would do, as the end of «нужно …».
        instead: what to look at where the target may only be read; takes the run and the scenario's state. May
            itself raise ReadOnly when there is nothing to look at.
    """

    def decorate(step: Step) -> Step:
        @functools.wraps(step)
        def run(context: Context, *args: Any, **kwargs: Any) -> None:
            if context.run.testdata.may_write:
                return step(context, *args, **kwargs)
            if instead is None:
                raise ReadOnly(f"только чтение, а здесь нужно {purpose}")
            return instead(context.run, context.state)

        return run  # type: ignore[return-value]

    return decorate
