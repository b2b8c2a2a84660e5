"""How a line, a scenario and a run end: what a line has to show is handed over, what was made goes away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from behave.model import Scenario, Step
from behave.model_type import Status

from postdeploy.checks.hidden_rows import in_doubt
from postdeploy.checks.page_hints import add_page_hint
from postdeploy.errors import NotChecked, ReadOnly
from postdeploy.platform.at_once import both
from postdeploy.session.environment_info import worker_of
from postdeploy.session.run import Run
from postdeploy.session.scenario_state import ScenarioState
from postdeploy.session.signals import Signals
from postdeploy.session.speaking import while_it_lasts
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.reports.attachments import attach
from postdeploy.verdict.running.parts.process import Part

CLEANING_SECONDS = 60
"""What cleaning up may take, even when the run's own time is over."""


def close_line(run: Run, state: ScenarioState, step: Step) -> None:
    """Hand over what there is to see of a line; a verdict that may rest on rows we cannot see becomes an open one."""
    passed = step.status.name == "passed"
    doubt = None if passed else in_doubt(run, step.exception)
    if doubt is not None:
        step.exception, step.status = doubt, Status.error
    looked = not isinstance(step.exception, NotChecked | ReadOnly)
    if looked and not passed:
        add_page_hint(run, state, step.exception)
    if looked:
        for attachment in run.driver.view.attachments(red=not passed):
            run.evidence.attach(attachment.title, attachment.body)
    attach(run.evidence.hand_over(whole=not passed, ask=looked and not passed))


def close_scenario(run: Run, signals: Signals, ledger: Ledger, scenario: Scenario) -> None:
    """Take away what the scenario has made."""
    with _cleaning(run, signals), while_it_lasts("Уборка за собой"):
        leftovers = run.testdata.cleanup.run()
        attach(run.evidence.hand_over_cleaning(whole=bool(leftovers)))
        for leftover in leftovers:
            ledger.run_error(leftover.describe(), ledger.plan.scenario_of(scenario))


def close_run(run: Run, signals: Signals, ledger: Ledger) -> None:
    """Take away what is left, and look for whatever else bears the run's mark."""
    if Part.current is not None:
        _leave(run, signals, ledger, Part.current)
        return
    with _cleaning(run, signals), while_it_lasts("Поиск следов прогона"):
        leftovers = run.testdata.cleanup.run()
        _, found = both(run.driver.view.close, run.testdata.traces.finish)  # a browser takes its time to end
        for leftover in leftovers + found.result():
            ledger.run_error(leftover.describe())
        ledger.environment |= worker_of(run)
        if run.testdata.traces.remaining:
            ledger.environment["Осталось на платформе"] = "; ".join(run.testdata.traces.remaining)


def _leave(run: Run, signals: Signals, ledger: Ledger, part: Part) -> None:
    """A part leaves the search to its run."""
    with _cleaning(run, signals):
        for leftover in run.testdata.cleanup.run():
            ledger.run_error(leftover.describe())
        part.legacy = run.testdata.traces.leave()


@contextmanager
def _cleaning(run: Run, signals: Signals) -> Iterator[None]:
    with signals.shielded(), run.network.deadline.grace(CLEANING_SECONDS):
        yield
