"""How many ШАГи go on at once: `-D jobs=N` of behave, `--jobs N` of `postdeploy check`."""

from __future__ import annotations

import sys
import threading
from typing import Any, Final

from postdeploy.errors import SetupError

KEY: Final = "jobs"
MOST: Final = 16
OURS: Final = frozenset({"allure", "russian"})
"""Formatters that several processes can write with: any other has one file."""


def asked_for(config: Any) -> int:
    """How many behave was asked for.

    Raises:
        SetupError: it is no number.
    """
    return number_of(str(config.userdata.get(KEY, "1")))


def how_many(config: Any) -> int:
    """How many go on at once; 1 where behave's other options allow no more, which is said."""
    jobs = asked_for(config)
    if jobs > 1 and (reason := obstacle(config)):
        sys.stdout.write(f"ШАГи идут по одному: {reason}.\n")
        return 1
    return jobs


def number_of(text: str) -> int:
    """A number of jobs.

    Raises:
        SetupError: it is none.
    """
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise SetupError(f"--jobs: нужно число ШАГов от 1 до {MOST} (или auto у postdeploy check), а задано «{text}».")
    return int(text)


def obstacle(config: Any) -> str:
    """Why the ШАГи cannot go at once, as the end of a sentence; empty where they can."""
    if config.stop:
        return "с --stop или --wip каждый ждёт предыдущего"
    if threading.active_count() > 1:
        return "в процессе прогона уже работает что-то ещё (отладчик, профилировщик)"  # forking it would not be safe
    others = [name for name in config.format or () if name not in OURS]
    return f"форматтер «{others[0]}» пишет в один файл" if others else ""
