"""ШАГ 6: the rule engine."""

from collections.abc import Mapping
from typing import Any

from behave import then, when

from postdeploy.checks import check
from postdeploy.checks import rules as expect
from postdeploy.checks.closed import closed
from postdeploy.checks.common import has_fields
from postdeploy.checks.engine import LOG, expect_deal_told, expect_logged
from postdeploy.checks.object_list import Listed
from postdeploy.checks.pages import expect_page
from postdeploy.checks.read_only import engine as past
from postdeploy.checks.rules import RULES, TABLE
from postdeploy.platform.rules import DEAL_CREATED, RuleDraft
from postdeploy.session import slots
from postdeploy.session.context import Context
from postdeploy.session.fixtures import newcomer, rule_controls, rule_scene, switched_on
from postdeploy.session.writing import writes

OPENED, DRAFTED = "Открыть страницу управления правилами", "Создать новое правило:"
CONDITION, ACTION = 'Условие: "Сделка создана"', 'Действие: "Отправить сообщение"'
STORED, FIRED = "Правило создается", "Правило активируется при событии"


@when("Открыть страницу управления правилами")
@writes("создать агента", instead=past.open_agent)
def open_rules(context: Context) -> None:
    run = context.run
    agent = context.state.keep(slots.AGENT, newcomer(run, "Агент с правилами"))
    expect_page(run, run.driver.rules.page(run.account.user.tenant_id, agent.id))


@when("Создать новое правило:")
@writes("создать правило")
def draft_rule(context: Context) -> None:
    run, agent = context.run, context.state.need(slots.AGENT, OPENED)
    draft = RuleDraft(run.testdata.named("Правило приёмки"), DEAL_CREATED, "Спасибо за заявку!", priority=7)
    scene = rule_scene(run, agent, draft, run.driver.rules.create(agent.id, draft))
    expect.expect_begun(context.state.keep(slots.RULE, scene).creation, STORED)


@when('Условие: "Сделка создана"')
@writes("создать правило")
def condition_is_kept(context: Context) -> None:
    row = _row(context, "lead_created", "trigger", "условие")
    check(row, has_fields({"trigger_type": DEAL_CREATED}, "условие «Сделка создана»"), where=TABLE)
    check(row.get("conditions"), expect.lets_every_deal_pass(), where=TABLE)


@when('Действие: "Отправить сообщение"')
@writes("создать правило")
def action_is_kept(context: Context) -> None:
    row, scene = _row(context, "send_message", "action", "действие"), context.state.need(slots.RULE, DRAFTED)
    wanted = expect.has_actions(scene.draft.actions)
    check(row["actions"], wanted, where=TABLE, hint=expect.wiped_hint(scene, wanted))


@then("Правило создается")
@writes("создать правило")
def rule_is_created(context: Context) -> None:
    scene = context.state.need(slots.RULE, DRAFTED)
    called = expect.Called("правило", "правило записано")
    with closed(context.run, f"/api/agents/{scene.agent.id}/rules", active_only="false"):
        expect.expect_created(context.run, RULES, scene, called, _list(context), priority=scene.draft.priority)


@then("Правило активируется при событии")
@writes("послать событие CRM", instead=past.rule_fired)
def rule_fires(context: Context) -> None:
    run, scene = context.run, context.state.need(slots.RULE, DRAFTED)
    context.state.rest_on(CONDITION, ACTION, STORED)
    controls = context.state.keep(slots.CONTROLS, rule_controls(run, scene))
    lead = context.state.keep(slots.LEAD, run.kommo.deal())
    with switched_on(scene.switch, controls.on_update, controls.unmet):
        expect_deal_told(run, lead, changed=controls.updated)
        expect.expect_executed(run, scene, lead)
    expect.expect_controls_untouched(run, controls, lead)


@then('В `activity_logs` появляется запись "Правило выполнено"')
@writes("послать событие CRM", instead=past.rule_was_logged)
def rule_is_logged(context: Context) -> None:
    run, scene = context.run, context.state.need(slots.RULE, DRAFTED)
    context.state.rest_on(FIRED)
    lead, controls = context.state.need(slots.LEAD, FIRED), context.state.need(slots.CONTROLS, FIRED)
    title = expect.done_message(scene)
    row = expect_logged(run, "rule_executed", title, {"rule_id": scene.object_id}, lead)
    if run.tables.given:
        check(row, expect.counts_its_action(), where=LOG)
    expect.expect_controls_untouched(run, controls, lead)
    expect.expect_still_once(run, scene, lead)


def _row(context: Context, *refused_for: str) -> Mapping[str, Any]:
    scene = context.state.need(slots.RULE, DRAFTED)
    expect.expect_not_refused_for(scene.creation, *refused_for)
    return expect.stored_object(context.run, RULES, scene.creation, STORED, _list(context))


def _list(context: Context) -> Listed:
    run, agent = context.run, context.state.need(slots.AGENT, OPENED)
    return lambda: run.driver.rules.of(agent.id)
