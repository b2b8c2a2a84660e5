"""ШАГ 3: the table `activity_logs` and the dashboard's latest updates."""

from behave import then, when

from postdeploy.checks import check
from postdeploy.checks import dashboard as expect
from postdeploy.checks.availability import answers
from postdeploy.checks.limits import expect_made
from postdeploy.checks.pages import expect_page
from postdeploy.checks.read_only import dashboard as past
from postdeploy.checks.table import expect_agent_stored, expect_data, expect_table, lets_in
from postdeploy.checks.updates import (
    LIST,
    TABLE,
    eventually_created_entry,
    expect_creation_told,
    expect_listed_below,
    read_updates,
)
from postdeploy.platform.agents import agent_from
from postdeploy.session import slots
from postdeploy.session.context import Context
from postdeploy.session.fixtures import agent_over_http
from postdeploy.session.writing import writes

CREATED = "Создать нового агента"


@when("Открыть Supabase Dashboard")
def open_supabase(context: Context) -> None:
    run = context.run
    check(answers(run.tables.knock, run.network.works), lets_in(), where="Supabase, /rest/v1/")


@when("Перейти: Database → Tables → `{table}`")
def go_to_table(context: Context, table: str) -> None:
    context.state.keep(slots.TABLE, table)


@then("Таблица существует")
def table_exists(context: Context) -> None:
    table = context.state.need(slots.TABLE, "Перейти: Database → Tables → `activity_logs`")
    expect_table(context.run.tables, table, expect.COLUMNS)


@then("Есть данные (или будет после создания агента)")
def table_has_data(context: Context) -> None:
    table = context.state.need(slots.TABLE, "Перейти: Database → Tables → `activity_logs`")
    context.state.rest_on("Таблица существует")
    expect_data(context.run, table)


@when("Открыть Dashboard")
def open_dashboard(context: Context) -> None:
    run = context.run
    expect_page(run, run.driver.dashboard.page(run.account.sign_in().tenant_id))


@when('Проверить секцию "Recent Updates"')
def look_at_updates(context: Context) -> None:
    run = context.run
    updates = read_updates(run)
    run.evidence.rows("Обновления до создания агента", updates.shown)
    if run.tables.seen(TABLE):
        check(updates, expect.only_own(run.account.user.org_id), where=f"{LIST} и {TABLE}")


@when("Создать нового агента")
@writes("создать агента")
def create_agent(context: Context) -> None:
    run = context.run
    wanted = {"name": run.testdata.named("Агент приёмки"), "status": "active", "org_id": run.account.user.org_id}
    answer = run.driver.agents.create(wanted["name"])
    expect_made(answer)
    agent = run.testdata.own(agent_from(answer.at("data")))
    expect_agent_stored(run, wanted | {"id": agent.id})
    context.state.keep(slots.AGENT, agent)


@then('Появилось обновление "Создан новый агент"')
@writes("создать агента", instead=past.update_appeared)
def update_appeared(context: Context) -> None:
    run = context.run
    agent = context.state.have(slots.AGENT) or agent_over_http(run, "Агент приёмки", CREATED)
    context.state.keep(slots.UPDATE, expect_creation_told(run, agent))


@then("Обновление отображается в списке")
@writes("создать агента", instead=past.update_is_listed)
def update_is_listed(context: Context) -> None:
    run = context.run
    row = context.state.need(slots.UPDATE, 'Появилось обновление "Создан новый агент"')
    newer = eventually_created_entry(run, run.testdata.new_agent("Второй агент"))
    expect_listed_below(run, row, newer)
