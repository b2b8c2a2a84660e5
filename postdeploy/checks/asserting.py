"""Comparing with PyHamcrest matchers and saying the outcome in Russian."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol, TypeVar, overload

from hamcrest.core.base_matcher import BaseMatcher
from hamcrest.core.description import Description
from hamcrest.core.matcher import Matcher
from hamcrest.core.string_description import StringDescription

from postdeploy.errors import CannotTell
from postdeploy.evidence.bounds import brief
from postdeploy.evidence.findings import Finding, Told, witness

T = TypeVar("T")
Hint = str | Callable[[], str]
"""A likely cause, or what to ask for one."""

LONGEST = 600
"""Characters of a whole message; the evidence has what it leaves out."""
EXPECTED, WHERE = 220, 140
"""Characters of «Ожидали» and of «Где смотрели»; what was found has the rest."""


class Mismatch(AssertionError):
    """The platform is wrong: what was expected, what was found, where it was looked for, how long it was waited for.

    `hint` names a likely cause where the evidence points to one.
    """

    def __init__(self, expected: str, found: str, where: str, *, waited: str = "", hint: str = "") -> None:
        parts = [f"Ожидали: {_short(brief(expected), EXPECTED)}", "", f"Где смотрели: {_short(brief(where), WHERE)}"]
        if waited:
            parts.append(f"Ждали: {waited}")
        room = LONGEST - sum(len(part) + 2 for part in parts) - len("Нашли: ")
        parts[1] = f"Нашли: {_short(brief(found), room)}"
        super().__init__("\n".join(part.rstrip(".") + "." for part in parts))
        self.hint = hint


class _Expectation(BaseMatcher[Any]):
    def __init__(self, expected: str, judge: Callable[[Any], str | None]) -> None:
        self._expected = expected
        self._judge = judge

    def _matches(self, item: Any) -> bool:
        return self._judge(item) is None

    def describe_to(self, description: Description) -> None:
        description.append_text(self._expected)

    def describe_mismatch(self, item: Any, mismatch_description: Description) -> None:
        mismatch_description.append_text(self._judge(item) or "")


def expectation(expected: str, judge: Callable[[T], str | None]) -> Matcher[T]:
    """A matcher that says in Russian what it expects.

    Args:
        expected: what must hold, as the end of «Ожидали: …».
        judge: None when the value is right, otherwise what was found instead.
    """
    return _Expectation(expected, judge)


def description_of(matcher: Matcher[Any]) -> str:
    """Say what a matcher expects."""
    expected = StringDescription()
    matcher.describe_to(expected)
    return str(expected)


def explain(actual: Any, matcher: Matcher[Any]) -> tuple[str, str]:
    """Say what a matcher expects and what it found instead."""
    found = StringDescription()
    matcher.describe_mismatch(actual, found)
    return description_of(matcher), str(found)


def tell(told: Told) -> None:
    """Say what was seen to whoever keeps the evidence."""
    witness.get()(told)


class Placed(Protocol):
    """Something that says where it was seen: an answer."""

    @property
    def where(self) -> str:
        """As the end of «Где смотрели: …»."""


@overload
def check(actual: Placed, matcher: Matcher[Any], *, hint: Hint = "") -> None: ...


@overload
def check(actual: Any, matcher: Matcher[Any], *, where: str, hint: Hint = "") -> None: ...


def check(actual: Any, matcher: Matcher[Any], *, where: str = "", hint: Hint = "") -> None:
    """Fail the line unless the value is right.

    Args:
        actual: what there is.
        matcher: what it must be.
        where: where it was seen, if it does not say so itself.
        hint: a likely cause, or what to ask for one once the check has failed.

    Raises:
        Mismatch: says expected, found and where.
    """
    where = where or actual.where
    if matcher.matches(actual):
        tell(Finding(description_of(matcher), where))
        return
    expected, found = explain(actual, matcher)
    tell(Finding(expected, where, found))
    raise Mismatch(expected, found, where, hint=asked(hint))


def asked(hint: Hint) -> str:
    """The likely cause; that it cannot be found out must not hide what was found wrong."""
    if isinstance(hint, str):
        return hint
    with suppress(CannotTell, AssertionError):
        return hint()
    return ""


def _short(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    note = f"… (всего {len(text)} знаков, целиком — в доказательствах)"
    return f"{text[: max(0, most - len(note))]}{note}"
