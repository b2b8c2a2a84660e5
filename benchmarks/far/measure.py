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
JOBS, MOST = 4, 7
"""ШАГи at once: as `postdeploy check` chooses far away, and all of them."""
THINKING = ("TakesItsTime",)
LONGEST_STEPS = ("features/02_kommo.feature", "features/04_test_chat.feature", "features/07_sequences.feature")
"""One of them takes longest, depending on what is slow."""


def far_away(runs: int) -> Iterator[str]:
    """The rows of the table."""
    took, floor, ratio = Series(), Series(), Series()
    turns, row = Series(), Series()
    at_once, row_at_once = Series(), Series()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(runs):
            with stand() as (settings, _, _), moved_away(settings, ROUND_TRIP) as (moved, far):
                took.values.append(timed([*SUITE, "-D", f"reports={Path(folder) / str(number)}"], moved)[0])
                turns.values.append(len(far.turns))
                row.values.append(one_after_another(far.turns))
            with stand() as (settings, _, _), moved_away(settings, ROUND_TRIP) as (moved, far):
                words = ["-D", f"jobs={JOBS}", "-D", f"reports={Path(folder) / f'{number}-at-once'}"]
                at_once.values.append(timed([*SUITE, *words], moved)[0])
                row_at_once.values.append(one_after_another(far.turns))
            floor.values.append(LONGEST * ROUND_TRIP + _near())
            ratio.values.append(took.values[-1] / floor.values[-1])
    yield f"120 мс, ШАГи по {JOBS} сразу:  {at_once.show('с')}   цель ≤ 15"
    yield f"120 мс, по одному:       {took.show('с')}"
    yield f"голый минимум:           {floor.show('с')}   {LONGEST} ходок одна за другой и само дело платформы"
    yield f"отношение к минимуму:    {ratio.show('×')}"
    yield f"ходок: {turns.median:.0f} в прогоне, подряд {row.median:.0f}, по {JOBS} сразу {row_at_once.median:.0f}"


def at_once(runs: int) -> Iterator[str]:
    """ШАГи at once against the one that takes longest: near, far, and far with a model that thinks."""
    for place, round_trip, faults in (
        ("рядом", 0.0, ()),
        ("120 мс", ROUND_TRIP, ()),
        ("120 мс, модель 3 с, шаги 2 с", ROUND_TRIP, THINKING),
    ):
        whole, ratio = Series(), Series()
        for _ in range(runs):
            slowest = max(_alone(feature, round_trip, faults) for feature in LONGEST_STEPS)
            whole.values.append(_seconds(("-D", f"jobs={MOST}"), round_trip, faults))
            ratio.values.append(whole.values[-1] / slowest)
        yield f"ШАГи сразу, {place}: {whole.show('с')}"
        yield f"отношение к самому долгому ШАГу: {ratio.show('×')}   цель ≤ 1.3"


def _alone(feature: str, round_trip: float, faults: tuple[str, ...]) -> float:
    return _seconds((feature,), round_trip, faults)


def _seconds(words: tuple[str, ...], round_trip: float, faults: tuple[str, ...]) -> float:
    """Seconds of one run, on a stand of its own."""
    with tempfile.TemporaryDirectory() as folder, stand(*faults) as (settings, _, _):
        command = [*SUITE, "-D", f"reports={folder}", *words]
        if not round_trip:
            return timed(command, settings)[0]
        with moved_away(settings, round_trip) as (moved, _far):
            return timed(command, moved)[0]


def _near() -> float:
    """Seconds of the bare requests beside the services: what the platform itself needs, its waits included."""
    with stand() as (settings, _, _):
        return timed(FLOOR, settings)[0]
