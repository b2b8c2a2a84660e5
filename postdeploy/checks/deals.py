"""Whose deal a row is about: what others do at the same time is no business of ours."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import expectation
from postdeploy.checks.echoes import events_of_others
from postdeploy.checks.formatting import listed, shown
from postdeploy.platform.crm_events import Lead

if TYPE_CHECKING:
    from postdeploy.session.run import Run

Row = Mapping[str, Any]
ABOUT = ("execution_context", "execution_data")
"""Columns that keep what the event said about its deal."""
NAMES_OF_OURS = frozenset({"ruleName", "rule_name", "sequenceName", "sequence_name"})
"""Parts of them that name our own rule or sequence, whatever deal it was for."""


@dataclass(frozen=True)
class OurDeals:
    """The deals that this run has invented.

    `lead` is the one whose creation must have had an effect, `ids` are those of all of them, and `mark` is what their
    names carry, by which a deal of ours is known even where its id was mixed up. `echoes` tells how many events others
    have sent about the created one, which may be a real deal.
    """

    lead: Lead
    ids: Collection[str]
    mark: str
    echoes: Callable[[], int] = lambda: 0

    def concern(self, row: Row) -> bool:
        """Whether a row is about one of them."""
        return self.is_created(row) or str(row.get("lead_id")) in self.ids or self._marked(row)

    def is_created(self, row: Row) -> bool:
        """Whether a row is about the created one."""
        return str(row.get("lead_id")) == str(self.lead.id)

    def may_be(self, rows: Sequence[Row]) -> bool:
        """Whether each of several executions may have an event of its own: others speak of the created deal, too."""
        return all(map(self.is_created, rows)) and len(rows) <= 1 + self.echoes()

    def _marked(self, row: Row) -> bool:
        return any(self._names_one(row.get(column)) for column in ABOUT)

    def _names_one(self, value: Any) -> bool:
        if isinstance(value, Mapping):
            return any(self._names_one(part) for key, part in value.items() if key not in NAMES_OF_OURS)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return any(map(self._names_one, value))
        return isinstance(value, str) and self.mark in value


def our_deals(run: Run, lead: Lead) -> OurDeals:
    """The deals of this run, of which `lead` was created."""
    testdata = run.testdata
    return OurDeals(lead, testdata.traces.leads, testdata.mark, partial(events_of_others, run, lead))


@dataclass(frozen=True)
class Words:
    """How executions of an object are spoken of: «выполнений», «правило выполнено»."""

    several: str
    done: str


def once_for(deals: OurDeals, org_id: str, what: str, words: Words) -> Matcher[Sequence[Row]]:
    """Of all executions of our object one is about a deal of ours: the created one, in this organisation.

    Args:
        deals: ours; executions for deals of others don't count, however many there are.
        org_id: of the organisation.
        what: the object with its verb, as the beginning of «… один раз для сделки».
        words: how to say what was found instead.
    """

    def judge(rows: Sequence[Row]) -> str | None:
        ours = [row for row in rows if deals.concern(row)]
        if not ours:
            return f"{words.several}: 0" + (f"; для чужих сделок: {len(rows)}" if rows else "")
        if len(ours) != 1 and not deals.may_be(ours):
            return f"{words.several}: {len(ours)} (наши сделки {listed(str(row.get('lead_id')) for row in ours)})"
        row = next((row for row in ours if row.get("org_id") != org_id), ours[0])
        if not deals.is_created(row):
            return f"{words.done} для другой сделки: {shown(row.get('lead_id'))}"
        return None if row.get("org_id") == org_id else f"{words.done} в чужой организации: {shown(row.get('org_id'))}"

    return expectation(f"{what} один раз для сделки {deals.lead.id}", judge)
