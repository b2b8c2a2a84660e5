"""Allure results on top of allure-behave, with the ledger's verdicts instead of its guesses.

allure-behave decides a status before the hooks are over, loses the reasons of skipping and shows the first
red step of several. Here it only brings times, steps and attachments; what is said about them comes from the
ledger, once when a scenario ends (a killed run leaves what it had) and again when everything has ended.
"""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any, Final

import allure_commons
from allure_behave.formatter import AllureFormatter
from allure_behave.listener import AllureListener
from allure_commons.model2 import TestResult, TestStepResult
from allure_commons.types import AttachmentType
from allure_commons.utils import now, uuid4
from behave.formatter.base import Formatter

from postdeploy.errors import CannotTell, NotChecked, ReadOnly, SetupError
from postdeploy.verdict.allure_results import Dresser, ResultFiles, complete, forget_results
from postdeploy.verdict.ledger import Ledger, current
from postdeploy.verdict.paths import Paths

NAME: Final = "postdeploy"
"""Of our listener among the plugins of allure-commons; there can be only one."""
DETAILS: Final = "Технические подробности"


class LedgerListener(AllureListener):  # type: ignore[misc]
    """Collects live results; leaves verdicts and words to the dresser."""

    def __init__(self, config: Any, files: ResultFiles) -> None:
        """Collect for behave's configuration, write to ``files``."""
        super().__init__(config)
        self._files = files
        self._live: list[tuple[Any, TestResult, dict[str, TestStepResult]]] = []

    def start_scenario(self, scenario: Any) -> None:
        """Open a result; its name and labels come later."""
        self.steps.clear()
        self.current_scenario_uuid = uuid4()
        self.group_context.enter()
        test = TestResult(uuid=self.current_scenario_uuid, start=now())
        self.logger.schedule_test(self.current_scenario_uuid, test)
        self._live.append((scenario, test, {}))

    def stop_scenario(self, scenario: Any) -> None:
        """Close the result and write it as it is known so far; drop it when the scenario was not selected."""
        ledger = current()
        known = ledger.plan.scenario_of(scenario) if ledger else None
        test = self.logger.get_test(self.current_scenario_uuid)
        self.logger.drop_test(self.current_scenario_uuid)
        self.current_step_uuid = self.current_scenario_uuid = None
        test.stop = now()
        if ledger is None or known is None or not any(ledger.is_selected(line) for line in known.lines):
            self._live.pop()
            self.group_context.exit()
            return
        self._write(self._live[-1], ledger)
        self.group_context.append_test(test.uuid)
        self.group_context.exit()

    def start_behave_step(self, step: Any) -> None:
        """Open a step and remember which line it is."""
        self.current_step_uuid = uuid4()
        live = TestStepResult(name=step.name, start=now())
        self.logger.start_step(None, self.current_step_uuid, live)
        ledger = current()
        line = ledger.plan.find(step) if ledger else None
        if line is not None and self._live:
            self._live[-1][2][line.id] = live

    def stop_behave_step(self, result: Any) -> None:
        """Close a step; what an unexpected exception says to an engineer goes into an attachment."""
        error = result.exception
        if error is not None and _unexpected(error):
            self._attach_details(error)
        self.logger.stop_step(self.current_step_uuid, stop=now())

    def rewrite(self, ledger: Ledger) -> None:
        """Write everything again now that all is known, and what was never run."""
        for live in self._live:
            self._write(live, ledger)
        dresser = Dresser(ledger.plan.checklist, ledger.result())
        complete(self._files.folder, dresser)

    def _write(self, live: tuple[Any, TestResult, dict[str, TestStepResult]], ledger: Ledger) -> None:
        scenario, test, steps = live
        known = ledger.plan.scenario_of(scenario)
        dresser = Dresser(ledger.plan.checklist, ledger.result())
        self._files.write(dresser.dress(ledger.plan.checklist.step(known.lines[0].step), known, test, steps))

    def _attach_details(self, error: BaseException) -> None:
        text = "".join(traceback.format_exception(error))
        ledger = current()
        body = ledger.redact(text) if ledger else text
        self.logger.attach_data(uuid4(), body, name=DETAILS, attachment_type=AttachmentType.TEXT)


class Copied(Formatter):  # type: ignore[misc]
    """A second one, by -f allure: it gets a copy of the results when the run is over."""

    def __init__(self, stream_opener: Any, config: Any) -> None:
        """Know the folder given as outfile."""
        super().__init__(stream_opener, config)
        self.folder = _folder(stream_opener.name, config)


class LedgerAllureFormatter(AllureFormatter):  # type: ignore[misc]
    """``[tool.behave.formatters] allure = "postdeploy.verdict.allure:LedgerAllureFormatter"``."""

    def __new__(cls, stream_opener: Any, config: Any) -> Any:
        """The one that writes; of a dry run, and where one writes already, one that keeps silent."""
        if config.dry_run or allure_commons.plugin_manager.has_plugin(NAME):
            return Copied(stream_opener, config)
        return super().__new__(cls)

    def __init__(self, stream_opener: Any, config: Any) -> None:
        """Open the folder given as outfile.

        Raises:
            SetupError: it cannot be written to.
        """
        Formatter.__init__(self, stream_opener, config)
        self.folder = _folder(stream_opener.name, config)
        self.testplan = None
        try:
            self.file_logger = ResultFiles(self.folder)
            forget_results(self.folder)
        except OSError as error:
            raise SetupError(f"Папка результатов Allure недоступна для записи: {error}.") from error
        self.listener = LedgerListener(config, self.file_logger)
        allure_commons.plugin_manager.register(self.listener, NAME)
        allure_commons.plugin_manager.register(self.file_logger)

    def feature(self, feature: Any) -> None:
        """Wrap every scenario, those inside rules too."""
        self._wrap_scenario(list(feature.walk_scenarios()))

    def close(self) -> None:
        """The run has ended, hooks and clean-ups included."""
        ledger = current()
        if ledger is not None:
            self.listener.rewrite(ledger)
        super().close()


def _folder(outfile: str | None, config: Any) -> Path:
    """Where the results go: to the outfile, which the runner has moved with the other reports."""
    return Path(outfile) if outfile else Paths.from_userdata(config.userdata).results


def _unexpected(error: BaseException) -> bool:
    """Whether an engineer may want to see where an exception comes from."""
    expected = isinstance(error, (AssertionError, NotChecked, ReadOnly, KeyboardInterrupt))
    return not expected and (not isinstance(error, CannotTell) or error.__cause__ is not None)
