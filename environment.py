"""Hooks of behave: open the run, open and close a scenario, hand the evidence of each line over."""

from behave.model import Scenario, Step
from behave.runner import Context

from postdeploy.cli.behaving import need_our_runner
from postdeploy.session.closing import close_line, close_run, close_scenario
from postdeploy.session.opening import Opening, Wish, open_line, open_scenario
from postdeploy.session.run import Run
from postdeploy.session.signals import Signals
from postdeploy.verdict.ledger import ledger as ledgers


def before_all(context: Context) -> None:
    Scenario.continue_after_failed_step = True
    need_our_runner(context._runner)
    context.ledger, context.signals = ledgers.current(), Signals()
    context.signals.install()
    context.add_cleanup(context.signals.restore)
    words = context.config.userdata
    writes = words.getbool("allow_writes", False)
    wish = Wish(words.get("target"), words.get("via"), words.get("profile", ""), writes)

    def use(run: Run) -> None:
        context.run = run

    Opening(context.ledger, wish, use, context.add_cleanup).begin()


def before_scenario(context: Context, scenario: Scenario) -> None:
    context.state = open_scenario(context.run, context.ledger, scenario)


def before_step(context: Context, step: Step) -> None:
    open_line(context.run, step.name)


def after_step(context: Context, step: Step) -> None:
    close_line(context.run, context.state, step)


def after_scenario(context: Context, scenario: Scenario) -> None:
    close_scenario(context.run, context.signals, context.ledger, scenario)


def after_all(context: Context) -> None:
    run = getattr(context, "run", None)
    if run is not None:
        close_run(run, context.signals, context.ledger)
