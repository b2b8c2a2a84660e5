"""A job wherever it lies."""

from __future__ import annotations

from contextlib import closing

import pytest
import redis

from benchmarks.far.proxy import Far
from postdeploy.platform.queue import Job, Queue
from tests.unit.queue.stored import NAME, key, put
from tests.unit.servers import HOST


@pytest.mark.parametrize("state", ["prioritized", "wait", "delayed", "paused", "active", "completed", "failed"])
def test_the_state_is_where_the_job_lies(queue: Queue, server: redis.Redis, state: str) -> None:
    put(server, 7, state)
    put(server, 8, "wait")
    job = queue.job("7")
    assert job is not None
    assert job.state == state
    assert job.completed is (state == "completed")


def test_a_job_as_it_is_stored(queue: Queue, server: redis.Redis) -> None:
    put(server, 7, "failed", {"orgId": "north"}, finishedOn="1795343325222", failedReason="Сбой", atm="3")
    assert queue.job("7") == Job("7", "test-job", {"orgId": "north"}, "failed", 1795343325222, "Сбой", 3)


def test_a_completed_job_with_a_failure_behind_it_is_completed(queue: Queue, server: redis.Redis) -> None:
    put(server, 7, "completed", failedReason="Сбой", atm="2")
    job = queue.job("7")
    assert job is not None
    assert job.completed
    assert not job.failed_for_good


def test_a_job_that_lies_nowhere(queue: Queue, server: redis.Redis) -> None:
    put(server, 7, "")
    job = queue.job("7")
    assert job is not None
    assert job.state == "unknown"


def test_no_such_job(queue: Queue, server: redis.Redis) -> None:
    put(server, 7, "completed", queue="other")
    assert queue.job("7") is None


@pytest.mark.parametrize("data", ["не JSON", "[1]", "null", ""])
def test_data_of_any_kind(queue: Queue, server: redis.Redis, data: str) -> None:
    put(server, 7, "completed", data)
    job = queue.job("7")
    assert job is not None
    assert job.data == {}


def test_the_marked_job_is_found_among_others(queue: Queue, server: redis.Redis) -> None:
    for number in range(1, 21):
        put(server, number, "completed", {"mark": "pd-other"})
    put(server, 12, "completed", {"test": True, "mark": "pd-mine"})
    job = queue.marked("pd-mine")
    assert job is not None
    assert job.id == "12"
    assert queue.marked("pd-nobody") is None


def test_of_several_marked_jobs_the_newest(queue: Queue, server: redis.Redis) -> None:
    put(server, 3, "completed", {"mark": "pd-mine"})
    put(server, 9, "wait", {"mark": "pd-mine"})
    job = queue.marked("pd-mine")
    assert job is not None
    assert job.id == "9"


def test_a_mark_in_another_queue_is_not_ours(queue: Queue, server: redis.Redis) -> None:
    put(server, 3, "completed", {"mark": "pd-mine"}, queue="gpt-agent-jobs-2")
    assert queue.marked("pd-mine") is None


def test_an_empty_queue_has_no_marked_job(queue: Queue) -> None:
    assert queue.marked("pd-mine") is None


def test_holes_in_the_numbers_do_not_matter(queue: Queue, server: redis.Redis) -> None:
    put(server, 150, "completed", {"mark": "pd-mine"})
    server.set(key("id"), 300)
    assert queue.marked("pd-mine") is not None


def test_a_paused_and_a_limited_queue_are_named(queue: Queue, server: redis.Redis) -> None:
    put(server, 7, "wait")
    assert queue.obstacle() == ""
    server.set(key("limiter"), 1, px=60_000)
    assert "ограничена по скорости" in queue.obstacle()
    server.hset(key("meta"), "paused", "1")
    assert "на паузе" in queue.obstacle()


def test_the_event_stream_is_followed_from_now_on(queue: Queue, server: redis.Redis) -> None:
    server.xadd(key("events"), {"event": "completed", "jobId": "7"})
    stream = queue.events()
    stream.read()
    assert stream.of("7").last == ""
    for number in range(2500):
        server.xadd(key("events"), {"event": "added", "jobId": str(number), "name": "other"})
    server.xadd(key("events"), {"event": "added", "jobId": "job-a", "name": "test-job"})
    server.xadd(key("events"), {"event": "failed", "jobId": "job-a", "failedReason": "Сбой"})
    stream.read()
    told = stream.of("job-a")
    assert (told.events, told.name, told.failed_reason) == (["added", "failed"], "test-job", "Сбой")
    assert stream.added("test-job") == ["job-a"]


def test_a_job_that_is_tried_again_is_not_lost(queue: Queue, server: redis.Redis) -> None:
    put(server, 7, "delayed", failedReason="429", atm="1", opts='{"attempts": 5}')
    job = queue.job("7")
    assert job is not None
    assert (job.failed_for_good, job.attempts, job.allowed) == (False, 1, 5)


def test_looking_at_a_job_takes_one_round_trip(queue: Queue, server: redis.Redis, port: int) -> None:
    put(server, 1, "active")
    with closing(Far(0)) as far:
        distant = Queue(f"redis://{far.proxy('Redis', HOST, port)}/0", NAME, 5.0, lambda _command, _answer: None)
        found = distant.job("1")
        distant.close()
    assert found is not None
    assert found.state == "active"
    asked = [turn.describe() for turn in far.turns if turn.asked]
    assert len(asked) == 2, asked  # where the queue lies, and the job
