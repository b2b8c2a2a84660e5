"""What answers of Redis look like; a proxy in its place may send anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def understood(command: str, answer: Any) -> bool:
    """Whether an answer is of the kind that Redis gives to a command."""
    shape = SHAPES.get(command)
    return shape is None or shape(answer)


def _is(*kinds: type) -> Callable[[Any], bool]:
    return lambda answer: isinstance(answer, kinds)


def _is_page(answer: Any) -> bool:
    return isinstance(answer, list | tuple) and len(answer) == 2 and str(answer[0]).isdigit() and _LIST(answer[1])


def _are_entries(answer: Any) -> bool:
    return _LIST(answer) and all(isinstance(each, list | tuple) and len(each) == 2 for each in answer or ())


_LIST = _is(list, tuple, type(None))
_VALUE = _is(str, bytes, int, float, type(None))
SHAPES: dict[str, Callable[[Any], bool]] = {
    "EXISTS": _is(int),
    "PTTL": _is(int, type(None)),
    "GET": _VALUE,
    "HGET": _VALUE,
    "ZSCORE": _VALUE,
    "HGETALL": _is(dict, type(None)),
    "INFO": _is(dict),
    "LRANGE": _LIST,
    "ZRANGE": _LIST,
    "ZREVRANGE": _LIST,
    "CLIENT LIST": _LIST,
    "XRANGE": _are_entries,
    "XREVRANGE": _are_entries,
    "SCAN": _is_page,
}
"""Of the commands whose answers are read further."""
