"""How long a line has been as it is, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from postdeploy.verdict.ledger import russian
from postdeploy.verdict.ledger.causes import ids
from postdeploy.verdict.ledger.result import LineResult, RunResult

FLICKERS: Final = "Нестабильно: без нового деплоя то проходит, то нет."


def told(line: LineResult) -> Iterator[str]:
    """Sentences about the line's past; none for a line that is green, or red for the first time."""
    if line.since:
        lead = "Не удаётся узнать" if line.status == "unknown" else "Не выполняется"
        times = russian.plural(line.runs, "прогон", "прогона", "прогонов")
        yield f"{lead} с {russian.moment(line.since)}, {times} подряд."
    if line.flickers:
        yield FLICKERS


def looked_again(result: RunResult) -> str:
    """Of a run that was joined of several: which lines are of which moment; else empty."""
    moments: dict[str, list[LineResult]] = {}
    for line in result.selected:
        if line.looked:
            moments.setdefault(line.looked, []).append(line)
    if len(moments) < 2:
        return ""
    oldest, *later = sorted(moments)
    again = "; ".join(f"проверено заново {russian.moment(each)}: {ids(moments[each])}" for each in later)
    return f"{again[0].upper()}{again[1:]}; остальное — прогон {russian.moment(oldest)}."
