"""Allure's results of a run, made of its verdicts and of what was seen: once, when both are complete.

It does not matter who has brought them: the ledger that was closed, the journal of a run that was killed, several runs
that were put together (``composed``).
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from allure_commons.model2 import GlobalError, Globals, Label, Link, StatusDetails, TestResult, TestStepResult
from attr import asdict

from postdeploy.verdict.checklist.document import Checklist, Scenario, Step
from postdeploy.verdict.checklist.status import Reason
from postdeploy.verdict.checklist.stories import story_of
from postdeploy.verdict.ledger import journal
from postdeploy.verdict.ledger.causes import troubles
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.result import LineResult, RunError, RunResult, write_json
from postdeploy.verdict.reports import remarks

EPIC: Final = "Проверка после деплоя"
ALLURE_FILES: Final = ("*-result.json", "*-container.json", "*-globals.json", "*-attachment*")
CHECKLIST_PAGE: Final = "../checklist.html"
"""The ticked checklist as seen from the report."""

Seen = Mapping[str, Mapping[str, Any]]
"""When each line (by id) and scenario (by ``name_of``) was looked at, and what hangs below it, as Allure has it."""

_SPACE: Final = uuid.UUID("6f9619ff-8b86-d011-b42d-00cf4fc964ff")
_STATUSES: Final = {"passed": "passed", "failed": "failed", "unknown": "broken", "skipped": "skipped"}
_WORST_FIRST: Final = ("failed", "broken", "skipped", "passed")
_KEPT: Final = ("start", "stop", "steps", "attachments")


def forget_results(folder: Path) -> None:
    """Remove the results of an earlier run, and nothing else that may lie in the folder."""
    for path in (each for pattern in ALLURE_FILES for each in folder.glob(pattern)):
        path.unlink(missing_ok=True)


def write_results(folder: Path, checklist: Checklist, run: RunResult, seen: Seen) -> None:
    """Write a result for each scenario that the run was meant to look at, and what is wrong with the run as a whole.

    Args:
        folder: where they go; created when missing.
        checklist: the document.
        run: its verdicts.
        seen: what was seen; nothing of lines that the run did not come to.

    Raises:
        OSError: they cannot be written.
    """
    whole = [each for each in troubles(run) if each.scenario is None]
    errors = [GlobalError(message=each.message, timestamp=_milliseconds(run.started)) for each in whole]
    items: dict[str, Any] = {result.uuid: result for result in results_of(checklist, run, seen)}
    items |= {_identity(run.run): Globals(errors=errors)} if errors else {}  # no scenario, and counts as none
    for identity, item in items.items():
        write_json(folder / item.file_pattern.format(prefix=identity), content_of(item), indent=None)


def settle(paths: Paths, checklist: Checklist, run: RunResult, folder: Path | None = None) -> None:
    """Write what is missing of a run's results: all of them where it was killed; its journal tells what was seen."""
    folder = folder or paths.results
    seen = {**seen_in(folder, checklist), **journal.seen(journal.beside(paths.verdict), run.run)}
    write_results(folder, checklist, run, seen)


def seen_in(folder: Path, checklist: Checklist) -> Seen:
    """What was seen by the results in a folder."""
    found = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*-result.json")))
    whole = {result["fullName"]: result for result in found}
    seen: dict[str, Mapping[str, Any]] = {}
    for step, scenario in checklist.scenarios:
        if result := whole.get(name := name_of(step, scenario)):
            steps = result.get("steps", [])
            seen |= {line.id: below for line, below in zip(scenario.lines, steps, strict=False)}
            seen[name] = {**result, "steps": steps[len(scenario.lines) :]}
    return seen


def results_of(checklist: Checklist, run: RunResult, seen: Seen) -> Iterator[TestResult]:
    """The results of a run; arguments as for ``write_results``."""
    lines = {line.id: line for line in run.lines}
    for step, scenario in checklist.scenarios:
        own = [lines[line.id] for line in scenario.lines]
        if any(line.selected for line in own):
            result = _told(run, step, scenario, story_of(checklist, scenario), own)
            _show(result, own, seen, _milliseconds(run.started))
            yield result


def content_of(item: Any) -> dict[str, Any]:
    """A result, or a piece of one, as JSON has it."""
    return asdict(item, filter=lambda _, value: value or value is False)


def kept(item: Mapping[str, Any]) -> dict[str, Any]:
    """Of a result or of one of its steps what the ledger cannot know: when it was looked at, and what hangs below."""
    return {key: item[key] for key in _KEPT if key in item}


def name_of(step: Any, scenario: Any) -> str:
    """The full name of a scenario, by the document's or behave's objects."""
    return f"{step.name}: {scenario.name}"


def page_of(run: RunResult, feature: str, scenario: str) -> str:
    """Where the report shows a scenario: the part of its address after ``#`` (Allure 3 hashes the uuid)."""
    return hashlib.md5(_identity(run.run, feature, scenario).encode(), usedforsecurity=False).hexdigest()


def _told(run: RunResult, step: Step, scenario: Scenario, story: str, lines: Sequence[LineResult]) -> TestResult:
    """What is said of a scenario."""
    errors = run.errors_of(step.name, scenario.name)
    known = dict.fromkeys(line.known for line in lines if line.known and line.known.link)
    return TestResult(
        uuid=_identity(run.run, step.name, scenario.name),
        name=f"ШАГ {step.number}: {scenario.name}",
        fullName=name_of(step, scenario),
        historyId=(case := _identity(step.name, scenario.name)),
        testCaseId=case,
        titlePath=[EPIC, step.name],
        description="\n\n".join(_description(run, story, lines)),
        labels=list(_labels(run, step, {line.id for line in lines})),
        links=[
            Link("link", f"{CHECKLIST_PAGE}#step-{step.number}", f"Чек-лист: {step.name}"),
            *(Link("link", f"../../{path}", path) for path in step.links),
            *(Link("issue", each.link, each.name) for each in known),
        ],
        status=_worst([*map(_status, lines), *("broken" for _ in errors)]),
        statusDetails=_details(_message(lines, errors), flaky=any(line.flickers for line in lines)),
    )


def _show(result: TestResult, lines: Sequence[LineResult], seen: Seen, begun: int) -> None:
    """Add when it was looked at and what was seen: of a run that was killed it may be nothing, or some of the lines."""
    below = [seen[line.id] for line in lines if line.id in seen]
    moments = [moment for each in below for moment in (each["start"], each["stop"])] or [begun]
    own = {"start": min(moments), "stop": max(moments), **seen.get(result.fullName, {})}
    result.start, result.stop, result.attachments = own["start"], own["stop"], own.get("attachments", [])
    for line in lines:
        shown = {"start": result.stop, "stop": result.stop, **kept(seen.get(line.id, {}))}
        details = _details(_explained(line))
        result.steps.append(TestStepResult(name=line.text, status=_status(line), statusDetails=details, **shown))
    result.steps += own.get("steps", [])


def _labels(run: RunResult, step: Step, lines: set[str]) -> Iterator[Label]:
    boxes = [box.text for box in run.boxes if lines.intersection(box.lines)]
    owner = run.owners.get(str(step.number))
    told = {"epic": EPIC, "feature": step.name, "story": " · ".join(boxes), "severity": step.severity}
    told |= {"framework": "behave", "language": "python", "owner": owner.name if owner else ""}
    yield from (Label(name, value) for name, value in told.items() if value)


def _description(run: RunResult, story: str, lines: Sequence[LineResult]) -> Iterator[str]:
    """What the sub-heading verifies, who answers for it, and what is known of its defects."""
    own = {line.id for line in lines}
    told = [story, remarks.owner_of(run, lines[0].step)]
    told += [f"{line.id}: {remarks.of_ticket(line.known)}." for line in lines if line.known]
    told += [row for each, row in zip(run.healed, remarks.healed(run), strict=True) if own & {*each.lines}]
    yield from filter(None, told)


def _status(line: LineResult) -> str:
    return "skipped" if line.reason is Reason.RESTS else _STATUSES[line.status]


def _worst(statuses: Iterable[str]) -> str:
    return min(statuses, key=_WORST_FIRST.index)


def _message(lines: Sequence[LineResult], errors: Iterable[RunError]) -> str:
    """The message of a scenario: that of its only red line word for word, else a list of the worst."""
    worst = _worst(map(_status, lines))
    red = [line for line in lines if line.status != "passed" and _status(line) == worst]
    messages = [error.message for error in errors]
    if not messages and len(red) == 1:
        return _explained(red[0])
    return "\n\n".join([*messages, *(f"«{line.text}»\n{_explained(line)}" for line in red)])


def _explained(line: LineResult) -> str:
    hint = f"Подсказка: {line.hint}" if line.hint else ""
    return "\n".join(filter(None, [line.message, hint, *remarks.of_line(line)]))


def _details(message: str, *, flaky: bool = False) -> StatusDetails | None:
    return StatusDetails(message=message, flaky=flaky or None) if message else None


def _identity(*parts: str) -> str:
    return str(uuid.uuid5(_SPACE, "/".join(parts)))


def _milliseconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp() * 1000)
