"""Everything created is registered for removal at the moment of its creation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Leftover:
    """Something that could not be removed, and why."""

    what: str
    reason: str

    def describe(self) -> str:
        """One Russian sentence."""
        return f"Не удалось убрать за собой: {self.what} — {self.reason}"


class Cleanup:
    """Removals in reverse order of creation; one failure does not stop the others."""

    def __init__(self) -> None:
        self._removals: list[tuple[str, Callable[[], object]]] = []

    def register(self, what: str, remove: Callable[[], object]) -> None:
        """Remember how to remove a thing; call this before anything else can fail.

        A removal that takes away several things gives a list of `Leftover` for those that remain.
        """
        self._removals.append((what, remove))

    def run(self) -> list[Leftover]:
        """Remove everything registered so far and tell what remained."""
        leftovers = []
        while self._removals:
            what, remove = self._removals.pop()
            try:
                outcome = remove()
            except Exception as error:
                leftovers.append(Leftover(what, str(error).rstrip(".")))
                continue
            if isinstance(outcome, list):
                leftovers += [each for each in outcome if isinstance(each, Leftover)]
        return leftovers
