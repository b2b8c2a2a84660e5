"""Formatters that cannot end a run: one that breaks is heard no more, and the run says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from postdeploy.verdict.ledger.recorder import sentence_of

_CALLS: Final = frozenset(
    {"uri", "feature", "rule", "background", "scenario", "step", "match", "result", "eof", "close"}
)


class Guarded:
    """Stands in for a formatter of behave's."""

    def __init__(self, inner: Any, broken: Callable[[str], object]) -> None:
        """Pass calls on.

        Args:
            inner: the formatter.
            broken: told in a Russian sentence when it breaks.
        """
        self._inner = inner
        self._broken = broken
        self._silent = False

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name not in _CALLS:
            return found

        def call(*args: Any) -> None:
            if not self._silent:
                self._call(found, args)

        return call

    def _call(self, method: Callable[..., object], args: tuple[Any, ...]) -> None:
        try:
            method(*args)
        except Exception as error:
            self._silent = True
            name = getattr(self._inner, "name", None) or type(self._inner).__name__
            self._broken(f"форматтер «{name}» сломался и дальше молчит: {sentence_of(error)}")
