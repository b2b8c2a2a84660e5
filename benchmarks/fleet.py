"""Processor time of a fleet against that of the same runs one by one: organisations of one stand as targets.

`make bench-fleet` takes a hundred of them, and so does `make bench` among other things.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from postdeploy.stand.supervisor import Stand

ORGANISATIONS = 100
JOBS = 2
"""How many targets are checked at the same time."""
MOST = 1.2
"""Processor time of the fleet to that of the runs one by one."""
POSTDEPLOY = [sys.executable, "-m", "postdeploy.cli"]


@dataclass(frozen=True)
class Cost:
    """What something has cost: seconds by the clock, seconds of processors; the stand's own are not in it."""

    clock: float
    processor: float


def cost_of(commands: Sequence[list[str]]) -> Cost:
    """Run commands one after the other.

    Raises:
        SystemExit: one of them failed, so its time would mean nothing.
    """
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for command in commands:
        ended = subprocess.run(command, check=False, capture_output=True, text=True)
        if ended.returncode:
            raise SystemExit(f"«{' '.join(command[1:])}» закончилась с кодом {ended.returncode}:\n{ended.stdout}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.perf_counter() - began, used)


def write_targets(stand: Stand, folder: Path) -> list[Path]:
    """A file of settings for each organisation."""
    files = []
    for name, settings in stand.settings_of_organisations().items():
        files.append(folder / f"{name}.env")
        files[-1].write_text("".join(f"{key}={value}\n" for key, value in settings.items()), encoding="utf-8")
    return files


def rows(organisations: int = ORGANISATIONS, jobs: int = JOBS) -> Iterator[str]:
    """What each way has cost, and their ratio; each is run once, for it is long."""
    with tempfile.TemporaryDirectory() as name, Stand(organisations=organisations) as stand:
        folder = Path(name)
        files = write_targets(stand, folder)
        reports = [["--reports", str(folder / "one" / file.stem)] for file in files]
        checks = [
            [*POSTDEPLOY, "check", "--target", str(file), *words, "--no-report"]
            for file, words in zip(files, reports, strict=True)
        ]
        alone = cost_of(checks)
        words = ["--targets", f"{folder}/*.env", "--folder", str(folder / "fleet"), "--jobs", str(jobs)]
        fleet = cost_of([[*POSTDEPLOY, "fleet", *words, "--no-report"]])
    yield f"целей: {len(files)}, одновременно {jobs}"
    yield f"по одной:                {alone.clock:.1f} с, процессор {alone.processor:.1f} с"
    yield f"fleet:                   {fleet.clock:.1f} с, процессор {fleet.processor:.1f} с"
    yield f"процессор, отношение:    {fleet.processor / alone.processor:.2f} ×   цель ≤ {MOST}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-fleet", description="Цена проверки многих целей сразу.")
    parser.add_argument("--organisations", type=int, default=ORGANISATIONS, help=f"сколько целей ({ORGANISATIONS})")
    parser.add_argument("--jobs", type=int, default=JOBS, help=f"сколько сразу ({JOBS})")
    options = parser.parse_args()
    for row in rows(options.organisations, options.jobs):
        print(row, flush=True)


if __name__ == "__main__":
    main()
