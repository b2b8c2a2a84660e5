"""ШАГ 1: the Worker is deployed and Redis is connected."""

from contextlib import suppress

from behave import given, then, when

from postdeploy.checks import check
from postdeploy.checks import worker as expect
from postdeploy.checks.listening import expect_somebody_attached, expect_worker_holds_redis
from postdeploy.checks.read_only import worker as past
from postdeploy.checks.work import (
    expect_of_now,
    expect_redis_connected,
    expect_relieved,
    expect_test_job_done,
    expect_well,
)
from postdeploy.errors import CannotTell
from postdeploy.platform import health_script
from postdeploy.platform.instruction import read_instruction
from postdeploy.session import slots
from postdeploy.session.context import Context


@given("Инструкция: `{path}`")
def instruction_is_there(context: Context, path: str) -> None:
    check(read_instruction(path), expect.tells_how_to_deploy(), where=path)


@when("./scripts/check-worker-health.sh")
def run_health_script(context: Context) -> None:
    settings = context.run.settings
    with suppress(CannotTell):  # the script asks once: what passes by itself passes before
        context.run.background.worker.health()
    report = health_script.run(context.run.background.worker.url, settings.http_timeout, settings.ca_bundle)
    context.run.evidence.text("Вывод check-worker-health.sh", report.output)
    check(report, expect.gives_a_verdict(), where="scripts/check-worker-health.sh")
    context.state.keep(slots.REPORT, report)


@then("Redis: ПОДКЛЮЧЕН")
def redis_is_connected(context: Context) -> None:
    run = context.run
    if not run.background.sees_worker():
        expect_worker_holds_redis(run)
        return
    report = context.state.need(slots.REPORT, "./scripts/check-worker-health.sh")
    expect_redis_connected(run)
    check(report, expect.prints("Redis: ПОДКЛЮЧЕН"), where="scripts/check-worker-health.sh")
    if run.settings.redis_url:
        check(run.background.queue.ping(), expect.redis_answers(), where="Redis, команда PING")


@then("Worker работает корректно")
def worker_works(context: Context) -> None:
    run = context.run
    health = expect_well(run) if run.background.sees_worker() else None
    expect_relieved(run)
    if not run.testdata.may_write:
        expect_somebody_attached(run)
        past.expect_jobs_done(run)
        return
    expect_test_job_done(run)
    if health is not None:
        expect_of_now(run, health)
