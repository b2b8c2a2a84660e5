"""A second look at part of a run, joined to that run: lines looked at again replace their verdicts."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from postdeploy.errors import SetupError
from postdeploy.verdict.checklist.boxes import BOXES, resolve_boxes
from postdeploy.verdict.checklist.document import Checklist
from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.checklist.status import Status
from postdeploy.verdict.ledger import history
from postdeploy.verdict.ledger.acquainting import acquaint
from postdeploy.verdict.ledger.again import command
from postdeploy.verdict.ledger.keeping import keep
from postdeploy.verdict.ledger.owners import owners_of
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.reading import checklist_of, read_result
from postdeploy.verdict.ledger.result import BoxResult, LineResult, RunResult
from postdeploy.verdict.reports.allure_results import seen_in, settle
from postdeploy.verdict.running.composed import Composed, publish, tell


def join(before: RunResult, again: RunResult, checklist: Checklist, boxes: Mapping[str, str] = BOXES) -> RunResult:
    """The earlier run with the verdicts of the later one where that has looked.

    What was wrong with the earlier run itself stays, except in scenarios that were looked at again; where none of its
    verdicts is left that it could have spoilt, it is over. A run that was killed is whole once the rest was looked at.

    Raises:
        SetupError: they were about different targets.
    """
    if before.target != again.target:
        raise SetupError(f"Прогон цели «{again.target}» не дополняет прогон цели «{before.target}».")
    anew = {line.id: line for line in again.selected}
    seen = {(line.feature, line.scenario) for line in anew.values()}
    lines = tuple(_line(line, before, anew.get(line.id), again) for line in before.lines)
    verdicts: dict[str, Status] = {line.id: line.status for line in lines}
    left = [line for line in before.selected if line.id not in anew]
    errors = before.errors if any(line.status in ("passed", "failed") for line in left) else ()
    kept = [error for error in errors if (error.feature, error.scenario) not in seen and not error.distrust]
    whole = before.finished is not None or not any(line.status == "unknown" for line in left)
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
        finished=again.finished if whole else None,
    )


def _line(old: LineResult, before: RunResult, new: LineResult | None, again: RunResult) -> LineResult:
    if new is not None:
        return replace(new, looked=again.started)
    return replace(old, looked=old.looked or before.started) if old.selected else old


def complete(paths: Paths, run: RunResult, results: Path) -> None:
    """Write Allure's results of a run that was killed, or a copy of them: the next run takes its journal away."""
    if run.finished is None:
        settle(paths, checklist_of(run, paths), run, results)


def conclude(
    paths: Paths,
    before: RunResult,
    results: Path,
    junit: Path | None = None,
    given: Mapping[str, str] | None = None,
) -> int:
    """Put the run that the folder of reports holds onto an earlier one, and tell what the two come to.

    Args:
        paths: where the later run has left its reports; the joined ones take their place.
        before: the earlier run.
        results: a copy of its Allure results.
        junit: where JUnit's files go, if they are wanted; those of the later run alone give way.
        given: what the later run was given with ``-D``, for the command that looks again.

    Raises:
        ResultError: the later run has left no verdict.
        SetupError: the runs do not fit together, or the checklist cannot be read.
    """
    with paths.alone(), TemporaryDirectory(prefix="postdeploy-onto-") as folder:
        again = read_result(paths.verdict)
        if not any(line.status in ("passed", "failed") for line in again.selected):
            raise SetupError("Второй прогон ничего не увидел: дополнять прошлый нечем, он лежит в runs/.")
        complete(paths, again, paths.results)
        latest = Path(folder) / "results"
        shutil.copytree(paths.results, latest)
        plan = Plan(checklist_of(before, paths))
        earlier = [run for run in history.read_history(paths.history) if run.run not in (before.run, again.run)]
        joined = history.remember(join(before, again, plan.checklist), earlier)
        joined = replace(acquaint(joined, owners_of(paths)), given=dict(given or {}))
        seen = {**seen_in(results, plan.checklist), **seen_in(latest, plan.checklist)}
        joined = publish(Composed(joined, plan, seen, [results, latest]), paths, junit)
        keep(paths)
    return tell(joined, [paths.ticked_page, paths.ticked, paths.verdict], command(joined, joined.given))
