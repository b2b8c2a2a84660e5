"""Processor time of a fleet against that of the same runs one by one: organisations of one stand as targets.

`make bench-fleet` takes a hundred of them.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from postdeploy.stand.supervisor import Stand

ORGANISATIONS = 100
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


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-fleet", description="Цена проверки многих целей сразу.")
    parser.add_argument("--organisations", type=int, default=ORGANISATIONS, help=f"сколько целей ({ORGANISATIONS})")
    parser.add_argument("--jobs", type=int, default=2, help="сколько сразу (2)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, Stand(organisations=options.organisations) as stand:
        folder = Path(name)
        files = write_targets(stand, folder)
        reports = [["--reports", str(folder / "one" / file.stem)] for file in files]
        checks = [
            [*POSTDEPLOY, "check", "--target", str(file), *words, "--no-report"]
            for file, words in zip(files, reports, strict=True)
        ]
        alone = cost_of(checks)
        words = ["--targets", f"{folder}/*.env", "--folder", str(folder / "fleet"), "--jobs", str(options.jobs)]
        fleet = cost_of([[*POSTDEPLOY, "fleet", *words, "--no-report"]])
    print(f"целей: {len(files)}, одновременно {options.jobs}")
    print(f"по одной:     {alone.clock:8.1f} с, процессор {alone.processor:8.1f} с")
    print(f"fleet:        {fleet.clock:8.1f} с, процессор {fleet.processor:8.1f} с")
    print(f"процессор, отношение: {fleet.processor / alone.processor:.2f}×   цель ≤ {MOST}")


if __name__ == "__main__":
    main()
