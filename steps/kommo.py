"""ШАГ 2: the Kommo sync works."""

from behave import then, when

from postdeploy.checks import check
from postdeploy.checks import kommo as expect
from postdeploy.checks.integrations import expect_installed
from postdeploy.checks.jobs import JobWatch
from postdeploy.checks.pages import expect_page
from postdeploy.checks.read_only import kommo as past
from postdeploy.checks.sync import expect_completed, expect_own_sync, expect_synced, job_id_of, sync_before
from postdeploy.checks.sync_again import expect_repeatable
from postdeploy.checks.version import expect_version
from postdeploy.session import slots
from postdeploy.session.context import Context
from postdeploy.session.scenario_state import attempt
from postdeploy.session.writing import writes

SYNC_JOB = "crm:sync-pipelines"
PRESSED = 'Нажать "Синхронизировать"'
STARTED = 'Появляется сообщение "Синхронизация запущена"'


@when("Открыть приложение в браузере")
def open_app(context: Context) -> None:
    run = context.run
    run.account.sign_in()
    expect_version(run)
    expect_page(run, "/")


@when("Перейти: Интеграции → Kommo")
@writes("создать агента с Kommo", instead=past.go_to_kommo)
def go_to_kommo(context: Context) -> None:
    run = context.run
    agent = run.testdata.new_agent("Агент для Kommo")
    kommo = run.driver.integrations.install_kommo(agent.id).need("integration", "id", purpose="добавить агенту Kommo")
    expect_page(run, run.driver.integrations.list_page(run.account.user.tenant_id, agent.id))
    expect_installed(run, agent.id, kommo)
    expect_page(run, run.driver.integrations.kommo_page(run.account.user.tenant_id, agent.id, kommo))
    context.state.keep(slots.KOMMO, (agent.id, kommo))


@when('Нажать "Синхронизировать"')
@writes("запустить синхронизацию")
def press_sync(context: Context) -> None:
    run = context.run
    agent_id, kommo_id = context.state.need(slots.KOMMO, "Перейти: Интеграции → Kommo")
    context.state.keep(slots.BEFORE, attempt(lambda: sync_before(run)))
    context.state.keep(slots.WATCH, JobWatch(run, SYNC_JOB))
    with context.signals.shielded():  # the answer alone names the job, by which it is taken away again
        answer = context.state.keep(slots.SYNC, run.driver.integrations.sync(agent_id, kommo_id))
        run.testdata.own_job(job_id_of(answer))


@then('Появляется сообщение "Синхронизация запущена"')
@writes("запустить синхронизацию")
def sync_is_announced(context: Context) -> None:
    answer = context.state.need(slots.SYNC, PRESSED)
    check(answer, expect.says_started(), hint=expect.unshown_hint(answer))


@then("В логах Worker видно job `{name}`")
@writes("запустить синхронизацию", instead=past.sync_was_logged)
def job_is_logged(context: Context, name: str) -> None:
    watch, job_id = context.state.need(slots.WATCH, PRESSED), _announced_job(context)
    job = watch.expect_done(job_id, log_decides=True)
    expect_own_sync(context.run, job, name)


@then("Воронки синхронизируются")
@writes("запустить синхронизацию", instead=past.pipelines_were_synced)
def pipelines_are_synced(context: Context) -> None:
    run = context.run
    watch, job_id = context.state.need(slots.WATCH, PRESSED), _announced_job(context)
    before = context.state.need(slots.BEFORE, PRESSED).get()
    now = expect_synced(run, before, expect_completed(run, before, watch, job_id))
    expect_repeatable(run, before, now, context.state.need(slots.KOMMO, "Перейти: Интеграции → Kommo"), SYNC_JOB)


def _announced_job(context: Context) -> str:
    """The job that the press has put into the queue, whether its message was seen or not; empty when it named none."""
    job_id = job_id_of(context.state.need(slots.SYNC, PRESSED))
    if not job_id:
        context.state.rest_on(STARTED)
    return job_id
