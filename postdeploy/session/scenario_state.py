"""What the lines of a scenario have established for those that follow."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from postdeploy.errors import CannotTell, NotChecked

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Slot(Generic[T]):
    """A place for one value of this type; `what` is in it, for whoever reads a failure of the suite itself."""

    what: str


class NoSuchName(LookupError):
    """A step asks for a line that does not exist: the suite is wrong, not the platform."""


class ScenarioState:
    """Values kept by lines that passed, and how earlier lines ended.

    Args:
        ids: ids of this scenario's lines by their text.
        verdict: the verdict of a line by its id, None when it was not looked at in this run.
        texts: texts of all lines of the checklist by their ids.
        unseen: ids of lines that this access cannot tell about; other lines don't rest on them.
        settled: as `verdict`, but waits for the line where it is looked at meanwhile, by another process.
    """

    def __init__(
        self,
        ids: Mapping[str, str],
        verdict: Callable[[str], str | None] = lambda _line: None,
        texts: Mapping[str, str] | None = None,
        unseen: frozenset[str] = frozenset(),
        settled: Callable[[str], str | None] | None = None,
    ) -> None:
        self._ids = ids
        self._settled = settled or verdict
        self._verdict = verdict
        self._texts = texts or {}
        self._unseen = unseen
        self._values: dict[Slot[Any], Any] = {}

    @property
    def opening_line(self) -> str:
        """Text of the scenario's first line, the one that opens the page."""
        return next(iter(self._ids))

    def keep(self, slot: Slot[T], value: T) -> T:
        """Remember a value for the following lines."""
        self._values[slot] = value
        return value

    def need(self, slot: Slot[T], line: str) -> T:
        """Take a value that an earlier line keeps.

        Raises:
            NotChecked: that line did not get so far.
            NoSuchName: the scenario has no such line.
        """
        if line not in self._ids:
            raise NoSuchName(f"в сценарии нет строки «{line}»")
        if slot not in self._values:
            raise _rests_on(line)
        value: T = self._values[slot]
        return value

    def have(self, slot: Slot[T]) -> T | None:
        """The value if it was kept, else None."""
        return self._values.get(slot)

    def passed(self, line: str) -> bool:
        """Whether a line of this run has passed; by its text in this scenario, or by its id elsewhere."""
        return self._verdict(self._ids.get(line, line)) == "passed"

    def rest_on(self, *lines: str) -> None:
        """Go on only when the given lines have passed.

        Args:
            lines: texts of lines of this scenario, or ids of lines elsewhere; the latter don't count when they are
                not part of this run.

        Raises:
            NotChecked: names the first that has not passed.
            NoSuchName: there is no such line.
        """
        for line in lines:
            if line not in self._ids and line not in self._texts:
                raise NoSuchName(f"в чек-листе нет строки «{line}»")
            verdict = self._settled(self._ids.get(line, line))
            if (verdict is None or line in self._unseen) and line not in self._ids:
                continue
            if verdict != "passed":
                raise _rests_on(line if line in self._ids else self._texts[line], line)


class Attempt(Generic[T]):
    """What a look beforehand brought: the act that the line is about goes on, whatever became of the look.

    The look's failure is told to the line that needs its outcome.
    """

    def __init__(self, look: Callable[[], T]) -> None:
        self._value: list[T] = []
        self._error: Exception | None = None
        try:
            self._value.append(look())
        except (AssertionError, CannotTell) as error:
            self._error = error

    def get(self) -> T:
        """What was seen.

        Raises:
            AssertionError: the platform was wrong already then.
            CannotTell: it could not be seen.
        """
        if self._error is not None:
            raise self._error
        return self._value[0]

    def or_else(self, other: T) -> T:
        """What was seen, or something else where nothing was."""
        return other if self._error is not None else self._value[0]


def attempt(look: Callable[[], T]) -> Attempt[T]:
    """Look at something before an act, without keeping the act from happening."""
    return Attempt(look)


class Once(Generic[T]):
    """Something made at first need and shared; when the platform fails to make it, one line is blamed for that.

    Args:
        make: makes the value; may raise AssertionError (the platform is wrong) or CannotTell.
        current_line: text of the line that is being checked now.
        elsewhere: text of a line that another process blames for the same, if there is one; asked when it is not made.
    """

    def __init__(
        self, make: Callable[[], T], current_line: Callable[[], str], elsewhere: Callable[[], str | None] | None = None
    ) -> None:
        self._make = make
        self._current_line = current_line
        self._elsewhere = elsewhere or (lambda: None)
        self._value: list[T] = []
        self._error: Exception | None = None
        self._blamed = ""
        self._making = threading.RLock()

    def get(self) -> T:
        """The value, for a line that is about it.

        Raises:
            AssertionError: the platform is wrong; only the first line that asks is blamed.
            NotChecked: another line was blamed already.
            CannotTell: it could not be made, each time for the same reason.
        """
        error = self._attempt()
        if error is None:
            return self._value[0]
        if isinstance(error, AssertionError) and self._blamed not in ("", self._current_line()):
            raise _rests_on(self._blamed)
        self._blamed = self._current_line()
        raise error

    def prepared(self) -> T:
        """The value, for a line that merely needs it.

        Raises:
            NotChecked: a line was blamed for its failure already.
            CannotTell: it could not be made.
        """
        error = self._attempt()
        if error is None:
            return self._value[0]
        if self._blamed and isinstance(error, AssertionError):
            raise _rests_on(self._blamed)
        raise CannotTell(str(error)) from error

    @property
    def made(self) -> bool:
        """Whether there is a value."""
        return bool(self._value)

    def _attempt(self) -> Exception | None:
        with self._making:
            if self._value or self._error is not None:
                return self._error
            try:
                self._value.append(self._make())
            except (AssertionError, CannotTell) as error:
                self._error = error
                if isinstance(error, AssertionError):
                    self._blamed = self._elsewhere() or ""
            return self._error


def _rests_on(text: str, line: str | None = None) -> NotChecked:
    return NotChecked(f"не проверено: опирается на «{text}»", line or text)
