"""Allure's result files out of the ledger: what a scenario is called, where it hangs, how it ended.

Used twice: by the formatter, which brings live results with attachments, and after the run for scenarios that
never came to run (an error in before_all, a killed behave), so that Allure shows them too.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from allure_commons import hookimpl
from allure_commons.logger import AllureFileLogger
from allure_commons.model2 import GlobalError, Globals, Label, Link, StatusDetails, TestResult, TestStepResult
from attr import asdict

from postdeploy.verdict import remarks, russian
from postdeploy.verdict.causes import Trouble, troubles
from postdeploy.verdict.checklist import Checklist, Scenario, Step
from postdeploy.verdict.ledger import current
from postdeploy.verdict.result import LineResult, RunError, RunResult, write_json
from postdeploy.verdict.status import Reason
from postdeploy.verdict.stories import story_of

EPIC: Final = "Проверка после деплоя"
ALLURE_FILES: Final = ("*-result.json", "*-container.json", "*-globals.json", "*-attachment*")
CHECKLIST_PAGE: Final = "../checklist.html"
"""The ticked checklist as seen from the report."""

_SPACE: Final = uuid.UUID("6f9619ff-8b86-d011-b42d-00cf4fc964ff")
_STATUSES: Final = {"passed": "passed", "failed": "failed", "unknown": "broken", "skipped": "skipped"}


class ResultFiles(AllureFileLogger):
    """Writes result files under stable names, so that a result can be written again when more is known."""

    def __init__(self, folder: Path) -> None:
        """Open a folder; it is made when there is none."""
        AllureFileLogger.__init__(self, folder)
        self.folder = folder

    def write(self, item: Any, identity: str | None = None) -> None:
        """Write a result, a container or a global item, in place of the one of the same identity."""
        name = type(item).file_pattern.format(prefix=identity or getattr(item, "uuid", None) or uuid.uuid4())
        content = asdict(item, filter=lambda _, value: value or value is False)
        self._safely(lambda: write_json(self.folder / name, content, indent=None))

    @hookimpl
    def report_attached_data(self, body: Any, file_name: str) -> None:
        """Write an attachment; where it does not fit, the run goes on without it."""
        self._safely(lambda: AllureFileLogger.report_attached_data(self, body, file_name))

    def _safely(self, write: Callable[[], object]) -> None:
        try:
            write()
        except OSError as error:
            ledger = current()
            if ledger is None:
                raise
            ledger.run_error(f"результаты Allure не записаны: {russian.os_error(error)}")

    def _report_item(self, item: Any) -> None:
        """Where allure-commons brings what was not written by ``write``."""
        self.write(item)


def forget_results(folder: Path) -> None:
    """Remove the results of an earlier run, and nothing else that may lie in the folder."""
    for pattern in ALLURE_FILES:
        for path in folder.glob(pattern):
            path.unlink(missing_ok=True)


def uuid_of(result: RunResult, feature: str, scenario: str) -> str:
    """Identity of a scenario's result in this run."""
    return str(uuid.uuid5(_SPACE, f"{result.run}/{feature}/{scenario}"))


def page_of(result: RunResult, feature: str, scenario: str) -> str:
    """Where the report shows a scenario: the part of its address after ``#`` (Allure 3 hashes the uuid)."""
    return _md5(uuid_of(result, feature, scenario))


def scenario_status(lines: Iterable[LineResult], errors: Iterable[RunError]) -> str:
    """Allure's status of a scenario: failed before broken before skipped before passed."""
    found = {_status(line) for line in lines} | {"broken" for _ in errors}
    return next((status for status in ("failed", "broken", "skipped") if status in found), "passed")


class Dresser:
    """Gives results the words, labels and statuses of the ledger."""

    def __init__(self, checklist: Checklist, result: RunResult) -> None:
        """Dress the results of one run."""
        self._checklist = checklist
        self._result = result
        self._lines = {line.id: line for line in result.lines}

    def selected(self) -> Iterator[tuple[Step, Scenario]]:
        """The scenarios that the run was meant to look at."""
        for step in self._checklist.steps:
            for scenario in step.scenarios:
                if any(self._lines[line.id].selected for line in scenario.lines):
                    yield step, scenario

    def dress(
        self,
        step: Step,
        scenario: Scenario,
        test: TestResult | None = None,
        steps: dict[str, TestStepResult] | None = None,
    ) -> TestResult:
        """Complete a live result, or make one for a scenario that was not run.

        Args:
            step: the ШАГ.
            scenario: its sub-heading.
            test: the live result; ``None`` when there is none.
            steps: its live steps by line id; those that are missing are added.
        """
        moment = _milliseconds(self._result.started)
        test = test or TestResult(start=moment, stop=moment)
        steps = {} if steps is None else steps
        lines = self._of(scenario)
        errors = self._result.errors_of(step.name, scenario.name)
        self._name(test, step, scenario)
        for line in lines:
            if line.id not in steps:
                steps[line.id] = TestStepResult(start=test.stop, stop=test.stop)
                test.steps.append(steps[line.id])
            _dress_line(steps[line.id], line)
        test.status = scenario_status(lines, errors)
        test.statusDetails = _details(_message(lines, errors))
        if test.statusDetails is not None and any(line.flickers for line in lines):
            test.statusDetails.flaky = True
        return test

    def troubles(self) -> list[Trouble]:
        """What is wrong with the run as a whole."""
        return [each for each in troubles(self._result) if each.error.scenario is None]

    @property
    def run(self) -> str:
        """Id of the run."""
        return self._result.run

    @property
    def begun(self) -> int:
        """When the run began, in milliseconds."""
        return _milliseconds(self._result.started)

    def _name(self, test: TestResult, step: Step, scenario: Scenario) -> None:
        own = {line.id for line in scenario.lines}
        boxes = [box.text for box in self._result.boxes if own.intersection(box.lines)]
        test.uuid = uuid_of(self._result, step.name, scenario.name)
        test.name = f"ШАГ {step.number}: {scenario.name}"
        test.fullName = f"{step.name}: {scenario.name}"
        test.historyId = test.testCaseId = _md5(step.name, scenario.name)
        test.titlePath = [EPIC, step.name]
        test.description = "\n\n".join(self._description(step, scenario))
        test.labels = [
            Label("epic", EPIC),
            Label("feature", step.name),
            *([Label("story", " · ".join(boxes))] if boxes else []),
            Label("severity", step.severity),
            Label("framework", "behave"),
            Label("language", "python"),
            *([Label("owner", owner.name)] if (owner := self._result.owners.get(str(step.number))) else []),
        ]
        known = dict.fromkeys(line.known for line in self._of(scenario) if line.known and line.known.link)
        test.links = [
            Link("link", f"{CHECKLIST_PAGE}#step-{step.number}", f"Чек-лист: {step.name}"),
            *(Link("link", f"../../{path}", path) for path in step.links),
            *(Link("issue", each.link, each.name) for each in known),
        ]

    def _of(self, scenario: Scenario) -> list[LineResult]:
        return [self._lines[line.id] for line in scenario.lines]

    def _description(self, step: Step, scenario: Scenario) -> Iterator[str]:
        """What the sub-heading verifies, who answers for it, and what is known of its defects."""
        own = {line.id for line in scenario.lines}
        told = [story_of(self._checklist, scenario), remarks.owner_of(self._result, step.number)]
        told += [f"{line.id}: {remarks.of_ticket(line.known)}." for line in self._of(scenario) if line.known]
        told += [
            row
            for each, row in zip(self._result.healed, remarks.healed(self._result), strict=True)
            if own & {*each.lines}
        ]
        yield from filter(None, told)


def complete(folder: Path, dresser: Dresser) -> None:
    """Write results for the selected scenarios that have none, and the result of the run as a whole.

    Args:
        folder: Allure's results; created when missing.
        dresser: of this run.
    """
    files = ResultFiles(folder)
    for step, scenario in dresser.selected():
        test = dresser.dress(step, scenario)
        if not (folder / f"{test.uuid}-result.json").exists():
            files.write(test)
    write_run(files, dresser)


def write_run(files: ResultFiles, dresser: Dresser) -> None:
    """Write what is wrong with the run as a whole as Allure's global errors: it is no scenario and counts as none."""
    errors = [GlobalError(message=each.message, timestamp=dresser.begun) for each in dresser.troubles()]
    if errors:
        files.write(Globals(errors=errors), identity=str(uuid.uuid5(_SPACE, dresser.run)))


def _dress_line(step: TestStepResult, line: LineResult) -> None:
    step.name = line.text
    step.status = _status(line)
    step.stop = step.stop or step.start
    step.statusDetails = _details(_explained(line))


def _status(line: LineResult) -> str:
    return "skipped" if line.reason is Reason.RESTS else _STATUSES[line.status]


def _message(lines: Iterable[LineResult], errors: Iterable[RunError]) -> str:
    """The message of a scenario: that of its only red line word for word, else a list of the worst."""
    red = sorted((line for line in lines if line.status != "passed"), key=_severity)
    messages = [error.message for error in errors]
    worst = [line for line in red if _severity(line) == _severity(red[0])] if red else []
    if not messages and len(worst) == 1:
        return _explained(worst[0])
    listed = [f"«{line.text}»\n{_explained(line)}" for line in worst]
    return "\n\n".join(messages + listed)


def _severity(line: LineResult) -> int:
    return ("failed", "broken", "skipped", "passed").index(_status(line))


def _explained(line: LineResult) -> str:
    rows = [line.message]
    if line.hint:
        rows.append(f"Подсказка: {line.hint}")
    rows += remarks.of_line(line)
    return "\n".join(row for row in rows if row)


def _details(message: str) -> StatusDetails | None:
    return StatusDetails(message=message) if message else None


def _md5(*parts: str) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    for part in parts:
        digest.update(part.encode())
    return digest.hexdigest()


def _milliseconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp() * 1000)
