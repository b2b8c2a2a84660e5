"""Seconds of a run when every service is far away, against the floor that no run gets below."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.far.chain import LONGEST
from benchmarks.far.place import moved_away
from benchmarks.far.proxy import one_after_another
from benchmarks.measuring import FLOOR, SUITE, Series, stand, timed

ROUND_TRIP = 0.12
"""Seconds, to each of the five services."""


def far_away(runs: int) -> Iterator[str]:
    """The rows of the table."""
    took, floor, ratio = Series(), Series(), Series()
    turns, row = Series(), Series()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(runs):
            with stand() as (settings, _, _), moved_away(settings, ROUND_TRIP) as (moved, far):
                took.values.append(timed([*SUITE, "-D", f"reports={Path(folder) / str(number)}"], moved)[0])
                turns.values.append(len(far.turns))
                row.values.append(one_after_another(far.turns))
            floor.values.append(LONGEST * ROUND_TRIP + _near())
            ratio.values.append(took.values[-1] / floor.values[-1])
    yield f"120 мс до служб:         {took.show('с')}   цель ≤ 15"
    yield f"голый минимум:           {floor.show('с')}   {LONGEST} ходок одна за другой и само дело платформы"
    yield f"отношение к минимуму:    {ratio.show('×')}"
    yield f"ходок: {turns.median:.0f} в прогоне, из них одна за другой {row.median:.0f}"


def _near() -> float:
    """Seconds of the bare requests beside the services: what the platform itself needs, its waits included."""
    with stand() as (settings, _, _):
        return timed(FLOOR, settings)[0]
