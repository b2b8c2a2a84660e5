"""ШАГ 5: sales scripts."""

from behave import then, when
from behave.runner import Context

from postdeploy.checks import check
from postdeploy.checks import scripts as expect
from postdeploy.checks.common import accepted, gives_id, has_item_id
from postdeploy.checks.pages import opened
from postdeploy.checks.scripts import TABLE, expect_scripts
from postdeploy.fixtures import stored_script
from postdeploy.platform.scripts import Script, script_from_row

OPENED, CREATED = "Открыть: `/manage/[tenantId]/ai-agents/[id]/scripts`", "Можно создать скрипт"


@when("Открыть: `/manage/[tenantId]/ai-agents/[id]/scripts`")
def open_scripts(context: Context) -> None:
    run = context.run
    run.sign_in()
    agent = context.facts.keep("agent", run.new_agent("Агент со скриптами"))
    path = run.scripts.page(run.user.tenant_id, agent.id)
    context.facts.keep("page", opened(run, path))
    context.facts.keep("heading", "Скрипты продаж")


@then("Можно создать скрипт")
def script_can_be_created(context: Context) -> None:
    run, agent = context.run, context.facts.need("agent", OPENED)
    control_id, control = stored_script(run, agent)
    script = Script(run.named("Скрипт приёмки"), "greeting", "Здравствуйте, {{client_name}}!")
    answer = run.scripts.create(agent.id, script)
    check(answer, gives_id(), where=answer.request)
    contents = {control_id: control, answer.at("data", "id"): script}
    rows = expect_scripts(run, agent.id, contents)
    context.facts.keep("contents", contents)
    context.facts.keep("script", next(row for row in rows if row["id"] != control_id))


@then("Можно редактировать скрипт")
def script_can_be_edited(context: Context) -> None:
    run, agent = context.run, context.facts.need("agent", OPENED)
    row, contents = context.facts.need("script", CREATED), dict(context.facts.need("contents", CREATED))
    contents[row["id"]] = Script(run.named("Изменённый скрипт"), "objection_handling", "Понимаю ваши сомнения.")
    answer = run.scripts.edit(agent.id, row["id"], contents[row["id"]])
    check(answer, accepted(), where=answer.request)
    rows = {each["id"]: each for each in expect_scripts(run, agent.id, contents)}
    check(rows[row["id"]]["updated_at"], expect.changed_since(row["updated_at"]), where=TABLE)


@then("Можно удалить скрипт")
def script_can_be_deleted(context: Context) -> None:
    run, agent = context.run, context.facts.need("agent", OPENED)
    row, contents = context.facts.need("script", CREATED), dict(context.facts.need("contents", CREATED))
    answer = run.scripts.delete(agent.id, row["id"])
    check(answer, accepted(), where=answer.request)
    del contents[row["id"]]
    expect_scripts(run, agent.id, contents)
    expect.expect_gone(run, agent.id, row["id"])


@then("Скрипты отображаются в списке")
def scripts_are_listed(context: Context) -> None:
    run, agent = context.run, context.facts.need("agent", OPENED)
    answer = run.scripts.create(agent.id, Script(run.named("Ещё один скрипт"), "qualification", "Какой у вас бюджет?"))
    check(answer, gives_id(), where=answer.request)
    stored = {row["id"]: script_from_row(row) for row in run.database.rows("sales_scripts", agent_id=agent.id)}
    check(list(stored), has_item_id(answer.at("data", "id")), where=TABLE)
    expect_scripts(run, agent.id, stored)
