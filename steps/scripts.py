"""ШАГ 5: sales scripts."""

from dataclasses import replace

from behave import then, when

from postdeploy.checks import check
from postdeploy.checks import scripts as expect
from postdeploy.checks.common import accepted, gives_id
from postdeploy.checks.editing import expect_edited, expect_edited_again
from postdeploy.checks.pages import opened
from postdeploy.checks.read_only import scripts as past
from postdeploy.checks.scripts import TABLE
from postdeploy.platform.scripts import Script
from postdeploy.session import state
from postdeploy.session.context import Context
from postdeploy.session.fixtures import stored_script
from postdeploy.session.writing import writes

OPENED, CREATED = "Открыть: `/manage/[tenantId]/ai-agents/[id]/scripts`", "Можно создать скрипт"


@when("Открыть: `/manage/[tenantId]/ai-agents/[id]/scripts`")
@writes("создать агента", instead=past.open_scripts)
def open_scripts(context: Context) -> None:
    run = context.run
    run.account.sign_in()
    agent = context.facts.keep(state.AGENT, run.testdata.new_agent("Агент со скриптами"))
    path = run.driver.scripts.page(run.account.user.tenant_id, agent.id)
    context.facts.keep(state.PAGE, opened(run, path))
    context.facts.keep(state.HEADING, "Скрипты продаж")


@then("Можно создать скрипт")
@writes("создать скрипт")
def script_can_be_created(context: Context) -> None:
    run, agent = context.run, context.facts.need(state.AGENT, OPENED)
    script = Script(run.testdata.named("Скрипт приёмки"), "greeting", "Здравствуйте, {{client_name}}!")
    answer = run.driver.scripts.create(agent.id, script)
    check(answer, gives_id(), where=answer.where)
    script_id = str(answer.at("data", "id"))
    expect.expect_stored(run, agent.id, {script_id: script})
    control_id, control = stored_script(run, agent)
    contents = context.facts.keep(state.CONTENTS, {script_id: script, control_id: control})
    context.facts.keep(state.SCRIPT, expect.expect_stored(run, agent.id, contents)[script_id])


@then("Можно редактировать скрипт")
@writes("создать и изменить скрипт")
def script_can_be_edited(context: Context) -> None:
    run, agent = context.run, context.facts.need(state.AGENT, OPENED)
    row, contents = context.facts.need(state.SCRIPT, CREATED), context.facts.need(state.CONTENTS, CREATED)
    script = Script(run.testdata.named("Изменённый скрипт"), "objection_handling", "Понимаю ваши сомнения.")
    script_id = str(row["id"])
    expect_edited(run, agent.id, script_id, script, run.driver.scripts.edit(agent.id, script_id, script))
    rows = expect.expect_stored(run, agent.id, {**contents, script_id: script})
    check(rows[script_id], expect.changed_since(row), where=TABLE)
    expect_edited_again(run, agent.id, script_id, replace(script, content="Давайте обсудим."), contents)


@then("Можно удалить скрипт")
@writes("создать и удалить скрипт")
def script_can_be_deleted(context: Context) -> None:
    run, agent = context.run, context.facts.need(state.AGENT, OPENED)
    row, others = context.facts.need(state.SCRIPT, CREATED), expect.stored_scripts(run, agent.id)
    answer = run.driver.scripts.delete(agent.id, row["id"])
    check(answer, accepted(), where=answer.where)
    others.pop(str(row["id"]), None)
    expect.expect_stored(run, agent.id, others)
    expect.expect_gone(run, agent.id, row["id"])


@then("Скрипты отображаются в списке")
@writes("создать скрипт", instead=past.scripts_are_listed)
def scripts_are_listed(context: Context) -> None:
    run, agent = context.run, context.facts.need(state.AGENT, OPENED)
    context.facts.rest_on(CREATED)
    another = Script(run.testdata.named("Ещё один скрипт"), "qualification", "Какой у вас бюджет?")
    changed = Script(run.testdata.named("Ещё один, изменённый"), "closing", "Спасибо за разговор!")
    expect.expect_list_follows(run, agent.id, another, changed)
