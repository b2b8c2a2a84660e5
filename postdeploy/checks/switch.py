"""Keeps a rule or a sequence of ours off except around our own event: while on, it acts on customers' deals too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Protocol

from postdeploy.checks.asserting import check
from postdeploy.checks.common import accepted
from postdeploy.errors import CannotTell

if TYPE_CHECKING:
    from postdeploy.platform.answer import Answer
    from postdeploy.session.run import Run


class Switched(Protocol):
    """Rules or sequences, as far as one can switch one of them."""

    def of(self, agent_id: str) -> Answer:
        """All of the agent."""

    def switch(self, agent_id: str, object_id: str, name: str, *, on: bool) -> Answer:
        """Switch one on or off."""


class Switch:
    """The switch of one object of ours, an agent's rule or sequence."""

    def __init__(self, run: Run, nouns: Switched, ids: tuple[str, str], name: str, *, is_on: bool = True) -> None:
        """Take it over.

        Args:
            run: the run.
            nouns: rules or sequences, over HTTP.
            ids: of the agent and of the object; the latter is empty where there is none.
            name: of the object.
            is_on: whether it is on now.
        """
        self._run = run
        self._nouns = nouns
        self._agent_id, self.object_id = ids
        self._name = name
        self.is_on = is_on and bool(self.object_id)
        if self.object_id:
            run.testdata.cleanup.register(f"выключить «{name}»", self.off)

    @contextmanager
    def on(self) -> Iterator[None]:
        """Have it on, and off again whatever happens."""
        try:
            self.turn_on()
            yield
        finally:
            self.off()

    def turn_on(self) -> None:
        """Switch it on until `off`, or the end of the scenario.

        Raises:
            Mismatch: the platform refuses.
        """
        if self.is_on or not self.object_id:
            return
        self.is_on = True  # an answer may get lost although the platform has switched it
        answer = self._nouns.switch(self._agent_id, self.object_id, self._name, on=True)
        check(answer, accepted(), where=answer.request)

    def off(self) -> None:
        """Switch it off; where the platform refuses, it stays on until it is removed, and the evidence says so."""
        if not self.is_on:
            return
        try:
            answer = self._nouns.switch(self._agent_id, self.object_id, self._name, on=False)
            reason = "" if answer.says_yes else answer.describe()
        except (CannotTell, AssertionError) as error:
            reason = " ".join(str(error).split())
        self.is_on = bool(reason)
        if reason:
            self._run.evidence.text("Не выключено", f"«{self._name}» действует и на чужие сделки: {reason}")


def as_created(run: Run, nouns: Switched, table: str, agent_id: str, creation: Answer) -> Mapping[str, Any] | None:
    """How the platform has stored what it was asked to create, before anything else happens to it.

    None where it is not seen; a line that is about it looks again and says why.
    """
    object_id = creation.at("data", "id") if creation.ok else None
    if not object_id:
        return None
    with suppress(CannotTell, AssertionError):
        row = run.tables.row(table, id=object_id) if run.tables.given else None
        if row is not None:
            return row
        # A table that is read from a replica may not have it yet; the list has, and it is to be off at once.
        items = nouns.of(agent_id).objects("data")
        return next((item for item in items if item.get("id") == object_id), None)
    return None
