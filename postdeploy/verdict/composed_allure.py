"""What Allure shows of a run that was put together out of others: their times, evidence and steps."""

from __future__ import annotations

import shutil
from collections import ChainMap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from postdeploy.config.drivers import title
from postdeploy.verdict.allure_results import Seen, seen_in, write_results
from postdeploy.verdict.checklist import Checklist
from postdeploy.verdict.result import RunResult

Compose = Callable[[Sequence[Seen]], Seen]
"""Puts together what several runs have seen."""


def write_composed(folder: Path, run: RunResult, checklist: Checklist, sources: Sequence[Path], how: Compose) -> None:
    """Write the results of the whole run.

    Args:
        folder: where they go; empty.
        run: the whole.
        checklist: the document.
        sources: folders of the runs' own results.
        how: puts together what they have seen; it comes in the order of the sources.
    """
    for source in sources:
        for attachment in source.glob("*-attachment*"):
            shutil.copy2(attachment, folder)
    write_results(folder, checklist, run, how([seen_in(source, checklist) for source in sources]))


def take_latest(runs: Sequence[Seen]) -> Seen:
    """What the first of the runs that has looked at it has seen."""
    return ChainMap(*(dict(seen) for seen in runs))


def side_by_side(drivers: Sequence[str]) -> Compose:
    """What each driver has left hangs below the line, under the driver's name."""

    def compose(runs: Sequence[Seen]) -> Seen:
        seen = {}
        for what in dict.fromkeys(key for run in runs for key in run):
            told = {driver: run[what] for driver, run in zip(drivers, runs, strict=True) if what in run}
            seen[what] = {**_lasting(list(told.values())), **_below(told)}
        return seen

    return compose


def _below(told: dict[str, Any]) -> dict[str, Any]:
    """Below a line the steps of the drivers; what was attached to a scenario stays there."""
    if any("fullName" in each for each in told.values()):
        return {"attachments": [found for each in told.values() for found in each.get("attachments", [])]}
    return {"steps": [{**each, "name": title(driver)} for driver, each in told.items()]}


def _lasting(told: Sequence[Any]) -> dict[str, int]:
    """The drivers came one after the other, with the rest of the checklist in between: what counts is their sum."""
    start = min(each["start"] for each in told)
    return {"start": start, "stop": start + sum(each["stop"] - each["start"] for each in told)}
