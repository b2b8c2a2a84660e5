"""How long a line has been as it is, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from postdeploy.verdict import russian
from postdeploy.verdict.result import LineResult

FLICKERS: Final = "Нестабильно: без нового деплоя то проходит, то нет."


def told(line: LineResult) -> Iterator[str]:
    """Sentences about the line's past; none for a line that is green, or red for the first time."""
    if line.since:
        lead = "Не удаётся узнать" if line.status == "unknown" else "Не выполняется"
        times = russian.plural(line.runs, "прогон", "прогона", "прогонов")
        yield f"{lead} с {russian.moment(line.since)}, {times} подряд."
    if line.flickers:
        yield FLICKERS
