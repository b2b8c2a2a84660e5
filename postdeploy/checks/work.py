"""Whether the Worker works: what it says of itself, and a job of ours that it does (contract: Worker)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postdeploy.checks import worker as expect
from postdeploy.checks.asserting import check
from postdeploy.checks.common import accepted
from postdeploy.checks.jobs import JobWatch
from postdeploy.checks.reach import answers
from postdeploy.platform.worker import TEST_JOB, put_test_job

if TYPE_CHECKING:
    from postdeploy.run import Run

HEALTH = "Worker, GET /health"


def expect_well(run: Run) -> None:
    """The Worker says that it is well, was started by this deploy and listens to the web app's queue."""
    health = answers(run.worker.health, run.network_works)
    check(health, expect.is_well(), where=HEALTH)
    hint = "похоже, деплой не перезапустил Worker"
    check(health, expect.started_after(run.settings.deployed_at), where=HEALTH, hint=hint)
    hint = "сверьте QUEUE_NAME у Worker и у приложения"
    check(health, expect.listens_to(run.settings.queue_name), where=HEALTH, hint=hint)


def expect_test_job_done(run: Run) -> None:
    """A `test-job` put through the web app is processed and, where the log is seen, logged from start to end."""
    watch = JobWatch(run, TEST_JOB)
    run.traces.announce()
    answer = put_test_job(run.signed_in(), run.mark)
    check(answer, accepted(), where="приложение, POST /api/jobs")
    job_id = str(answer.at("data", "jobId", default=""))
    run.own_job(job_id)
    watch.expect_done(job_id)
