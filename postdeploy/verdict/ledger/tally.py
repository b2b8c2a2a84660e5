"""How many lines of each ШАГ came to what: a table, or a row of words for each ШАГ where a table does not fit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from typing import Final

from postdeploy.verdict.checklist.status import Status
from postdeploy.verdict.ledger import russian
from postdeploy.verdict.ledger.result import LineResult, RunResult

_HEADS: Final = ("пройдено", "не выполнено", "не узнать", "пропущено", "время")
_ORDER: Final[tuple[Status, ...]] = ("passed", "failed", "unknown", "skipped")
_NARROWEST: Final = 8
"""Of a column."""
_BOUNDLESS: Final = 1000
"""Columns of what is no terminal: a file or a pipe has no edge."""


def tally(result: RunResult, columns: int | None = None) -> Iterator[str]:
    """The rows, with a total and what was left out; nothing when no line was selected.

    Args:
        result: the run.
        columns: of the terminal; asked of it where not given.
    """
    names = list(dict.fromkeys((line.step, line.feature) for line in result.selected))
    if not names:
        return
    groups = [(name, [line for line in result.selected if line.step == number]) for number, name in names]
    groups.append(("Всего", list(result.selected)))
    width = max(len(name) for name, _ in groups)
    head = f"  {'':<{width}}  " + "  ".join(f"{head:>{max(len(head), _NARROWEST)}}" for head in _HEADS)
    if len(head) <= (columns or shutil.get_terminal_size((_BOUNDLESS, 0)).columns):
        yield head
        yield from (_row(name, lines, width) for name, lines in groups)
    else:
        yield from (_words(name, lines) for name, lines in groups)
    rest = len(result.lines) - len(result.selected)
    if rest:
        yield f"  Не выбрано в этом прогоне: {russian.lines(rest)}."


def _row(name: str, lines: Sequence[LineResult], width: int) -> str:
    cells = [str(number or "·") for number in _numbers(lines)] + [_seconds(lines)]
    padded = (f"{cell:>{max(len(head), _NARROWEST)}}" for cell, head in zip(cells, _HEADS, strict=True))
    return f"  {name:<{width}}  " + "  ".join(padded)


def _words(name: str, lines: Sequence[LineResult]) -> str:
    """«ШАГ 2: пройдено 5, не выполнено 1 (1,0 с)»."""
    told = ", ".join(f"{head} {number}" for head, number in zip(_HEADS, _numbers(lines), strict=False) if number)
    return f"  {name.partition(':')[0]}: {told} ({_seconds(lines)})"


def _numbers(lines: Sequence[LineResult]) -> list[int]:
    return [sum(line.status == status for line in lines) for status in _ORDER]


def _seconds(lines: Sequence[LineResult]) -> str:
    return russian.seconds(sum(line.seconds for line in lines))
