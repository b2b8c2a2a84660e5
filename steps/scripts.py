"""ШАГ 5: sales scripts."""

from dataclasses import replace
from functools import partial

from behave import then, when

from postdeploy.checks import check
from postdeploy.checks.agent_scripts import TABLE, scripts_of
from postdeploy.checks.closed import closed
from postdeploy.checks.common import accepted
from postdeploy.checks.editing import expect_edited, expect_edited_again
from postdeploy.checks.limits import expect_made
from postdeploy.checks.pages import opened
from postdeploy.checks.read_only import scripts as past
from postdeploy.checks.scripts import changed_since
from postdeploy.platform.scripts import Script
from postdeploy.session import slots
from postdeploy.session.context import Context
from postdeploy.session.fixtures import newcomer, stored_script
from postdeploy.session.writing import writes

OPENED, CREATED = "Открыть: `/manage/[tenantId]/ai-agents/[id]/scripts`", "Можно создать скрипт"


@when("Открыть: `/manage/[tenantId]/ai-agents/[id]/scripts`")
@writes("создать агента", instead=past.open_scripts)
def open_scripts(context: Context) -> None:
    run = context.run
    agent = context.state.keep(slots.AGENT, newcomer(run, "Агент со скриптами"))
    context.state.keep(slots.SCRIPTS, scripts_of(run, agent.id))
    path = run.driver.scripts.page(run.account.user.tenant_id, agent.id)
    context.state.keep(slots.PAGE, opened(run, path))
    context.state.keep(slots.HEADING, "Скрипты продаж")


@then("Можно создать скрипт")
@writes("создать скрипт")
def script_can_be_created(context: Context) -> None:
    run, ours = context.run, context.state.need(slots.SCRIPTS, OPENED)
    script = Script(run.testdata.named("Скрипт приёмки"), "greeting", "Здравствуйте, {{client_name}}!")
    answer = run.driver.scripts.create(ours.agent_id, script)
    expect_made(answer)
    script_id = str(answer.at("data", "id"))
    ours.expect_stored({script_id: script})
    control_id, control = stored_script(run, ours.agent_id)
    contents = context.state.keep(slots.CONTENTS, {script_id: script, control_id: control})
    context.state.keep(slots.SCRIPT, ours.expect_stored(contents)[script_id])


@then("Можно редактировать скрипт")
@writes("создать и изменить скрипт")
def script_can_be_edited(context: Context) -> None:
    run, ours = context.run, context.state.need(slots.SCRIPTS, OPENED)
    row, contents = context.state.need(slots.SCRIPT, CREATED), context.state.need(slots.CONTENTS, CREATED)
    script = Script(run.testdata.named("Изменённый скрипт"), "objection_handling", "Понимаю ваши сомнения.")
    script_id, api = str(row["id"]), run.api.scripts
    answer = run.driver.scripts.edit(ours.agent_id, script_id, script)
    expect_edited(answer, script, partial(api.change, ours.agent_id, script_id))
    check(ours.expect_stored({**contents, script_id: script})[script_id], changed_since(row), where=TABLE)
    expect_edited_again(ours, api, script_id, replace(script, content='Обсудим "цену" & срок.\nДа?'), contents)


@then("Можно удалить скрипт")
@writes("создать и удалить скрипт")
def script_can_be_deleted(context: Context) -> None:
    ours, row = context.state.need(slots.SCRIPTS, OPENED), context.state.need(slots.SCRIPT, CREATED)
    script_id, before = str(row["id"]), ours.stored()
    check(context.run.driver.scripts.delete(ours.agent_id, script_id), accepted())
    ours.expect_alone_gone(script_id, before)


@then("Скрипты отображаются в списке")
@writes("создать скрипт", instead=past.scripts_are_listed)
def scripts_are_listed(context: Context) -> None:
    ours = context.state.need(slots.SCRIPTS, OPENED)
    context.state.rest_on(CREATED)
    with closed(context.run, f"/api/agents/{ours.agent_id}/scripts"):
        ours.expect_list_follows(context.run.testdata.named)
