"""ШАГ 2: the Kommo sync works."""

from behave import then, when

from postdeploy.access import writes
from postdeploy.checks import check
from postdeploy.checks import kommo as expect
from postdeploy.checks.jobs import JobWatch
from postdeploy.checks.pages import expect_page
from postdeploy.checks.past import kommo as past
from postdeploy.checks.sync import TABLES, expect_completed, expect_own_sync, expect_synced, sync_state
from postdeploy.checks.version import expect_version
from postdeploy.context import Context
from postdeploy.errors import CannotTell

SYNC_JOB = "crm:sync-pipelines"
PRESSED = 'Нажать "Синхронизировать"'
STARTED = 'Появляется сообщение "Синхронизация запущена"'


@when("Открыть приложение в браузере")
def open_app(context: Context) -> None:
    run = context.run
    run.sign_in()
    expect_version(run)
    expect_page(run, "/")


@when("Перейти: Интеграции → Kommo")
@writes("создать агента с Kommo", instead=past.go_to_kommo)
def go_to_kommo(context: Context) -> None:
    run = context.run
    agent = run.new_agent("Агент для Kommo")
    kommo = run.integrations.install_kommo(agent.id).need("integration", "id", purpose="добавить агенту Kommo")
    expect_page(run, run.integrations.list_page(run.user.tenant_id, agent.id))
    check(run.integrations.of(agent.id), expect.installed(kommo), where="список интеграций агента")
    expect_page(run, run.integrations.kommo_page(run.user.tenant_id, agent.id, kommo))
    context.facts.keep("kommo", (agent.id, kommo))


@when('Нажать "Синхронизировать"')
@writes("запустить синхронизацию")
def press_sync(context: Context) -> None:
    run = context.run
    agent_id, kommo_id = context.facts.need("kommo", "Перейти: Интеграции → Kommo")
    context.facts.keep("before", sync_state(run) if run.sees_tables(TABLES) else None)
    context.facts.keep("watch", JobWatch(run, SYNC_JOB))
    answer = context.facts.keep("sync", run.integrations.sync(agent_id, kommo_id))
    run.own_job(str(answer.at("details", "jobId", default="")))


@then('Появляется сообщение "Синхронизация запущена"')
@writes("запустить синхронизацию")
def sync_is_announced(context: Context) -> None:
    answer = context.facts.need("sync", PRESSED)
    check(answer, expect.says_started(), where=answer.where)
    context.facts.keep("job_id", str(answer.at("details", "jobId")))


@then("В логах Worker видно job `{name}`")
@writes("запустить синхронизацию", instead=past.sync_was_logged)
def job_is_logged(context: Context, name: str) -> None:
    job_id = context.facts.need("job_id", STARTED)
    context.facts.rest_on("S1.2")
    watch = context.facts.need("watch", PRESSED)
    job = watch.expect_done(job_id, log_decides=True)
    expect_own_sync(context.run, job, name)


@then("Воронки синхронизируются")
@writes("запустить синхронизацию", instead=past.pipelines_were_synced)
def pipelines_are_synced(context: Context) -> None:
    run = context.run
    before = context.facts.need("before", PRESSED)
    context.facts.rest_on(STARTED, "S1.2")
    if before is None:
        raise CannotTell("Воронки в таблицах не видны: не задан SUPABASE_SERVICE_ROLE_KEY.")
    watch, job_id = context.facts.need("watch", PRESSED), context.facts.need("job_id", STARTED)
    expect_completed(run, before, given_up=lambda: watch.has_failed_for_good(job_id))
    expect_synced(run, before)
