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


Witness = Callable[[Finding], None]
_witness: ContextVar[Witness | None] = ContextVar("witness", default=None)


def tell_to(witness: Witness | None) -> None:
    """Tell this witness of every finding from now on; None tells nobody."""
    _witness.set(witness)


def tell(finding: Finding) -> None:
    """A check has been made."""
    witness = _witness.get()
    if witness is not None:
        witness(finding)
