"""Telling a service that is down from a network that is down."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from postdeploy.checks.asserting import Mismatch
from postdeploy.platform.mishap import Trouble
from postdeploy.platform.unanswered import Unreachable

T = TypeVar("T")


def answers(ask: Callable[[], T], network_works: Callable[[str], bool]) -> T:
    """Ask the service that the line is about.

    Args:
        ask: the request.
        network_works: tells whether anything of the deployment but the named service answers from here.

    Raises:
        Mismatch: the service does not answer although others do, so it is down.
        Unreachable: nothing answers, so we cannot tell.
    """
    try:
        return ask()
    except Unreachable as error:
        if not network_works(error.service):
            raise
        raise Mismatch(
            f"{error.service} отвечает",
            str(error),
            f"запрос к {error.service}; остальные части развёртывания отвечают",
            hint=_hint(error),
        ) from error


def _hint(error: Unreachable) -> str:
    if error.trouble is Trouble.NOBODY:
        return f"похоже, {error.service} не работает или задан не тот адрес"
    if error.trouble is Trouble.SLOW:
        return f"похоже, {error.service} завис или перегружен"
    return ""
