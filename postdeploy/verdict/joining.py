"""A second look at part of a run, joined to that run: lines looked at again replace their verdicts."""

from __future__ import annotations

import json
import shutil
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attr import asdict

from postdeploy.errors import SetupError
from postdeploy.verdict import history
from postdeploy.verdict.allure_results import Dresser, complete, forget_results
from postdeploy.verdict.boxes import BOXES, resolve_boxes
from postdeploy.verdict.checklist import Checklist, parse_checklist
from postdeploy.verdict.closing import write_documents
from postdeploy.verdict.console import colourful, summary
from postdeploy.verdict.keeping import keep
from postdeploy.verdict.paths import Paths, of_project
from postdeploy.verdict.plan import Plan
from postdeploy.verdict.reading import read_result
from postdeploy.verdict.reconcile import Channels, reconcile
from postdeploy.verdict.result import BoxResult, LineResult, RunError, RunResult, write_json
from postdeploy.verdict.status import Status


def join(before: RunResult, again: RunResult, checklist: Checklist, boxes: Mapping[str, str] = BOXES) -> RunResult:
    """The earlier run with the verdicts of the later one where that has looked.

    What was wrong with the earlier run itself stays, except in scenarios that were looked at again.

    Raises:
        SetupError: they were about different targets.
    """
    if before.target != again.target:
        raise SetupError(f"Прогон цели «{again.target}» не дополняет прогон цели «{before.target}».")
    anew = {line.id: line for line in again.selected}
    seen = {(line.feature, line.scenario) for line in anew.values()}
    lines = tuple(_line(line, before, anew.get(line.id), again) for line in before.lines)
    verdicts: dict[str, Status] = {line.id: line.status for line in lines}
    kept = [error for error in before.errors if (error.feature, error.scenario) not in seen and not error.distrust]
    return replace(
        again,
        run=uuid.uuid4().hex,
        lines=lines,
        boxes=tuple(
            BoxResult(box.text, box.status(verdicts), tuple(line.id for line in box.lines))
            for box in resolve_boxes(checklist, boxes)
        ),
        errors=tuple(dict.fromkeys((*again.errors, *kept))),
        environment={**before.environment, **again.environment},
        finished=again.finished if before.finished else None,
    )


def _line(old: LineResult, before: RunResult, new: LineResult | None, again: RunResult) -> LineResult:
    if new is not None:
        return replace(new, looked=again.started)
    return replace(old, looked=old.looked or before.started) if old.selected else old


def write_joined_results(folder: Path, joined: RunResult, checklist: Checklist, sources: list[Path]) -> None:
    """Allure's results of the joined run: each scenario as the latest of the runs has left it.

    Args:
        folder: where they go.
        joined: the run.
        checklist: the document.
        sources: results of the runs, the latest first; none of them is ``folder``.
    """
    forget_results(folder)
    folder.mkdir(parents=True, exist_ok=True)
    dresser = Dresser(checklist, joined)
    for step, scenario in dresser.selected():
        whole = asdict(dresser.dress(step, scenario), filter=lambda _, value: bool(value) or value is False)
        for source in sources:
            part = _read(source, whole["fullName"])
            if part is not None:
                _fill(whole, part)
                break
        write_json(folder / f"{whole['uuid']}-result.json", whole, indent=None)
    for source in sources:
        for attachment in source.glob("*-attachment*"):
            shutil.copy2(attachment, folder)
    complete(folder, dresser)


def _read(folder: Path, name: str) -> dict[str, Any] | None:
    for path in folder.glob("*-result.json"):
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if content["fullName"] == name:
            return content
    return None


def _fill(whole: dict[str, Any], part: Mapping[str, Any]) -> None:
    """Times, evidence and what hangs below the lines come from the run that has looked."""
    whole |= {key: part[key] for key in ("start", "stop", "attachments") if key in part}
    for line, found in zip(whole.get("steps", []), part.get("steps", []), strict=False):
        line.update({key: found[key] for key in ("start", "stop", "steps", "attachments") if key in found})


def conclude(paths: Paths, before: RunResult, results: Path) -> int:
    """Put the run that the folder of reports holds onto an earlier one, and tell what the two come to.

    Args:
        paths: where the later run has left its reports; the joined ones take their place.
        before: the earlier run.
        results: a copy of its Allure results.

    Raises:
        ResultError: the later run has left no verdict.
        SetupError: the runs do not fit together, or the checklist cannot be read.
    """
    with paths.alone(), TemporaryDirectory(prefix="postdeploy-onto-") as folder:
        again = read_result(paths.verdict)
        if not any(line.status in ("passed", "failed") for line in again.selected):
            raise SetupError("Второй прогон ничего не увидел: дополнять прошлый нечем, он лежит в runs/.")
        latest = Path(folder) / "results"
        shutil.copytree(paths.results, latest)
        plan = Plan(parse_checklist(of_project(paths.checklist).read_text(encoding="utf-8")))
        earlier = [run for run in history.read_history(paths.history) if run.run not in (before.run, again.run)]
        joined = history.remember(join(before, again, plan.checklist), earlier)
        write_json(paths.verdict, joined.to_json())
        write_joined_results(paths.results, joined, plan.checklist, [latest, results])
        write_documents(plan.checklist, joined, paths)
        differences = reconcile(_Joined(joined, plan), Channels(paths, paths.results))
        if differences:
            errors = (RunError(each, distrust=True) for each in differences)
            joined = replace(joined, errors=(*joined.errors, *errors))
            write_json(paths.verdict, joined.to_json())
            write_documents(plan.checklist, joined, paths)
        keep(paths)
    sys.stdout.write(summary(joined, [paths.ticked_page, paths.ticked, paths.verdict], colourful(sys.stdout)))
    sys.stdout.flush()
    return joined.exit_code


@dataclass(frozen=True)
class _Joined:
    """What the channels of the joined run are compared with."""

    joined: RunResult
    plan: Plan

    def result(self) -> RunResult:
        return self.joined
