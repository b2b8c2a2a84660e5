"""What the checks of a line have looked at and found, told to whoever keeps the evidence.

A check knows what it expects and where it looks; the report shows it for green lines too. Checks are plain functions,
so the one who listens is kept beside them, in a context variable, and not handed through every call.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One check; `found` is None when it holds, `waited` None when nothing had to be waited for (seconds)."""

    expected: str
    where: str
    found: str | None = None
    waited: float | None = None


@dataclass(frozen=True)
class State:
    """A state seen while waiting; `seconds` since the wait began."""

    text: str
    seconds: float


Told = Finding | State
Witness = Callable[[Told], object]


def _nobody(_told: Told) -> None:
    return None


witness: ContextVar[Witness] = ContextVar("witness", default=_nobody)
"""Who is told."""


def tell_to(listener: Witness | None) -> None:
    """Tell this one of everything from now on; None tells nobody."""
    witness.set(listener or _nobody)
