from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from postdeploy.checks import worker
from postdeploy.platform.answer import Answer
from postdeploy.platform.health_script import Report
from postdeploy.platform.queue import Job
from postdeploy.platform.worker import started_at
from postdeploy.platform.worker_log import Entry
from tests.unit.answers import BROKEN, HTML, ODD, answer, said
from tests.unit.russian import accepts, rejects

REDIS: dict[str, Any] = {"connected": True, "error": None}
HEALTH: dict[str, Any] = {
    "status": "ok",
    "service": "worker",
    "timestamp": "2026-11-22T10:00:30.500Z",
    "uptime": 20.5,
    "redis": REDIS,
    "worker": {"concurrency": 25, "queueName": "gpt-agent-jobs", "jobsProcessing": 0},
}


def health(**changes: Any) -> Answer:
    return answer({**HEALTH, **changes}, request="GET /health")


SHAPELESS = [HTML, BROKEN, said(""), *ODD]


def test_the_instruction_says_what_is_needed() -> None:
    accepts(worker.tells_how_to_deploy(), "Деплой Worker: … ./scripts/check-worker-health.sh … Redis")
    for text in ("", "Деплой Worker без Redis", "check-worker-health.sh и Redis"):
        rejects(worker.tells_how_to_deploy(), text)


def test_the_script_gives_a_verdict() -> None:
    both = "✅ Redis: ПОДКЛЮЧЕН\n✅ Worker работает корректно!"
    accepts(worker.gives_a_verdict(), Report(0, both))
    accepts(worker.gives_a_verdict(), Report(1, both))
    for report in (Report(127, both), Report(2, both), Report(-9, both), Report(1, ""), Report(0, "✅ Redis")):
        rejects(worker.gives_a_verdict(), report)


def test_the_script_prints_the_line_with_its_tick() -> None:
    matcher = worker.prints("Redis: ПОДКЛЮЧЕН")
    accepts(matcher, Report(0, "✅ Redis: ПОДКЛЮЧЕН\n✅ Worker работает корректно!"))
    rejects(matcher, Report(1, "❌ Redis: НЕ ПОДКЛЮЧЕН"), "❌")
    rejects(matcher, Report(1, "❌ Redis: ПОДКЛЮЧЕН"), "❌")


@pytest.mark.parametrize("redis", [REDIS, {"connected": True, "lastError": None}, {"connected": True}])
def test_redis_is_connected(redis: dict[str, Any]) -> None:
    accepts(worker.redis_connected(), health(redis=redis))


@pytest.mark.parametrize(
    "redis",
    [
        {"connected": False, "error": None},
        {"connected": "true", "error": None},
        {"connected": 1},
        {"connected": True, "error": "READONLY"},
        {"connected": True, "lastError": "ECONNRESET"},
        {"error": None},
        {},
        None,
        True,
        [],
    ],
)
def test_redis_is_not_connected(redis: Any) -> None:
    rejects(worker.redis_connected(), health(redis=redis))


@pytest.mark.parametrize("reply", SHAPELESS, ids=lambda reply: reply.describe()[:40])
def test_an_answer_of_another_shape_proves_nothing(reply: Answer) -> None:
    for matcher in (
        worker.redis_connected(),
        worker.is_well(),
        worker.listens_to("gpt-agent-jobs"),
        worker.started_after(datetime(2026, 11, 22, tzinfo=UTC)),
    ):
        rejects(matcher, reply)


def test_redis_answers() -> None:
    accepts(worker.redis_answers(), True)
    rejects(worker.redis_answers(), False)


def test_health_is_well() -> None:
    accepts(worker.is_well(), health())


@pytest.mark.parametrize(
    "reply",
    [
        health(status="degraded"),
        health(status="OK"),
        health(service="web"),
        answer(HEALTH, status=503),
        answer({key: value for key, value in HEALTH.items() if key != "service"}),
    ],
)
def test_health_is_not_well(reply: Answer) -> None:
    rejects(worker.is_well(), reply)


def test_listens_to_the_queue() -> None:
    accepts(worker.listens_to("gpt-agent-jobs"), health())
    rejects(worker.listens_to("gpt-agent-jobs"), health(worker={"queueName": "gpt-agent-jobs-2"}), "gpt-agent-jobs-2")
    rejects(worker.listens_to("gpt-agent-jobs"), health(worker=None))


STARTED = datetime(2026, 11, 22, 10, 0, 10, tzinfo=UTC)
ASKED = STARTED + timedelta(seconds=20.5)


def test_the_worker_is_younger_than_the_deploy() -> None:
    accepts(worker.started_after(STARTED - timedelta(minutes=1), ASKED), health())
    accepts(worker.started_after(STARTED + worker.CLOCK_SLACK, ASKED), health())
    accepts(worker.started_after(None), health())
    accepts(worker.started_after(None), HTML)


def test_an_old_worker_still_runs() -> None:
    deployed = STARTED + worker.CLOCK_SLACK + timedelta(seconds=1)
    rejects(worker.started_after(deployed, ASKED), health(), "22.11.2026 10:00:10")
    rejects(worker.started_after(deployed, ASKED), health(uptime=86400), "21.11.2026")


def test_an_old_worker_that_answers_by_turns_with_the_new_one_is_seen() -> None:
    deployed = datetime.now(UTC) - timedelta(minutes=1)
    accepts(worker.all_started_after(deployed), [health(), health(uptime=3)])
    rejects(worker.all_started_after(deployed), [health(), health(uptime=86400), health()], "прежний (1 из 3 ответов)")
    rejects(worker.all_started_after(deployed), [health(uptime=86400)] * 2, "Worker запущен")


@pytest.mark.parametrize(
    "stamp", ["2026-11-22T09:57:30.500Z", "2026-11-22T10:13:30.500Z", "вчера", 1795343325222, None]
)
def test_the_clock_of_the_worker_does_not_matter(stamp: object) -> None:
    accepts(worker.started_after(STARTED, ASKED), health(timestamp=stamp))
    rejects(worker.started_after(STARTED + timedelta(minutes=1), ASKED), health(timestamp=stamp), "10:00:10")


@pytest.mark.parametrize(
    "changes",
    [
        {"uptime": None},
        {"uptime": "20"},
        {"uptime": float("nan")},
        {"uptime": float("inf")},
    ],
)
def test_a_worker_that_does_not_say_how_long_it_runs(changes: dict[str, Any]) -> None:
    rejects(worker.started_after(STARTED, ASKED), health(**changes), "не говорит")


def test_a_time_without_a_zone_is_taken_as_utc() -> None:
    assert started_at(health(timestamp="2026-11-22T10:00:30.500")) == STARTED


def test_somebody_is_attached() -> None:
    accepts(worker.attached("q"), 1)
    rejects(worker.attached("q"), 0, "ни одного")


def job(**changes: Any) -> Job:
    fields: dict[str, Any] = {
        "id": "7",
        "name": "test-job",
        "data": {},
        "state": "completed",
        "finished": 1795343325222,
        "failed_reason": None,
        "attempts": 1,
    }
    return Job(**{**fields, **changes})


def test_the_job_was_processed() -> None:
    accepts(worker.processed("test-job"), job())


def test_an_attempt_that_failed_before_does_not_matter() -> None:
    accepts(worker.processed("test-job"), job(failed_reason="429 Too Many Requests", attempts=2))


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (None, "нет"),
        (job(name="other-job"), "other-job"),
        (job(state="prioritized", finished=None), "prioritized"),
        (job(state="active", finished=None), "active"),
        (job(state="unknown"), "unknown"),
        (job(state="failed", failed_reason="Сбой", attempts=3), "Сбой (попыток: 3)"),
    ],
)
def test_the_job_was_not_processed(found: Job | None, word: str) -> None:
    rejects(worker.processed("test-job"), found, word)


NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def entries(*events: str, seconds: tuple[int, ...] = ()) -> list[Entry]:
    fields = {"jobId": "7", "error": {"message": "Сбой"}}
    moments: list[datetime | None] = [NOON + timedelta(seconds=each) for each in seconds]
    moments = moments or [None] * len(events)
    return [Entry(event, fields, f"строка {event}", at) for event, at in zip(events, moments, strict=True)]


@pytest.mark.parametrize(
    "found",
    [
        entries("job.start", "job.complete"),
        entries("job.active", "job.start", "job.progress", "job.complete"),
        entries("job.start", "job.failed", "job.start", "job.complete"),
        entries("job.complete", "job.start"),
        entries("job.complete", "job.start", seconds=(1, 1)),
        entries("job.start", "job.complete", seconds=(1, 2)),
        entries("job.start", "job.complete", "job.complete", "job.active"),
    ],
)
def test_the_log_shows_start_and_completion_whatever_stands_around_them(found: list[Entry]) -> None:
    accepts(worker.logged_to_completion("test-job"), found)


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (entries(), "ничего нет"),
        (entries("job.active"), "не завершено"),
        (entries("job.start"), "не завершено"),
        (entries("job.complete"), "начала перед ним нет"),
        (entries("job.complete", "job.start", seconds=(1, 2)), "начала перед ним нет"),
        (entries("job.start", "job.failed"), "Сбой"),
        (entries("job.start", "job.complete", "job.failed"), "Сбой"),
        (entries("job.start", "job.failed", "job.start"), "Сбой"),
    ],
)
def test_the_log_does_not_show_it(found: list[Entry], word: str) -> None:
    rejects(worker.logged_to_completion("test-job"), found, word)
