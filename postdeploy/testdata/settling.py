"""Gives the platform a moment to finish what it does in the background on behalf of our things."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import Mismatch, expectation
from postdeploy.checks.waiting import Budget, eventually

SETTLE = Budget(2.0)
"""How long we wait for what the platform still writes (contract: «a moment after»)."""


def settles(read: Callable[[], bool]) -> bool:
    """Whether something comes true within that time.

    Raises:
        CannotTell: the last read failed.
    """
    true: Matcher[bool] = expectation("", lambda found: None if found else "")
    with suppress(Mismatch):
        return eventually(read, true, SETTLE, where="")
    return False
