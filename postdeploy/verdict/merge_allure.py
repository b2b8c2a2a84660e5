"""Allure's results of a merged run: each line holds what every driver did for it, with its attachments."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attr import asdict

from postdeploy.config.drivers import title
from postdeploy.verdict.allure_results import Dresser, ResultFiles, complete
from postdeploy.verdict.checklist import Checklist
from postdeploy.verdict.result import RunResult, write_json


def write_results(folder: Path, merged: RunResult, checklist: Checklist, sources: Mapping[str, Path]) -> None:
    """Write the results of the merged run.

    Args:
        folder: where they go.
        merged: the run.
        checklist: the document.
        sources: folders of the drivers' own results.
    """
    folder.mkdir(parents=True, exist_ok=True)
    dresser = Dresser(checklist, merged)
    found = {driver: _read(source) for driver, source in sources.items()}
    for step, scenario in dresser.selected():
        whole = asdict(dresser.dress(step, scenario), filter=lambda _, value: bool(value) or value is False)
        parts = {
            driver: results[whole["fullName"]] for driver, results in found.items() if whole["fullName"] in results
        }
        _fill(whole, parts)
        write_json(folder / f"{whole['uuid']}-result.json", whole, indent=None)
    for source in sources.values():
        for attachment in source.glob("*-attachment*"):
            shutil.copy2(attachment, folder)
    complete(ResultFiles(folder).folder, dresser)


def _read(folder: Path) -> dict[str, dict[str, Any]]:
    """Results by their full name."""
    results = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*-result.json")))
    return {result["fullName"]: result for result in results}


def _fill(whole: dict[str, Any], parts: Mapping[str, dict[str, Any]]) -> None:
    """Put the drivers' steps under those of the merged result, line by line."""
    if not parts:
        return
    whole |= _lasting(list(parts.values()))
    whole["attachments"] = [each for part in parts.values() for each in part.get("attachments", [])]
    for number, line in enumerate(whole.get("steps", [])):
        own = {driver: part["steps"][number] for driver, part in parts.items() if number < len(part.get("steps", []))}
        line["steps"] = [{**step, "name": title(driver)} for driver, step in own.items()]
        line.update(_lasting(list(own.values())))


def _lasting(parts: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """The drivers came one after the other, with the rest of the checklist in between: what counts is their sum."""
    start = min(part["start"] for part in parts)
    return {"start": start, "stop": start + sum(part["stop"] - part["start"] for part in parts)}
