"""ШАГ 3: the table `activity_logs` and the dashboard's latest updates."""

from behave import then, when

from postdeploy.checks import check, eventually
from postdeploy.checks import dashboard as expect
from postdeploy.checks.availability import answers
from postdeploy.checks.common import exactly_one, gives_id, has_fields
from postdeploy.checks.pages import expect_page
from postdeploy.checks.read_only import dashboard as past
from postdeploy.checks.table import expect_table, lets_in
from postdeploy.checks.updates import LIST, eventually_created_entry, expect_shown, expect_told_as_stored, read_updates
from postdeploy.platform.agents import agent_from
from postdeploy.session import state
from postdeploy.session.context import Context
from postdeploy.session.fixtures import agent_over_http
from postdeploy.session.writing import writes

TABLE, AGENTS = "таблица `activity_logs`", "таблица `agents`"
CREATED = "Создать нового агента"


@when("Открыть Supabase Dashboard")
def open_supabase(context: Context) -> None:
    run = context.run
    check(answers(run.database.knock, run.network_works), lets_in(), where="Supabase, /rest/v1/")


@when("Перейти: Database → Tables → `{table}`")
def go_to_table(context: Context, table: str) -> None:
    context.facts.keep(state.TABLE, table)


@then("Таблица существует")
def table_exists(context: Context) -> None:
    table = context.facts.need(state.TABLE, "Перейти: Database → Tables → `activity_logs`")
    expect_table(context.run.database, table, expect.COLUMNS)


@then("Есть данные (или будет после создания агента)")
def table_has_data(context: Context) -> None:
    run = context.run
    table = context.facts.need(state.TABLE, "Перейти: Database → Tables → `activity_logs`")
    context.facts.rest_on("Таблица существует")
    if run.database.count(table, org_id=run.user.org_id) == 0:
        run.new_agent("Агент для первой записи")
    eventually(lambda: run.database.count(table, org_id=run.user.org_id), expect.has_data(), run.budget, where=TABLE)


@when("Открыть Dashboard")
def open_dashboard(context: Context) -> None:
    run = context.run
    expect_page(run, run.dashboard.page(run.sign_in().tenant_id))


@when('Проверить секцию "Recent Updates"')
def look_at_updates(context: Context) -> None:
    run = context.run
    updates = read_updates(run)
    run.evidence.rows("Обновления до создания агента", updates.shown)
    if run.sees_tables(TABLE):
        check(updates, expect.only_own(run.user.org_id), where=f"{LIST} и {TABLE}")


@when("Создать нового агента")
@writes("создать агента")
def create_agent(context: Context) -> None:
    run = context.run
    wanted = {"name": run.named("Агент приёмки"), "status": "active", "org_id": run.user.org_id}
    answer = run.agents.create(wanted["name"])
    check(answer, gives_id(), where=answer.where)
    agent = run.own(agent_from(answer.at("data")))
    if run.sees_tables(AGENTS):
        rows = run.database.rows("agents", org_id=run.user.org_id, name=wanted["name"])
        check(rows, exactly_one("созданный агент"), where=AGENTS)
        check(rows[0], has_fields(wanted | {"id": agent.id}, "агент записан таким, каким создан"), where=AGENTS)
    context.facts.keep(state.AGENT, agent)


@then('Появилось обновление "Создан новый агент"')
@writes("создать агента", instead=past.update_appeared)
def update_appeared(context: Context) -> None:
    run = context.run
    agent = context.facts.have(state.AGENT) or agent_over_http(run, "Агент приёмки", CREATED)
    row = eventually_created_entry(run, agent)
    wanted = {"org_id": run.user.org_id, "user_id": run.user.id}
    check(row, expect.titled(f"Создан новый агент: {agent.name}"), where=TABLE if run.has_tables else LIST)
    if run.has_tables:
        check(row, has_fields(wanted, "запись об этом агенте, организации и пользователе"), where=TABLE)
    expect_shown(run, row)
    context.facts.keep(state.UPDATE, row)


@then("Обновление отображается в списке")
@writes("создать агента", instead=past.update_is_listed)
def update_is_listed(context: Context) -> None:
    run = context.run
    row = context.facts.need(state.UPDATE, 'Появилось обновление "Создан новый агент"')
    newer = eventually_created_entry(run, run.new_agent("Второй агент"))
    updates = expect_shown(run, newer, row)
    run.evidence.rows("Список обновлений", updates.shown)
    for matcher in (expect.below(row, newer), expect.coloured(row, expect.GREEN)):
        check(updates, matcher, where=LIST)
    if run.sees_tables(TABLE):
        expect_told_as_stored(run, updates, newer)
