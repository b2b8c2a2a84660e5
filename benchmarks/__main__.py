"""`make bench`: figures of the stand and the suite, each the median of several runs, with the spread beside it."""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from benchmarks import fleet
from benchmarks.far.measure import at_once, far_away
from benchmarks.measuring import FLOOR, SUITE, Series, memory, stand, timed
from postdeploy.errors import SetupError
from postdeploy.platform.browser.launch import find_browser

NEVER_QUIET = ("NeverQuiet",)
"""Variations whose pages keep requests open for as long as they live: prefetches, beacons, streams, third parties."""
SELDOM = 2.0
"""Seconds between two looks at the memory of a browser: asking its many processes holds them up."""


def noise() -> float:
    """Spread of a fixed piece of work on this machine right now: slowest of ten to the median."""
    times = []
    for _ in range(10):
        started = time.perf_counter()
        sum(number * number for number in range(300_000))
        times.append(time.perf_counter() - started)
    return max(times) / statistics.median(times)


def requests_of(reports: Path) -> int:
    """How many HTTP requests a run of the suite has noted in its evidence, clean-up included."""
    results = reports / "allure-results"
    lines = (line for path in results.glob("*attachment*") for line in path.read_text(encoding="utf-8").splitlines())
    return sum(line.startswith(("Приложение: ", "Supabase: ", "Worker: ", "Kommo: ")) for line in lines)


def measure(runs: int) -> Iterator[str]:
    up, suite, floor, suite_memory, stand_memory = Series(), Series(), Series(), Series(), Series()
    counts: tuple[int, int] = (0, 0)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(runs):
            with stand() as (settings, process, seconds):
                up.values.append(seconds)
                reports = Path(folder) / str(number)
                first = timed([*SUITE, "-D", f"reports={reports}"], settings)
                suite.values.append(first[0])
                suite_memory.values.append(first[1])
                second = timed(FLOOR, settings)
                floor.values.append(second[0])
                stand_memory.values.append(memory(process.pid))
                counts = requests_of(reports), int(second[2])
        yield f"стенд готов:             {up.show('с')}   цель ≤ 3"
        yield f"чек-лист через behave:   {suite.show('с')}   цель ≤ 5"
        yield f"голый минимум:           {floor.show('с')}"
        ratios = Series([one / other for one, other in zip(suite.values, floor.values, strict=True)])
        yield f"отношение к минимуму:    {ratios.show('×')}   цель ≤ 1.5"
        yield f"запросов: {counts[0]} в прогоне, {counts[1]} в голом минимуме"
        yield f"память прогона:          {suite_memory.show('МБ')}   цель ≤ 150"
        yield f"память стенда:           {stand_memory.show('МБ')}   цель ≤ 600"


def in_a_browser(runs: int) -> Iterator[str]:
    """The same checklist through Chromium, against a stand that is up; nothing where there is no browser."""
    try:
        browser = find_browser(browser_path())
    except SetupError as error:
        yield f"чек-лист в браузере:     не замерен. {error}"
        return
    took, noisy, peak, ratio = Series(), Series(), Series(), Series()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(runs):
            quiet = _seen_in_a_browser(Path(folder) / f"{number}")
            busy = _seen_in_a_browser(Path(folder) / f"{number}-noisy", *NEVER_QUIET)
            took.values.append(quiet[0])
            peak.values.append(quiet[1])
            noisy.values.append(busy[0])
            ratio.values.append(busy[0] / quiet[0])
    yield f"браузер:                 {browser}"
    yield f"чек-лист в браузере:     {took.show('с')}   цель ≤ 15"
    yield f"запросы без конца:       {noisy.show('с')}"
    yield f"отношение к тихому:      {ratio.show('×')}   цель ≤ 1.15"
    yield f"память с браузером:      {peak.show('МБ')}"


def browser_path() -> Path | None:
    """The browser that the environment names: the runs take it from there too."""
    named = os.environ.get("BROWSER_PATH")
    return Path(named) if named else None


def _seen_in_a_browser(reports: Path, *faults: str) -> tuple[float, float]:
    """Seconds and peak memory of one run through Chromium."""
    with stand(*faults) as (settings, _, _):
        command = [*SUITE, "-D", "via=browser", "-D", f"reports={reports}"]
        return timed(command, settings, SELDOM)[:2]


def whole(runs: int) -> Iterator[str]:
    """Seconds of `make check` when everything is installed."""
    series = Series()
    for _ in range(runs):
        series.values.append(timed(["make", "--silent", "check"], {})[0])
    yield f"make check:              {series.show('с')}   цель ≤ 12"


def a_fleet(_runs: int) -> Iterator[str]:
    """A hundred targets, each alone and all by `fleet`."""
    return fleet.rows()


PARTS = {
    "api": measure,
    "far": far_away,
    "jobs": at_once,
    "browser": in_a_browser,
    "check": whole,
    "fleet": a_fleet,
}
"""What is measured, by the words of `--only`."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description="Замеры стенда и прогона.")
    parser.add_argument("--runs", type=int, default=5, help="сколько раз повторить (по умолчанию 5)")
    parser.add_argument("--only", choices=PARTS, help="только эта часть замеров")
    given = parser.parse_args()
    runs, parts = given.runs, [PARTS[given.only]] if given.only else list(PARTS.values())
    print(f"Медианы {runs} прогонов; в скобках разброс. Шум машины: {noise():.2f}× (самый долгий из десяти к медиане).")
    for line in chain.from_iterable(part(runs) for part in parts):
        print(line, flush=True)


if __name__ == "__main__":
    main()
