"""Answers that the web app may have kept for a moment: what one does not tell yet, it tells when it is asked again."""

from __future__ import annotations

from collections.abc import Callable

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import Hint
from postdeploy.checks.waiting import Budget, eventually, soon
from postdeploy.platform.answer import Answer

Ask = Callable[[], Answer]


def fresh(ask: Ask, budget: Budget, *matchers: Matcher[Answer], known: Answer | None = None, hint: Hint = "") -> Answer:
    """Ask until the answer is as each of the matchers in turn wants it; gives the last one. A refusal is final.

    Args:
        ask: sends the request.
        budget: of one wait; what was changed a moment ago has to show in the first part of it.
        matchers: what it must be.
        known: an answer that came already.
        hint: a likely cause.

    Raises:
        Mismatch: it has gone on telling something else.
    """
    answer = known or ask()
    for matcher in matchers:
        answer = eventually(
            _beginning_with(answer, ask), matcher, soon(budget), where=answer.where, hint=hint, final=_is_refusal
        )
    return answer


def _beginning_with(known: Answer, ask: Ask) -> Ask:
    first = iter((known,))
    return lambda: next(first, None) or ask()


def _is_refusal(answer: Answer) -> bool:
    return not answer.says_yes
