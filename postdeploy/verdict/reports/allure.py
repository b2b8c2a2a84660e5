"""Collects, by allure-behave, what Allure shall show of a run besides its verdicts.

allure-behave decides a status before the hooks are over, loses the reasons of skipping and shows the first red step of
several. Of what it notes only times, steps and attachments are kept, in the ledger; the results are made of it once it
is closed (``allure_results``). Attachments alone are written at once.
"""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any, Final

import allure_commons
from allure_behave.formatter import AllureFormatter
from allure_behave.listener import AllureListener
from allure_commons.logger import AllureFileLogger
from allure_commons.model2 import TestResult
from allure_commons.utils import now, uuid4
from behave.formatter.base import Formatter

from postdeploy.errors import SetupError
from postdeploy.verdict.ledger.classify import has_a_story
from postdeploy.verdict.ledger.ledger import current
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.reports.allure_results import content_of, kept, name_of
from postdeploy.verdict.reports.attachments import attach

NAME: Final = "postdeploy"
"""Of our listener among the plugins of allure-commons; there can be only one."""
DETAILS: Final = "Технические подробности"


class Collector(AllureListener):  # type: ignore[misc]
    """Tells the ledger what it has collected, where allure-behave would write a result."""

    def start_scenario(self, scenario: Any) -> None:  # noqa: ARG002 - what it is called is known already
        """Begin to collect."""
        self.steps.clear()
        self.current_scenario_uuid = uuid4()
        self.logger.schedule_test(self.current_scenario_uuid, TestResult(start=now()))

    def stop_scenario(self, scenario: Any) -> None:
        """Let go of a scenario: its lines are told already."""
        test = self.logger.get_test(self.current_scenario_uuid)
        test.stop = now()
        self.logger.drop_test(self.current_scenario_uuid)
        self.current_step_uuid = self.current_scenario_uuid = None
        if (ledger := current()) is not None:
            ledger.saw(name_of(scenario.feature, scenario), kept(content_of(test)))

    def stop_behave_step(self, result: Any) -> None:
        """Close a line; what an unexpected exception says to an engineer goes into an attachment."""
        ledger, step = current(), self.logger.get_item(self.current_step_uuid)
        if ledger is None or step is None:
            return
        if result.exception is not None and has_a_story(result.exception):
            text = ledger.redact("".join(traceback.format_exception(result.exception)))
            attach([(DETAILS, text, "text")])
        super().stop_behave_step(result)
        test = self.logger.get_test(self.current_scenario_uuid)
        test.steps = [each for each in test.steps if each is not step]  # what is left are the steps of its hooks
        line = ledger.plan.find(result)
        if line is not None:
            ledger.saw(line.id, kept(content_of(step)))


class LedgerAllureFormatter(AllureFormatter):  # type: ignore[misc]
    """``[tool.behave.formatters] allure = "postdeploy.verdict.reports.allure:LedgerAllureFormatter"``."""

    def __new__(cls, stream_opener: Any, config: Any) -> Any:
        """The one that collects; where one does so already, and in a dry run, one that is silent.

        Where its outfile is another folder than that of the run's results, it gets a copy of them (``closing``).
        """
        silent = config.dry_run or allure_commons.plugin_manager.has_plugin(NAME)
        made = Formatter(stream_opener, config) if silent else super().__new__(cls)
        made.folder = Path(stream_opener.name or Paths.from_userdata(config.userdata).results)
        return made

    def __init__(self, stream_opener: Any, config: Any) -> None:
        """Open the folder of the run's results.

        Raises:
            SetupError: it cannot be written to.
        """
        Formatter.__init__(self, stream_opener, config)
        self.testplan = None
        try:
            results = Paths.from_userdata(config.userdata).results
            self.file_logger = AllureFileLogger(results)
        except OSError as error:
            raise SetupError(f"Папка результатов Allure недоступна для записи: {error}.") from error
        self.listener = Collector(config)
        allure_commons.plugin_manager.register(self.listener, NAME)
        allure_commons.plugin_manager.register(self.file_logger)
