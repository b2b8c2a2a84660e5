"""Something new was asked for: made, refused by mistake, or more than the organisation has paid for."""

from __future__ import annotations

import re

from postdeploy.checks.asserting import check
from postdeploy.checks.common import gives_id
from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer

NO_MORE = re.compile(
    r"тариф|квот|лимит|не более \d+|максимальн\w+ (?:числ|количеств)|исчерпан|превышен\w* (?:числ|количеств)"
    r"|\bplan\b|\bquota|limit|\bupgrade\b|payment required|subscription|maximum (?:number|of)",
    re.IGNORECASE,
)
"""How a platform says that the organisation has as many as it may have."""
ONLY_ONE = "один такой объект уже создан, на втором платформа ошибается: похоже, она рассчитана на единственный"
OF_SPEED = re.compile(r"запрос|попыт|част|секунд|минут|\brate|request|too many|too (?:big|small|long)|символ|character")
"""Limits of another kind: of how often one may ask, of how long a text may be."""


def expect_made(answer: Answer) -> None:
    """The web app has made the new object and has given it an id.

    Raises:
        Mismatch: it has not.
        CannotTell: the organisation may have no more of them.
    """
    leave_open_if_no_more(answer)
    check(answer, gives_id())


def id_of_another(answer: Answer, purpose: str) -> str:
    """Id of one more object of a kind of which the platform has made one already.

    Raises:
        Mismatch: the platform has failed at this one, not refused it.
        CannotTell: it was refused; what it was made for cannot be looked at.
    """
    if answer.status >= 500:
        check(answer, gives_id(), hint=ONLY_ONE)
    return str(answer.need("data", "id", purpose=purpose))


def leave_open_if_no_more(answer: Answer) -> None:
    """Go on unless a refusal says that the organisation has had all that its plan allows.

    Raises:
        CannotTell: it says so; a clean organisation, or another plan, is up to us.
    """
    if answer.status in {400, 402, 403, 409, 422} and is_of_plan(answer.error):
        raise CannotTell(
            f"Организация, в которой идёт проверка, дошла до предела своего тарифа: {answer.describe()}. Удалите в ней"
            " лишнее (остатки прежних прогонов — postdeploy clean) или дайте ей тариф без этого предела."
        )


def is_of_plan(error: str) -> bool:
    """Whether a refusal speaks of what the organisation has paid for."""
    return bool(NO_MORE.search(error)) and not OF_SPEED.search(error.casefold())
