"""Hooks of behave: open the run, open and close a scenario, hand the evidence of each line over."""

import os
import sys
from functools import cache
from io import StringIO

from behave.model import Scenario, Step
from behave.model_type import Status
from behave.runner import Context

from postdeploy.checks.hidden_rows import in_doubt
from postdeploy.checks.page_hints import add_page_hint
from postdeploy.cli.behaving import need_our_runner
from postdeploy.config.coverage_gaps import blind_spots, untold
from postdeploy.config.drivers import HTTP, WAYS
from postdeploy.config.target import TOLD, open_target
from postdeploy.doctor.living import refuse_living
from postdeploy.errors import NotChecked, ReadOnly
from postdeploy.evidence.findings import tell_to
from postdeploy.evidence.redaction import Redactor
from postdeploy.platform.at_once import both
from postdeploy.platform.drivers import chosen_way
from postdeploy.platform.session import User
from postdeploy.session.environment_info import addresses, worker_of
from postdeploy.session.estate import Handover, RunEstate
from postdeploy.session.readiness import await_ready
from postdeploy.session.run import Run
from postdeploy.session.scenario_state import ScenarioState
from postdeploy.session.signals import Signals
from postdeploy.verdict.ledger import ledger as ledgers
from postdeploy.verdict.ledger.patience import Patience
from postdeploy.verdict.reports.attachments import attach
from postdeploy.verdict.reports.console import colourful
from postdeploy.verdict.running.parts.fan_out import FanOut
from postdeploy.verdict.running.parts.process import Part

CLEANING_SECONDS = 60
SIGN_IN = "S2.a1"
"""«Открыть приложение в браузере»: the line to blame when ШАГи at once meet a broken form for signing in."""
"""What cleaning up may take, even when the run's own time is over."""


def before_all(context: Context) -> None:
    Scenario.continue_after_failed_step = True
    need_our_runner(context._runner)
    context.ledger = ledgers.current()
    context.signals = Signals()
    context.signals.install()
    context.add_cleanup(context.signals.restore)
    part = Part.current
    if part is not None:
        _open_part(context, part)
        return
    userdata = context.config.userdata
    allowed, profile = userdata.getbool("allow_writes", False), userdata.get("profile", "")
    context.target = open_target(userdata.get("target"), allow_writes=allowed, profile=profile)
    context.add_cleanup(context.target.close)
    redactor = Redactor(context.target.settings.secrets)
    if not os.environ.get(TOLD):
        sys.stdout.write(redactor.text(f"Цель: {context.target.title}\n"))
    context.ledger.target = context.target.name
    context.ledger.redact = redactor.text
    _await_ready(context, redactor)
    context.ledger.environment |= addresses(context.target.settings) | blind_spots(context.target.settings)
    if FanOut.current is not None:
        _open_estate(context, FanOut.current, redactor)
        return
    _open_run(context, redactor)


def _open_run(context: Context, redactor: Redactor) -> None:
    """The run goes through the checklist itself, line by line."""
    _refuse_living(context)
    _use(context, Run(context.target.settings, redactor, context.config.userdata.get("via")))


def _open_estate(context: Context, fan_out: FanOut, redactor: Redactor) -> None:
    """The run has parts that go through the checklist: it does itself what is done once, over HTTP."""
    way = chosen_way(context.config.userdata.get("via") or context.target.settings.via)
    _use(context, Run(context.target.settings, redactor, HTTP))
    context.ledger.environment["Способ проверки"] = WAYS[way]
    fan_out.estate = RunEstate(
        context.run,
        context.target,
        admit=lambda run: _refuse_living(context, run.account.user),
        give_way=lambda: _open_run(context, redactor),
        patience=lambda: _patience().over("Вход в приложение"),
    )


def _open_part(context: Context, part: Part) -> None:
    """One ШАГ in a process of its own, with what the run hands over to it."""
    handover: Handover = part.handover
    context.target = handover.target
    redactor = Redactor(context.target.settings.secrets)
    context.ledger.redact = redactor.text
    begun = handover.begun.as_part(part.share.number)
    _use(context, Run(context.target.settings, redactor, context.config.userdata.get("via"), begun))


def _use(context: Context, run: Run) -> None:
    context.run = run
    context.ledger.environment["Способ проверки"] = WAYS[run.driver.way]
    context.add_cleanup(run.close)
    tell_to(run.evidence.told.append)


def _refuse_living(context: Context, user: User | None = None) -> None:
    with _patience().over("Вход в приложение: чья это организация"):
        refuse_living(context.target.settings, user)  # of a deployment that is not up yet it could not tell


def _await_ready(context: Context, redactor: Redactor) -> None:
    """Right after a deploy the first seconds belong to the deploy."""

    def say(text: str) -> None:
        sys.stdout.write(f"{redactor.text(text)}\n")
        sys.stdout.flush()

    ready = await_ready(context.target.settings, say)
    if ready is not None:
        context.ledger.environment["Готовность"] = ready.describe()


def before_scenario(context: Context, scenario: Scenario) -> None:
    plan = context.ledger.plan
    ids = {line.text: line.id for line in plan.scenario_of(scenario).lines}
    context.run.driver.view.begin_scenario()
    _ask_worker_log_when_red(context.run)
    texts = {line.id: line.text for line in plan.checklist.lines}
    ledger = context.ledger
    context.state = ScenarioState(ids, ledger.recorded, texts, untold(context.target.settings), ledger.settled)
    context.run.account.blamed_elsewhere(lambda: texts.get(SIGN_IN) if ledger.settled(SIGN_IN) == "failed" else None)


def before_step(context: Context, step: Step) -> None:
    context.run.account.blame(step.name)
    context.run.tables.sight.empty.clear()  # what looked empty before is no matter of this line


def after_step(context: Context, step: Step) -> None:
    passed = step.status.name == "passed"
    doubt = None if passed else in_doubt(context.run, step.exception)
    if doubt is not None:
        step.exception, step.status = doubt, Status.error
    looked = not isinstance(step.exception, NotChecked | ReadOnly)
    if looked and not passed:
        add_page_hint(context.run, context.state, step.exception)
    if looked:
        _show(context.run, red=not passed)
    attach(context.run.evidence.hand_over(whole=not passed, ask=looked and not passed))


def _show(run: Run, *, red: bool) -> None:
    for attachment in run.driver.view.attachments(red=red):
        run.evidence.attach(attachment.title, attachment.body)


def after_scenario(context: Context, scenario: Scenario) -> None:
    run = context.run
    cleaning = _patience().over("Уборка за собой")
    with context.signals.shielded(), run.network.deadline.grace(CLEANING_SECONDS), cleaning:
        leftovers = run.testdata.cleanup.run()
        attach(run.evidence.hand_over_cleaning(whole=bool(leftovers)))
        for leftover in leftovers:
            context.ledger.run_error(leftover.describe(), context.ledger.plan.scenario_of(scenario))


def after_all(context: Context) -> None:
    run = getattr(context, "run", None)
    if run is None:
        return
    if Part.current is not None:
        _leave(context, Part.current)
        return
    searching = _patience().over("Поиск следов прогона")
    with context.signals.shielded(), run.network.deadline.grace(CLEANING_SECONDS), searching:
        leftovers = run.testdata.cleanup.run()
        _, found = both(run.driver.view.close, run.testdata.traces.finish)  # a browser takes its time to end
        for leftover in leftovers + found.result():
            context.ledger.run_error(leftover.describe())
        context.ledger.environment |= worker_of(run)
        if run.testdata.traces.remaining:
            context.ledger.environment["Осталось на платформе"] = "; ".join(run.testdata.traces.remaining)


def _leave(context: Context, part: Part) -> None:
    run = context.run
    with context.signals.shielded(), run.network.deadline.grace(CLEANING_SECONDS):
        for leftover in run.testdata.cleanup.run():
            context.ledger.run_error(leftover.describe())
        part.legacy = run.testdata.traces.leave()


@cache
def _patience() -> Patience:
    """Beside the lines, on a stream of its own: no formatter expects anything there. The run speaks for its parts."""
    stream = sys.stderr if Part.current is None else StringIO()
    return Patience(stream, colourful(stream))


def _ask_worker_log_when_red(run: Run) -> None:
    log, ownership = run.background.log, run.evidence.ownership
    if log is not None:
        run.evidence.when_red(
            "Лог Worker: строки о нашем прогоне",
            lambda: "\n".join(log.mentioning(ownership.words)) or "ни одной",
        )
