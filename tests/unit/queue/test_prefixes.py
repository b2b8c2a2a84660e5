"""Under which prefix the keys of the queue lie."""

from __future__ import annotations

import pytest
import redis

from postdeploy.errors import CannotTell
from postdeploy.platform.queue import Queue
from tests.unit.queue.stored import NAME, move, put, queue_of


@pytest.mark.parametrize("prefix", ["gpt", "gpt:prod", "{bull}"])
def test_another_prefix_is_found_by_itself(server: redis.Redis, port: int, prefix: str) -> None:
    put(server, 7, "completed", {"mark": "pd-mine"})
    move(server, prefix)
    queue = queue_of(port)
    job = queue.marked("pd-mine")
    assert (queue.prefix, job.id if job else "") == (prefix, "7")
    queue.close()


@pytest.mark.parametrize("prefix", ["{bull}", "myapp"])
def test_other_queues_under_the_usual_prefix_hide_no_prefix_of_ours(
    server: redis.Redis, port: int, prefix: str
) -> None:
    put(server, 7, "wait", {"mark": "pd-mine"})
    move(server, prefix)
    for other in ("mails", f"{NAME}-v2"):
        server.hset(f"bull:{other}:meta", "opts.maxLenEvents", "10000")
        server.set(f"bull:{other}:id", 3)
    queue = queue_of(port)
    job = queue.marked("pd-mine")
    assert (queue.prefix, job.id if job else "") == (prefix, "7")
    queue.close()


LONG_AGO = "1732270000000-0"


@pytest.mark.parametrize(
    ("usual", "other", "expected"),
    [
        (LONG_AGO, "*", "gpt"),
        ("", "*", "gpt"),
        ("*", LONG_AGO, "bull"),
        (LONG_AGO, "1732260000000-0", "bull"),
        (LONG_AGO, "", "bull"),
        ("", "", "bull"),
    ],
    ids=["left behind", "never used", "alive", "older still", "other without events", "both new"],
)
def test_keys_left_behind_under_the_usual_prefix_do_not_hide_the_queue(
    server: redis.Redis, port: int, usual: str, other: str, expected: str
) -> None:
    for prefix, event in (("bull", usual), ("gpt", other)):
        server.hset(f"{prefix}:{NAME}:meta", "version", "bullmq:5.1.0")
        if event:
            server.set(f"{prefix}:{NAME}:id", 3)
            server.xadd(f"{prefix}:{NAME}:events", {"event": "completed", "jobId": "3"}, id=event)
    queue = queue_of(port)
    assert queue.prefix == expected
    queue.close()


def test_of_several_prefixes_one_has_to_be_named(server: redis.Redis, port: int) -> None:
    for prefix in ("one", "two"):
        put(server, 7, "completed")
        move(server, prefix)
    queue, told = queue_of(port), queue_of(port, prefix="two")
    with pytest.raises(CannotTell, match="QUEUE_PREFIX"):
        queue.job("7")
    assert told.job("7") is not None
    queue.close()
    told.close()


def test_the_usual_prefix_is_taken_where_the_queue_is_new(queue: Queue) -> None:
    assert queue.prefix == "bull"
    assert not queue.exists()


def test_a_job_under_another_prefix_has_strayed(queue: Queue, server: redis.Redis) -> None:
    put(server, 7, "wait", {"mark": "pd-mine"})
    move(server, "other")
    put(server, 1, "completed")
    server.hset("odd:keys:id", "field", "a key that only looks like a queue's")
    (place,) = queue.strayed("pd-mine")
    assert (place.prefix, place.queue, place.shown(NAME)) == ("other", NAME, f"other:{NAME}")
