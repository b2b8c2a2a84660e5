"""What an exception says about a line (design.md, "Rules of the checks")."""

from __future__ import annotations

from typing import NamedTuple

from postdeploy.errors import CannotTell, NotChecked, ReadOnly, SetupError
from postdeploy.verdict.checklist.status import Reason, Status, told


class Judgement(NamedTuple):
    """A verdict, what there is to say of it, the lines that it rests on (texts or ids), the kind of its reason."""

    status: Status
    text: str
    because: tuple[str, ...] = ()
    reason: Reason = Reason.NONE

    @property
    def message(self) -> str:
        """The text with the words of its kind before it."""
        return told(self.reason, self.text)


def unknown(text: str) -> Judgement:
    """We could not tell."""
    return Judgement("unknown", text, (), Reason.CANNOT_TELL)


def classify(error: BaseException | None) -> Judgement:  # noqa: PLR0911 - a table
    """Turn what a step raised into a verdict; no exception means ``passed``."""
    if error is None:
        return Judgement("passed", "")
    text = str(error).strip()
    if isinstance(error, AssertionError):
        return Judgement("failed", text or "требование не выполнено, но проверка не сказала почему")
    if isinstance(error, NotChecked):
        return Judgement("unknown", text, error.lines, Reason.RESTS)
    if isinstance(error, ReadOnly):
        return Judgement("skipped", text, (), Reason.READ_ONLY)
    if isinstance(error, (CannotTell, SetupError)):
        return unknown(text)
    if isinstance(error, (KeyboardInterrupt, SystemExit)):
        return unknown("прогон прерван")
    if isinstance(error, NotImplementedError):
        return unknown("шаг ещё не реализован")
    name = type(error).__name__
    return unknown(f"{name}: {text}" if text else name)


def has_a_story(error: BaseException) -> bool:
    """Whether an engineer may want to see where an exception comes from: its message alone does not tell."""
    plain = isinstance(error, KeyboardInterrupt) or (isinstance(error, CannotTell) and error.__cause__ is None)
    return classify(error).reason is Reason.CANNOT_TELL and not plain


def hint_of(error: BaseException | None) -> str | None:
    """A likely cause, when the check has found one and put it on the exception as ``hint``."""
    hint = getattr(error, "hint", None)
    return str(hint) if hint else None
