"""The Worker double as a process of a running stand: queue in, tables and log out (contract: Worker)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from postdeploy.stand.kommo.account import kommo_account
from postdeploy.stand.kommo.double import PIPELINES
from postdeploy.stand.seed import NORTH_CONNECTION, NORTH_ORG, SOUTH_CONNECTION
from tests.stand.worker_driver import RETRY_AT_ONCE, WorkerDriver
from tests.warm import WarmStand

KOMMO_401 = (
    'Kommo request failed: 401 Unauthorized {"title": "Unauthorized", "type": "https://httpstatus.es/401", '
    '"status": 401, "detail": "Неверный логин или пароль"}'
)
"""As recorded: exchange S2b.conn-badtoken."""


@pytest.fixture(scope="module")
def worker() -> Iterator[WorkerDriver]:
    """A stand without a web app: what these tests change in its tables is nobody else's business."""
    with WarmStand(processes=("outside", "worker")) as running:
        assert running.config is not None
        yield WorkerDriver(running.config)


@pytest.fixture
def connection(worker: WorkerDriver) -> Iterator[str]:
    """The Kommo connection of «Север», put right again after the test."""
    yield NORTH_CONNECTION
    account = kommo_account(worker.config)
    worker.rows(
        "update crm_connections set access_token = $2, expires_at = null, metadata = '{}' where id = $1",
        NORTH_CONNECTION,
        account.access_token,
    )
    worker.rows("delete from crm_pipelines where connection_id = $1", NORTH_CONNECTION)


class TestHealth:
    def test_health_has_the_recorded_shape(self, worker: WorkerDriver) -> None:
        answer = worker.get("/health")
        body = answer.json()

        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
        assert list(body) == ["status", "service", "timestamp", "uptime", "redis", "worker"]
        assert (body["status"], body["service"]) == ("ok", "worker")
        assert body["redis"] == {"connected": True, "error": None}
        assert body["worker"] == {"concurrency": 25, "queueName": worker.config.queue_name, "jobsProcessing": 0}

    def test_metrics_say_that_redis_is_connected(self, worker: WorkerDriver) -> None:
        body = worker.get("/metrics").json()

        assert list(body) == ["jobs", "redis", "worker", "performance"]
        assert body["redis"] == {"connected": True, "lastError": None, "reconnectAttempts": 0}

    def test_prometheus_gets_text(self, worker: WorkerDriver) -> None:
        answer = worker.get("/metrics/prometheus")

        assert answer.headers["content-type"] == "text/plain"
        assert "worker_redis_connected 1\n" in answer.text

    @pytest.mark.parametrize("url", ["/", "/nope", "/health/", "/health?verbose=1"])
    def test_any_other_address_is_not_found(self, worker: WorkerDriver, url: str) -> None:
        answer = worker.get(url)

        assert (answer.status_code, answer.json()) == (404, {"error": "Not Found"})


class TestJobs:
    def test_a_job_is_processed_logged_and_counted(self, worker: WorkerDriver) -> None:
        before = worker.get("/metrics").json()["jobs"]["completed"]
        job = worker.enqueue("test-job", {"mark": "a"})

        assert worker.finished(job)["returnvalue"] == "null"
        (start,) = worker.log(event="job.start", jobId=job)
        assert (start["message"], start["jobData"]) == ("Job started: test-job", {"mark": "a"})
        (done,) = worker.log(event="job.complete", jobId=job)
        assert done["message"] == "Job completed: test-job"
        assert done["duration"] >= 0
        assert worker.get("/metrics").json()["jobs"]["completed"] == before + 1

    def test_an_unknown_job_fails_after_all_attempts(self, worker: WorkerDriver) -> None:
        job = worker.enqueue("nope", {}, **RETRY_AT_ONCE)
        stored = worker.finished(job)

        assert stored["failedReason"] == "No handler registered for job nope"
        assert (stored["atm"], len(json.loads(stored["stacktrace"]))) == ("2", 2)
        failures = worker.log(event="job.failed", jobId=job)
        assert [(line["level"], line["error"]["message"]) for line in failures] == [
            ("error", "No handler registered for job nope")
        ] * 2
        assert worker.get("/metrics").json()["jobs"]["byType"]["nope"]["failed"] == 2

    def test_the_start_is_told_in_text_and_as_an_event(self, worker: WorkerDriver) -> None:
        (ready,) = worker.log(event="worker.ready")

        assert (ready["queueName"], ready["level"], ready["service"]) == (worker.config.queue_name, "info", "worker")


@pytest.mark.usefixtures("connection")
class TestSync:
    def test_pipelines_and_stages_become_those_of_kommo(self, worker: WorkerDriver) -> None:
        worker.sync()

        stored = worker.rows(
            """select p.external_id, p.name, p.is_active, p.sort_order,
                 array(select s.external_id || ' ' || s.name || ' ' || s.sort_order from crm_pipeline_stages s
                       where s.pipeline_id = p.id order by s.sort_order) as stages
               from crm_pipelines p where p.connection_id = $1 order by p.sort_order""",
            NORTH_CONNECTION,
        )
        assert stored == [
            {
                "external_id": str(pipeline["id"]),
                "name": pipeline["name"],
                "is_active": not pipeline["is_archive"],
                "sort_order": pipeline["sort"],
                "stages": [f"{s['id']} {s['name']} {s['sort']}" for s in pipeline["_embedded"]["statuses"]],
            }
            for pipeline in PIPELINES
        ]

    def test_the_state_tells_what_was_found(self, worker: WorkerDriver) -> None:
        worker.sync()
        state = worker.sync_state()

        assert state.keys() == {
            *("status", "error", "provider", "baseDomain", "startedAt", "completedAt"),
            *("pipelinesCount", "stagesCount", "pipelinesPreview"),
        }
        assert (state["status"], state["error"], state["pipelinesCount"], state["stagesCount"]) == (
            "completed",
            None,
            2,
            5,
        )
        assert state["pipelinesPreview"][1] == {
            "name": "Повторные продажи",
            "stages": ["Новая заявка"],
            "externalId": "3177728",
        }

    def test_another_run_replaces_and_other_organisations_keep_theirs(self, worker: WorkerDriver) -> None:
        worker.sync()
        first = worker.rows("select id from crm_pipelines where connection_id = $1", NORTH_CONNECTION)
        worker.sync()
        second = worker.rows("select id from crm_pipelines where connection_id = $1", NORTH_CONNECTION)
        south = worker.rows("select name from crm_pipelines where connection_id = $1", SOUTH_CONNECTION)

        assert len(first) == len(second) == 2
        assert not {row["id"] for row in first} & {row["id"] for row in second}
        assert south == [{"name": "Воронка Юга"}]

    def test_a_refused_token_fails_and_keeps_the_old_pipelines(self, worker: WorkerDriver) -> None:
        worker.sync()
        before = worker.sync_state()
        worker.rows(
            "update crm_connections set access_token = 'bad', expires_at = null where id = $1", NORTH_CONNECTION
        )
        job = worker.sync()
        state = worker.sync_state()

        assert job["failedReason"] == KOMMO_401
        assert (state["status"], state["error"]) == ("failed", KOMMO_401)
        assert state["completedAt"] == before["completedAt"]
        assert state["startedAt"] > before["startedAt"]
        assert len(worker.rows("select 1 from crm_pipelines where connection_id = $1", NORTH_CONNECTION)) == 2

    def test_a_token_that_ends_soon_is_refreshed_first(self, worker: WorkerDriver) -> None:
        worker.rows(
            "update crm_connections set access_token = 'old', expires_at = now() + interval '1 minute' where id = $1",
            NORTH_CONNECTION,
        )
        worker.sync()
        (row,) = worker.rows("select access_token, expires_at from crm_connections where id = $1", NORTH_CONNECTION)

        assert worker.sync_state()["status"] == "completed"
        assert row["access_token"] != "old"
        assert (row["expires_at"] - datetime.now(UTC)).total_seconds() > 3600

    @pytest.mark.parametrize(
        ("damage", "repair", "message"),
        [
            (
                "update crm_credentials set provider = 'away' where org_id = $1",
                "update crm_credentials set provider = 'kommo' where org_id = $1",
                "CRM credentials not found for provider kommo",
            ),
            (
                "update crm_credentials set client_secret = 'x' || client_secret where org_id = $1",
                "update crm_credentials set client_secret = substr(client_secret, 2) where org_id = $1",
                "Unsupported state or unable to authenticate data",
            ),
            (
                "update crm_connections set base_domain = '127.0.0.1:1' where org_id = $1",
                None,
                "fetch failed",
            ),
        ],
        ids=["no credentials", "another key", "Kommo is away"],
    )
    def test_a_failure_says_why(self, worker: WorkerDriver, damage: str, repair: str | None, message: str) -> None:
        worker.rows(damage, NORTH_ORG)
        try:
            job = worker.sync()
        finally:
            worker.rows(
                repair or "update crm_connections set base_domain = $2 where org_id = $1",
                NORTH_ORG,
                *([] if repair else [worker.config.kommo_base_domain]),
            )

        assert job["failedReason"] == message
        assert worker.sync_state()["error"] == message

    def test_the_connection_of_another_organisation_is_not_found(self, worker: WorkerDriver) -> None:
        data = {"provider": "kommo", "orgId": NORTH_ORG, "connectionId": SOUTH_CONNECTION}
        job = worker.finished(worker.enqueue("crm:sync-pipelines", data))

        assert job["failedReason"] == "CRM connection not found for provider kommo"


class TestSequences:
    def test_every_step_is_done_in_order_and_then_the_end_is_told(self, worker: WorkerDriver) -> None:
        execution = worker.start_sequence(
            {"action_type": "send_message", "template": "Здравствуйте!"},
            {"action_type": "create_task", "task_title": "Позвонить"},
            {"action_type": "ai_response", "ai_prompt": "Напомни о встрече"},
            {"action_type": "send_email", "template": "Письмо"},
            {"action_type": "wait"},
        )
        row = worker.ended(execution)
        results = row["execution_data"]["step_results"]

        assert (row["status"], row["current_step"], row["next_execution_at"]) == ("completed", 5, None)
        assert row["completed_at"] is not None
        assert [(each["step_order"], each["success"]) for each in results] == [(n, True) for n in range(1, 6)]
        (activity,) = worker.activities(execution)
        assert activity["activity_type"] == "sequence_executed"
        assert activity["title"].startswith("Последовательность завершена: Цепочка ")
        metadata = json.loads(activity["metadata"])
        assert (metadata["lead_id"], metadata["status"]) == ("601", "completed")
        assert metadata["sequence_id"] == str(row["sequence_id"])

    def test_a_lead_that_kommo_does_not_know_fails_nothing(self, worker: WorkerDriver) -> None:
        execution = worker.start_sequence({"action_type": "send_message", "template": "Привет"}, lead_id="no-such-lead")

        assert worker.ended(execution)["status"] == "completed"

    def test_a_step_that_cannot_be_done_stops_the_execution(self, worker: WorkerDriver) -> None:
        execution = worker.start_sequence(
            {"action_type": "wait"},
            {"action_type": "webhook", "webhook_url": "http://127.0.0.1:1/"},
            {"action_type": "wait"},
        )
        row = worker.ended(execution)

        assert (row["status"], row["current_step"], row["error_message"]) == ("failed", 2, "fetch failed")
        assert [each["success"] for each in row["execution_data"]["step_results"]] == [True, False]
        assert worker.activities(execution) == []

    def test_a_delay_is_waited_for(self, worker: WorkerDriver) -> None:
        execution = worker.start_sequence({"action_type": "wait"}, {"action_type": "wait", "delay_minutes": 90})
        row = worker.execution_once(execution, lambda row: row["current_step"] == 2)

        assert row["status"] == "running"
        assert 80 * 60 < (row["next_execution_at"] - datetime.now(UTC)).total_seconds() < 91 * 60
