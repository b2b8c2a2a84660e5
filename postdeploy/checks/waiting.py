"""Waiting until the platform is as a line wants it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import Hint, Mismatch, asked, description_of, explain, tell
from postdeploy.errors import CannotTell
from postdeploy.evidence.findings import Finding, State
from postdeploy.waiting import Deadline, looks

T = TypeVar("T")


@dataclass(frozen=True)
class Budget:
    """How long one wait may last, in seconds: less when the whole run has less."""

    most: float
    deadline: Deadline | None = None

    @property
    def seconds(self) -> float:
        """What a wait that begins now may take.

        Raises:
            OutOfTime: nothing is left.
        """
        return self.most if self.deadline is None else self.deadline.limit(self.most)

    def at_most(self, seconds: float) -> Budget:
        """A part of it."""
        return Budget(min(self.most, seconds), self.deadline)


SOON = 5.0
"""Seconds in which tables show what the platform has just answered: they may be read from a replica."""


def soon(budget: Budget) -> Budget:
    """The part of a budget in which what was answered already has to be seen."""
    return budget.at_most(SOON)


def found_soon(read: Callable[[], T | None], budget: Budget) -> T | None:
    """What is there, looked for until it shows; None when it does not."""
    found = None
    for _look in looks(soon(budget).seconds):
        found = read()
        if found is not None:
            break
    return found


def eventually(  # noqa: PLR0913 - what a wait is made of
    read: Callable[[], T],
    matcher: Matcher[T],
    within: Budget,
    *,
    where: str,
    hint: Hint = "",
    final: Callable[[T], bool] | None = None,
) -> T:
    """Read again and again until the matcher is satisfied; return what was read then.

    Reads once more at the deadline, so a state reached at the last moment counts.

    Args:
        read: gives the present state; may raise CannotTell, which counts as «not yet» until the deadline.
        matcher: what the state must be.
        within: budget of this wait.
        where: where the state was looked for, for the message.
        hint: asked for a likely cause once the wait has failed.
        final: tells of a state that is not right whether it cannot change any more; then the wait ends at once.

    Raises:
        Mismatch: the state never became right; shows the last one and the time waited.
        CannotTell: the last read failed.
    """
    for look in looks(within.seconds):
        try:
            state = read()
        except CannotTell as error:
            tell(State(str(error), look.seconds))
            if look.last:
                tell(Finding(description_of(matcher), where, str(error), look.seconds))
                raise
            continue
        if matcher.matches(state):
            tell(Finding(description_of(matcher), where, waited=look.seconds))
            return state
        expected, found = explain(state, matcher)
        tell(State(found, look.seconds))
        if look.last or (final is not None and final(state)):
            tell(Finding(expected, where, found, look.seconds))
            waited = f"{look.seconds:.1f} с".replace(".", ",")
            raise Mismatch(expected, found, where, waited=waited, hint=asked(hint))
    raise AssertionError("unreachable: the last look returns or raises")
