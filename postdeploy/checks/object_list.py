"""The list of an agent's rules, or sequences: ours once and as it was made, and nobody else's beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import description_of, expectation, explain
from postdeploy.checks.common import accepted, has_fields
from postdeploy.checks.formatting import listed as enumerated
from postdeploy.checks.fresh import fresh
from postdeploy.checks.waiting import Budget
from postdeploy.platform.answer import Answer

OWNERS = {"org_id": "другой организации", "agent_id": "другого агента"}
"""What a list need not repeat, its reader has asked for them; and whose an object is that names another one."""

Listed = Callable[[], Answer]
"""Asks for the list of such objects of the same agent."""


def expect_listed(ask: Listed, object_id: str, wanted: Mapping[str, Any], what: str, budget: Budget) -> Answer:
    """The list of the page comes to have this object, once, with these fields, and none of others; gives it all."""
    answer = fresh(ask, budget, accepted(), shown_once(object_id, what))
    of_it = has_fields(_told(wanted, item_of(answer, object_id)), f"{what} в списке такое, каким создано")
    return fresh(ask, budget, shown_as(object_id, of_it), only_of(wanted, "всё"), known=answer)


def shown_once(object_id: str, what: str) -> Matcher[Answer]:
    """The list has this object once."""

    def judge(answer: Answer) -> str | None:
        number = sum(item.get("id") == object_id for item in answer.objects("data"))
        return None if number == 1 else f"раз: {number}" if number else "в списке нет"

    return expectation(f"{what} в списке один раз", judge)


def shown_as(object_id: str, matcher: Matcher[Any]) -> Matcher[Answer]:
    """The list has this object, and as a matcher of objects wants it."""

    def judge(answer: Answer) -> str | None:
        item = item_of(answer, object_id)
        return None if matcher.matches(item) else explain(item, matcher)[1]

    return expectation(description_of(matcher), judge)


def only_of(wanted: Mapping[str, Any], what: str, place: str = "data") -> Matcher[Answer]:
    """No object of the list names another owner; what belongs to a whole organisation, or to all, names none.

    How many there are is told, never their names: a report is read by people who may not see them either.
    """

    def whose(item: Mapping[str, Any]) -> str | None:
        return next((whose for key, whose in OWNERS.items() if item.get(key) not in (None, wanted.get(key))), None)

    def judge(answer: Answer) -> str | None:
        strange = Counter(filter(None, map(whose, answer.objects(place))))
        return f"в списке и чужие: {enumerated(f'{name} — {n}' for name, n in strange.items())}" if strange else None

    return expectation(f"{what} в списке — только этого агента и этой организации", judge)


def _told(wanted: Mapping[str, Any], item: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in wanted.items() if key not in OWNERS or key in item}


def item_of(answer: Answer, object_id: str) -> Mapping[str, Any]:
    """The object as a list has it; empty where it has none such."""
    return next((item for item in answer.objects("data") if item.get("id") == object_id), {})
