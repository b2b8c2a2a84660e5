"""Whose deal a row is about: what others do at the same time is no business of ours."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import expectation
from postdeploy.checks.echoes import events_of_others
from postdeploy.checks.formatting import listed, shown
from postdeploy.platform.crm_events import Lead
from postdeploy.testdata.mark import find

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
        """Whether a row is about the created one, and tells of no event that another run has sent about it."""
        return str(row.get("lead_id")) == str(self.lead.id) and not self._is_anothers(row)

    def may_be(self, rows: Sequence[Row]) -> bool:
        """Whether each of several executions may have an event of its own: others speak of the created deal, too."""
        return all(map(self.is_created, rows)) and len(rows) <= 1 + self.echoes()

    def _marked(self, row: Row) -> bool:
        return any(self.mark in text for text in _texts_about(row))

    def _is_anothers(self, row: Row) -> bool:
        """Whether the event of another run has led to a row; a deal of our invention is nobody else's."""
        if self.lead.is_invented:
            return False
        marks = [mark.text for text in _texts_about(row) for mark in find(text)]
        return bool(marks) and not any(self.mark.startswith(mark) for mark in marks)


def _texts_about(row: Row) -> Iterator[str]:
    """What a row keeps of its event, text by text."""
    return chain.from_iterable(_texts(row.get(column)) for column in ABOUT)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from chain.from_iterable(_texts(part) for key, part in value.items() if key not in NAMES_OF_OURS)
    elif isinstance(value, Sequence):
        yield from chain.from_iterable(map(_texts, value))


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
