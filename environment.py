"""Hooks of behave: open the run, open and close a scenario, hand the evidence of each line over."""

from contextlib import suppress

import allure
from behave.model import Scenario, Step
from behave.runner import Context

from postdeploy.facts import Facts
from postdeploy.redaction import Redactor
from postdeploy.run import Run
from postdeploy.target import open_target
from postdeploy.verdict import ledger as ledgers


def before_all(context: Context) -> None:
    Scenario.continue_after_failed_step = True
    context.ledger = ledgers.current()
    context.target = open_target(context.config.userdata.get("target"))
    context.add_cleanup(context.target.close)
    redactor = Redactor(context.target.settings.secrets)
    context.ledger.target = context.target.name
    context.ledger.redact = redactor.text
    context.run = Run(context.target.settings, redactor)
    context.add_cleanup(context.run.close)


def before_scenario(context: Context, scenario: Scenario) -> None:
    plan = context.ledger.plan
    ids = {line.text: line.id for line in plan.scenario_of(scenario).lines}
    context.facts = Facts(ids, context.ledger.recorded, lambda line: plan.checklist.by_id[line].text)


def before_step(context: Context, step: Step) -> None:
    context.run.line = step.name


def after_step(context: Context, step: Step) -> None:
    context.run.evidence.hand_over(_attach, whole=step.status.name != "passed")


def after_scenario(context: Context, scenario: Scenario) -> None:
    leftovers = context.run.cleanup.run()
    context.run.evidence.hand_over(_attach, whole=bool(leftovers))
    for leftover in leftovers:
        context.ledger.run_error(leftover.describe(), context.ledger.plan.scenario_of(scenario))


def _attach(name: str, text: str) -> None:
    with suppress(KeyError):
        allure.attach(text, name=name, attachment_type=allure.attachment_type.TEXT)
