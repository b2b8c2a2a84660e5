"""What an exception says about a line (design.md, "Rules of the checks")."""

from __future__ import annotations

from typing import NamedTuple

from postdeploy.errors import CannotTell, NotChecked, ReadOnly, SetupError
from postdeploy.verdict.status import Status

NOT_CHECKED = "не проверено: "
CANNOT_TELL = "не удалось проверить: "
READ_ONLY = "пропущено: "


class Judgement(NamedTuple):
    """A verdict with its reason: ``because`` names the lines that this one rests on (texts or ids)."""

    status: Status
    message: str
    because: tuple[str, ...] = ()


def classify(error: BaseException | None) -> Judgement:  # noqa: PLR0911 - a table
    """Turn what a step raised into a verdict; no exception means ``passed``."""
    if error is None:
        return Judgement("passed", "")
    text = str(error).strip()
    if isinstance(error, AssertionError):
        return Judgement("failed", text or "требование не выполнено, но проверка не сказала почему")
    if isinstance(error, NotChecked):
        return Judgement("unknown", _led(NOT_CHECKED, text), error.lines)
    if isinstance(error, ReadOnly):
        return Judgement("skipped", _led(READ_ONLY, text))
    if isinstance(error, (CannotTell, SetupError)):
        return Judgement("unknown", _led(CANNOT_TELL, text))
    if isinstance(error, (KeyboardInterrupt, SystemExit)):
        return Judgement("unknown", CANNOT_TELL + "прогон прерван")
    if isinstance(error, NotImplementedError):
        return Judgement("unknown", CANNOT_TELL + "шаг ещё не реализован")
    name = type(error).__name__
    return Judgement("unknown", CANNOT_TELL + (f"{name}: {text}" if text else name))


def hint_of(error: BaseException | None) -> str | None:
    """A likely cause, when the check has found one and put it on the exception as ``hint``."""
    hint = getattr(error, "hint", None)
    return str(hint) if hint else None


def is_not_checked(status: Status, message: str) -> bool:
    """Whether an unknown verdict is owed to another line and not to the stand or the network."""
    return status == "unknown" and message.startswith(NOT_CHECKED)


def _led(lead: str, text: str) -> str:
    """Put the lead before the text once, whatever the one who raised has written."""
    return text if text.casefold().startswith(lead.strip().casefold()) else lead + (text or "причина не указана")
