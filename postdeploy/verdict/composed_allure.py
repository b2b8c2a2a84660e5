"""Allure's results of a run that was put together out of others: our labels, their times, evidence and steps."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attr import asdict

from postdeploy.config.drivers import title
from postdeploy.verdict.allure_results import Dresser, complete
from postdeploy.verdict.checklist import Checklist
from postdeploy.verdict.result import RunResult, write_json

Result = dict[str, Any]
Fill = Callable[[Result, Sequence[Result | None]], None]
"""Puts into a result what those of the runs hold; None for a run that has not looked at the scenario."""


def write_results(folder: Path, run: RunResult, checklist: Checklist, sources: Sequence[Path], fill: Fill) -> None:
    """Write the results of the whole run.

    Args:
        folder: where they go; empty.
        run: the whole.
        checklist: the document.
        sources: folders of the runs' own results.
        fill: what a scenario's result takes from those of the sources, which come in their order.
    """
    dresser = Dresser(checklist, run)
    found = [_read(source) for source in sources]
    for step, scenario in dresser.selected():
        whole = asdict(dresser.dress(step, scenario), filter=lambda _, value: bool(value) or value is False)
        fill(whole, [results.get(whole["fullName"]) for results in found])
        write_json(folder / f"{whole['uuid']}-result.json", whole, indent=None)
    for source in sources:
        for attachment in source.glob("*-attachment*"):
            shutil.copy2(attachment, folder)
    complete(folder, dresser)


def take_latest(whole: Result, parts: Sequence[Result | None]) -> None:
    """Times, evidence and what hangs below the lines come from the first of the runs that has looked."""
    part = next((part for part in parts if part is not None), None)
    if part is None:
        return
    whole |= _some(part, "start", "stop", "attachments")
    for line, found in zip(whole.get("steps", []), part.get("steps", []), strict=False):
        line.update(_some(found, "start", "stop", "steps", "attachments"))


def side_by_side(drivers: Sequence[str]) -> Fill:
    """What each driver has left hangs below the line, under the driver's name."""

    def fill(whole: Result, parts: Sequence[Result | None]) -> None:
        told = {driver: part for driver, part in zip(drivers, parts, strict=True) if part is not None}
        if not told:
            return
        whole |= _lasting(list(told.values()))
        whole["attachments"] = [each for part in told.values() for each in part.get("attachments", [])]
        for number, line in enumerate(whole.get("steps", [])):
            own = {
                driver: part["steps"][number] for driver, part in told.items() if number < len(part.get("steps", []))
            }
            line["steps"] = [{**step, "name": title(driver)} for driver, step in own.items()]
            line.update(_lasting(list(own.values())))

    return fill


def _read(folder: Path) -> dict[str, Result]:
    """Results by their full name."""
    results = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*-result.json")))
    return {result["fullName"]: result for result in results}


def _some(part: Mapping[str, Any], *keys: str) -> Result:
    return {key: part[key] for key in keys if key in part}


def _lasting(parts: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """The drivers came one after the other, with the rest of the checklist in between: what counts is their sum."""
    start = min(part["start"] for part in parts)
    return {"start": start, "stop": start + sum(part["stop"] - part["start"] for part in parts)}
