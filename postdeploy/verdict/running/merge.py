"""One verdict out of two runs of the checklist: over HTTP and in a browser. Of two about a line the stricter counts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from postdeploy.config.access import says_yes
from postdeploy.config.drivers import WAYS, title
from postdeploy.verdict.checklist.boxes import BOXES, resolve_boxes
from postdeploy.verdict.checklist.document import Checklist
from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.checklist.status import WORDS, Reason, Status, worst
from postdeploy.verdict.ledger import history, keeping
from postdeploy.verdict.ledger.acquainting import acquaint
from postdeploy.verdict.ledger.again import command
from postdeploy.verdict.ledger.owners import owners_of
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.reading import read_checklist, read_result
from postdeploy.verdict.ledger.result import BoxResult, LineResult, RunError, RunResult
from postdeploy.verdict.reports.allure_results import Seen, seen_in, settle
from postdeploy.verdict.running.composed import Composed, publish, tell
from postdeploy.verdict.running.refusals import KNOWN_OK


def conclude(
    paths: Paths, folders: Mapping[str, Path], junit: Path | None = None, given: Mapping[str, str] | None = None
) -> int:
    """Merge the reports of several runs into those of one, print its summary and tell its exit code.

    Args:
        paths: where the merged reports go.
        folders: reports of each run by the name of its driver, in the order in which they were made.
        junit: where JUnit's files go, if they are wanted.
        given: what the runs were given with ``-D``, for the command that looks again.

    Raises:
        ResultError: a run has left no verdict.
        SetupError: the checklist cannot be read.
    """
    results = {driver: read_result(Paths(paths.checklist, folder).verdict) for driver, folder in folders.items()}
    sources = {driver: Paths(paths.checklist, folder).results for driver, folder in folders.items()}
    with paths.alone():
        keeping.put_away(paths)
        plan = Plan(read_checklist(paths))
        for driver, folder in folders.items():
            if results[driver].finished is None:
                settle(Paths(paths.checklist, folder), plan.checklist, results[driver])
        merged = merge(results, plan.checklist)
        if merged.finished is not None:
            merged = history.remember(merged, history.read_history(paths.history))
        merged = acquaint(merged, owners_of(paths))
        given = {**(given or {}), "via": "both"}
        merged = replace(merged, known_ok=says_yes(given.get(KNOWN_OK)), given=given)
        if merged.finished is not None:
            history.append_history(paths.history, history.past_of(merged))
        seen = {driver: seen_in(source, plan.checklist) for driver, source in sources.items()}
        whole = Composed(merged, plan, side_by_side(seen, plan.checklist), [*sources.values()])
        merged = publish(whole, paths, junit)
        with suppress(OSError):
            keeping.keep(paths)
    again = command(merged, merged.given)
    return tell(merged, [paths.ticked_page, paths.ticked, paths.verdict, paths.results], again)


def merge(results: Mapping[str, RunResult], checklist: Checklist, boxes: Mapping[str, str] = BOXES) -> RunResult:
    """The runs as one: each line with the stricter verdict and with what every driver said.

    Args:
        results: by the name of the driver, in the order of the runs; at least one.
        checklist: the document that they were about.
        boxes: which lines each box stands for.
    """
    first = next(iter(results.values()))
    by_id = {driver: {line.id: line for line in result.lines} for driver, result in results.items()}
    lines = tuple(
        _line({driver: found[line.id] for driver, found in by_id.items() if line.id in found})
        for line in checklist.lines
    )
    errors = tuple(_errors(results))
    finished = [result.finished for result in results.values()]
    return RunResult(
        run=uuid.uuid4().hex,
        target=first.target,
        started=min(result.started for result in results.values()),
        finished=max(moment for moment in finished if moment) if all(finished) else None,
        lines=lines,
        boxes=_boxes(checklist, boxes, lines),
        errors=errors,
        environment=_environment(results),
    )


def side_by_side(runs: Mapping[str, Seen], checklist: Checklist) -> Seen:
    """What each driver has left hangs below the line, under the driver's name; what a scenario has stays there."""
    whole: dict[str, Mapping[str, Any]] = {}
    for what in dict.fromkeys(key for seen in runs.values() for key in seen):
        told = {driver: seen[what] for driver, seen in runs.items() if what in seen}
        below = [{**each, "name": title(driver)} for driver, each in told.items()]
        attached = [found for each in below for found in each.get("attachments", [])]
        start = min(each["start"] for each in below)
        # the drivers came one after the other, with the rest of the checklist in between: what counts is their sum
        stop = start + sum(each["stop"] - each["start"] for each in below)
        more = {"steps": below} if what in checklist.by_id else {"attachments": attached}
        whole[what] = {"start": start, "stop": stop, **more}
    return whole


def _line(found: Mapping[str, LineResult]) -> LineResult:
    """One line out of those of the drivers; a run that was not meant to look at it has no say."""
    told = {driver: line for driver, line in found.items() if line.selected}
    if not told:
        return next(iter(found.values()))
    status = worst(line.status for line in told.values())
    strict = {driver: line for driver, line in told.items() if line.status == status}
    chosen = next(iter(strict.values()))
    return replace(
        chosen,
        message=_message(strict, told),
        reason=_reason(strict),
        because=tuple(dict.fromkeys(reason for line in strict.values() for reason in line.because)),
        seconds=round(sum(line.seconds for line in told.values()), 3),
        flickers=any(line.flickers for line in told.values()),
        drivers={driver: line.status for driver, line in told.items()},
    )


def _message(strict: Mapping[str, LineResult], told: Mapping[str, LineResult]) -> str:
    """What the stricter drivers said; where the drivers differ, each is named."""
    messages = {driver: line.message for driver, line in strict.items()}
    if not any(messages.values()):
        return ""
    said = next(iter(messages.values()))
    if len(set(messages.values())) == 1 and (len(strict) == len(told) or _rests(strict)):
        return said
    rows = [f"{title(driver)}: {message}" for driver, message in messages.items()]
    rows += [f"{title(driver)}: {WORDS[line.status]}" for driver, line in told.items() if driver not in strict]
    return "\n".join(rows)


def _reason(strict: Mapping[str, LineResult]) -> Reason:
    """That a line rests on another is the reason only where no driver has a reason of its own."""
    return next((line.reason for line in strict.values() if line.reason is not Reason.RESTS), Reason.RESTS)


def _rests(strict: Mapping[str, LineResult]) -> bool:
    """Whether the drivers have not come to the line; the line that it rests on says which of them, and why."""
    return all(line.reason is Reason.RESTS for line in strict.values())


def _errors(results: Mapping[str, RunResult]) -> Iterable[RunError]:
    """Errors of the runs; one that every run has is told once."""
    found: dict[RunError, list[str]] = {}
    for driver, result in results.items():
        for error in result.errors:
            found.setdefault(error, []).append(driver)
    for error, drivers in found.items():
        everywhere = len(drivers) == len(results)
        yield error if everywhere else replace(error, message=f"{title(drivers[0])}: {error.message}")


def _boxes(checklist: Checklist, table: Mapping[str, str], lines: Sequence[LineResult]) -> tuple[BoxResult, ...]:
    verdicts: dict[str, Status] = {line.id: line.status for line in lines}
    return tuple(
        BoxResult(box.text, box.status(verdicts), tuple(line.id for line in box.lines))
        for box in resolve_boxes(checklist, table)
    )


def _environment(results: Mapping[str, RunResult]) -> dict[str, str]:
    facts: dict[str, str] = {}
    for result in results.values():
        facts |= result.environment
    return {**facts, "Способ проверки": " и ".join(WAYS.get(driver, driver) for driver in results)}
