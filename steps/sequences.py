"""ШАГ 7: sequences."""

from collections.abc import Mapping
from typing import Any

from behave import then, when

from postdeploy.checks import check
from postdeploy.checks import sequences as expect
from postdeploy.checks.closed import closed
from postdeploy.checks.common import has_fields
from postdeploy.checks.engine import LOG, expect_deal_told, expect_logged
from postdeploy.checks.object_list import Listed
from postdeploy.checks.pages import expect_page
from postdeploy.checks.pauses import expect_pauses_kept
from postdeploy.checks.read_only import engine as past
from postdeploy.checks.rules import (
    Called,
    expect_begun,
    expect_created,
    expect_not_refused_for,
    stored_object,
)
from postdeploy.checks.sequences import ACTIVITY, FINISHED, STARTED, TABLE
from postdeploy.platform.crm_events import Lead, new_lead
from postdeploy.platform.rules import DEAL_CREATED
from postdeploy.platform.sequences import SequenceDraft
from postdeploy.session import slots
from postdeploy.session.context import Context
from postdeploy.session.fixtures import SequenceScene, control_sequences, newcomer, sequence_scene
from postdeploy.session.writing import writes

OPENED, DRAFTED = "Открыть страницу управления последовательностями", "Создать новую последовательность:"
TRIGGER, ACTIONS = 'Триггер: "Сделка создана"', "Шаги: несколько действий"
STORED, FIRED = "Последовательность создается", "Последовательность запускается при событии"


@when("Открыть страницу управления последовательностями")
@writes("создать агента", instead=past.open_agent)
def open_sequences(context: Context) -> None:
    run = context.run
    agent = context.state.keep(slots.AGENT, newcomer(run, "Агент с цепочками"))
    expect_page(run, run.driver.rules.page(run.account.user.tenant_id, agent.id))


@when("Создать новую последовательность:")
@writes("создать последовательность")
def draft_sequence(context: Context) -> None:
    run, agent = context.run, context.state.need(slots.AGENT, OPENED)
    draft = SequenceDraft(run.testdata.named("Цепочка приёмки"))
    scene = sequence_scene(run, agent, draft, run.driver.sequences.create(agent.id, draft))
    expect_begun(context.state.keep(slots.SEQUENCE, scene).creation, STORED)


@when('Триггер: "Сделка создана"')
@writes("создать последовательность")
def trigger_is_kept(context: Context) -> None:
    row = _row(context, "lead_created", "trigger", "триггер")
    check(row, has_fields({"trigger_type": DEAL_CREATED}, "триггер «Сделка создана»"), where=TABLE)


@when("Шаги: несколько действий")
@writes("создать последовательность")
def steps_are_kept(context: Context) -> None:
    run, scene = context.run, context.state.need(slots.SEQUENCE, DRAFTED)
    stored = _row(context, "step", "шаг", "action_type")
    expect.expect_steps_stored(run, scene, stored.get("steps") or [])


@then("Последовательность создается")
@writes("создать последовательность")
def sequence_is_created(context: Context) -> None:
    scene = context.state.need(slots.SEQUENCE, DRAFTED)
    called = Called("последовательность", "последовательность записана")
    with closed(context.run, f"/api/agents/{scene.agent.id}/sequences"):
        found = expect_created(context.run, "sequences", scene, called, _list(context))
    context.state.rest_on(ACTIONS)
    check(found.get("steps") or [], expect.same_steps(scene.draft.steps), where="список последовательностей")


@then("Последовательность запускается при событии")
@writes("послать событие CRM", instead=past.sequence_started)
def sequence_starts(context: Context) -> None:
    run, scene = context.run, context.state.need(slots.SEQUENCE, DRAFTED)
    context.state.rest_on(TRIGGER, ACTIONS, STORED)
    inactive, paused = control_sequences(run, scene)
    lead = context.state.keep(slots.LEAD, run.kommo.deal())
    scene.switch.turn_on()
    expect_deal_told(run, lead, changed=new_lead(run.testdata.mark))
    execution = expect.expect_started(run, scene, lead, fires_rules=context.state.passed("S6.4"))
    expect.expect_others_untouched(run, inactive, lead)
    context.state.keep(slots.INACTIVE, inactive)
    context.state.keep(slots.PAUSED, paused)
    context.state.keep(slots.EXECUTION, execution)


@then('В `activity_logs` появляется запись "Последовательность запущена"')
@writes("послать событие CRM", instead=past.start_was_logged)
def start_is_logged(context: Context) -> None:
    run, (scene, execution, lead) = context.run, _started(context)
    row = expect_logged(run, ACTIVITY, f"{STARTED}: {scene.draft.name}", {"execution_id": execution}, lead)
    wanted = {"sequence_id": scene.object_id, "steps_count": len(scene.draft.steps)}
    if run.tables.given:
        check(row["metadata"], has_fields(wanted, "запись об этой последовательности"), where=LOG)
    context.state.keep(slots.START, row)


@then('После завершения появляется "Последовательность завершена"')
@writes("послать событие CRM", instead=past.finish_was_logged)
def finish_is_logged(context: Context) -> None:
    run, (scene, execution, lead) = context.run, _started(context)
    row = expect.expect_completed(run, scene, execution, lead)
    scene.switch.off()
    entry = expect_logged(run, ACTIVITY, f"{FINISHED}: {scene.draft.name}", {"execution_id": execution}, lead)
    if run.tables.given:
        expect.expect_good_end_logged(entry, scene.object_id, row, context.state.have(slots.START))
    expect.expect_others_untouched(run, context.state.need(slots.INACTIVE, FIRED), lead)
    expect.expect_started(run, scene, lead)
    expect_pauses_kept(run, context.state.need(slots.PAUSED, FIRED))


def _started(context: Context) -> tuple[SequenceScene, str, Lead]:
    """What was started, its execution, and the deal that has started it."""
    state = context.state
    return state.need(slots.SEQUENCE, DRAFTED), state.need(slots.EXECUTION, FIRED), state.need(slots.LEAD, FIRED)


def _row(context: Context, *refused_for: str) -> Mapping[str, Any]:
    scene = context.state.need(slots.SEQUENCE, DRAFTED)
    expect_not_refused_for(scene.creation, *refused_for)
    return stored_object(context.run, "sequences", scene.creation, STORED, _list(context))


def _list(context: Context) -> Listed:
    run, agent = context.run, context.state.need(slots.AGENT, OPENED)
    return lambda: run.driver.sequences.of(agent.id)
