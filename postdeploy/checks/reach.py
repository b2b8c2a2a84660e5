"""Telling a service that is down from a network that is down."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from postdeploy.checks.asserting import Mismatch
from postdeploy.platform.wire import Unreachable

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
            "сеть до остальных частей развёртывания работает",
            hint=f"похоже, {error.service} не запущен или задан не тот адрес",
        ) from error
