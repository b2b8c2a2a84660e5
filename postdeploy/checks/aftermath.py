"""What else came of an event of the CRM, for a line that misses one of its effects: the fault lies behind that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import description_of, expectation, explain
from postdeploy.errors import CannotTell

if TYPE_CHECKING:
    from postdeploy.platform.crm_events import Lead
    from postdeploy.session.run import Run

NO_SEQUENCES = (
    "обработчик событий CRM до последовательностей не доходит: проверьте, что после правил он запускает активные"
    " последовательности с триггером lead_created"
)


@dataclass(frozen=True)
class Aftermath:
    """An event that was processed.

    Attributes:
        run: the run.
        lead: the deal that the event was about.
        fires_rules: an event of this kind was seen to fire a rule in this run.
    """

    run: Run
    lead: Lead
    fires_rules: bool

    @cached_property
    def words(self) -> str:
        """What the platform did make of it, as the end of what was found instead of an effect."""
        if fired := self._fired():
            return f"хотя это же событие обработано (completed) и выполнило правил: {fired}"
        if self.fires_rules:
            return "хотя это же событие обработано (completed), а такое же в ШАГе 6 выполнило правило"
        return "хотя это же событие обработано (completed)"

    def _fired(self) -> int:
        """How many rules this very event has fired, as far as that can be seen."""
        if not self.lead.is_invented:  # others act on a real deal as well
            return 0
        try:
            return len(self.run.tables.rows("rule_executions", lead_id=str(self.lead.id)))
        except (CannotTell, AssertionError):  # it is not what the line is about
            return 0

    def beside(self, matcher: Matcher[Any], ours: Callable[[Any], bool]) -> Matcher[Any]:
        """The matcher, which says of no rows of ours what there was in their place."""

        def judge(rows: Sequence[Any]) -> str | None:
            if matcher.matches(rows):
                return None
            found = explain(rows, matcher)[1]
            return found if any(map(ours, rows)) else f"{found}, {self.words}"

        return expectation(description_of(matcher), judge)
