"""Parts of the Worker double by themselves: what only shows when something is broken, replaced or doubled."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from postdeploy.stand.config import VARIABLE, StandConfig
from postdeploy.stand.platform.worker.errors import JobError
from postdeploy.stand.platform.worker.log import WorkerLog
from postdeploy.stand.platform.worker.metrics import Metrics
from postdeploy.stand.platform.worker.platform import WorkerPlatform
from postdeploy.stand.platform.worker.secret import decrypt
from postdeploy.stand.secret_box import encrypt
from tests.stand.worker_driver import WorkerDriver
from tests.warm import WarmStand

KEY, OTHER_KEY = "11" * 32, "22" * 32


@pytest.fixture(scope="module")
def config() -> Iterator[StandConfig]:
    """A stand that has no Worker but the ones that a test brings."""
    with WarmStand(processes=("outside",)) as running:
        assert running.config is not None
        yield running.config.with_(worker_port=free_port())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def quiet(config: StandConfig) -> WorkerPlatform:
    return WorkerPlatform(config, WorkerLog(io.StringIO(), io.StringIO()))


class TestSecret:
    def test_what_the_platform_has_sealed_opens(self) -> None:
        assert decrypt(encrypt("тайна", KEY), KEY) == "тайна"

    @pytest.mark.parametrize(
        "sealed", [encrypt("тайна", OTHER_KEY), "не base64", ""], ids=["чужой ключ", "не base64", "пусто"]
    )
    def test_anything_else_does_not(self, sealed: str) -> None:
        with pytest.raises(JobError, match="unable to authenticate"):
            decrypt(sealed, KEY)


class TestLog:
    def test_warnings_and_errors_go_to_stderr(self) -> None:
        out, err = io.StringIO(), io.StringIO()
        log = WorkerLog(out, err)
        log.text("просто строка")
        log.info("a", event="x")
        log.warn("b")
        log.error("c")

        assert out.getvalue().splitlines()[0] == "просто строка"
        assert [json.loads(line)["level"] for line in out.getvalue().splitlines()[1:]] == ["info"]
        assert [json.loads(line)["level"] for line in err.getvalue().splitlines()] == ["warn", "error"]

    def test_a_line_has_the_fields_of_the_contract_first(self) -> None:
        out = io.StringIO()
        WorkerLog(out).info("Worker ready", event="worker.ready")
        record = json.loads(out.getvalue())

        assert list(record) == ["timestamp", "level", "service", "message", "event"]
        assert len(record["timestamp"]) == len("2026-11-22T10:25:26.846Z")


class TestMetrics:
    def test_nothing_done_yet_is_all_zero(self) -> None:
        metrics = Metrics()

        assert metrics.jobs() == {"total": 0, "completed": 0, "failed": 0, "processing": 0, "byType": {}}
        assert set(metrics.performance().values()) == {0}

    def test_attempts_are_added_up_by_kind(self) -> None:
        metrics = Metrics()
        for _ in range(3):
            metrics.started()
        metrics.completed("a", 10)
        metrics.failed("a", 30)
        jobs: Any = metrics.jobs()

        assert (jobs["total"], jobs["completed"], jobs["failed"], jobs["processing"]) == (2, 1, 1, 1)
        assert jobs["byType"] == {"a": {"completed": 1, "failed": 1, "totalTime": 40, "avgTime": 20}}
        assert metrics.performance() == {"avgProcessingTime": 20, "maxProcessingTime": 30, "minProcessingTime": 10}


class TestRedisTrouble:
    def test_an_error_as_answer_means_degraded(self, config: StandConfig) -> None:
        async def ask() -> tuple[int, Any]:
            async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                writer.write(b"-MISCONF Redis is broken\r\n" * 20)

            server = await asyncio.start_server(refuse, "127.0.0.1", 0)
            port = server.sockets[0].getsockname()[1]
            platform = quiet(config.with_(redis_url=f"redis://127.0.0.1:{port}"))
            try:
                return await platform.health.report()
            finally:
                await platform.redis.close()
                server.close()

        code, body = asyncio.run(ask())

        assert (code, body["status"], body["redis"]["connected"]) == (503, "degraded", False)
        assert "Redis is broken" in body["redis"]["error"]

    def test_no_answer_at_all_means_degraded_too(self, config: StandConfig) -> None:
        platform = quiet(config.with_(redis_url=f"redis://127.0.0.1:{free_port()}"))
        code, body = asyncio.run(platform.health.report())

        assert (code, body["status"]) == (503, "degraded")


class TestReplacement:
    def test_a_service_replaced_before_the_start_is_the_one_that_answers(self, config: StandConfig) -> None:
        async def lie() -> tuple[int, dict[str, object]]:
            return 200, {"status": "ok", "replaced": True}

        async def ask() -> httpx.Response:
            platform = quiet(config)
            platform.health.report = lie  # type: ignore[method-assign]
            await platform.server.start()
            try:
                async with httpx.AsyncClient(trust_env=False) as client:
                    return await client.get(f"{config.worker_url}/health")
            finally:
                await platform.server.stop()

        assert asyncio.run(ask()).json() == {"status": "ok", "replaced": True}


class TestTwoWorkers:
    def test_a_step_is_done_by_one_of_them(self, config: StandConfig) -> None:
        execution = WorkerDriver(config).start_sequence(
            {"action_type": "wait"}, {"action_type": "wait", "delay_minutes": 5}
        )

        async def both() -> list[bool]:
            workers = [quiet(config), quiet(config)]
            await asyncio.gather(*(worker.database.open() for worker in workers))
            try:
                return await asyncio.gather(*(worker.scheduler.advance(execution) for worker in workers))
            finally:
                await asyncio.gather(*(worker.database.close() for worker in workers))

        assert sorted(asyncio.run(both())) == [False, True]
        assert len(WorkerDriver(config).execution(execution)["execution_data"]["step_results"]) == 1


class TestProcess:
    def test_sigterm_ends_it_in_good_order(self, config: StandConfig) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "postdeploy.stand.platform.worker"],
            env={**os.environ, VARIABLE: config.to_json()},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        try:
            while "worker.ready" not in (line := process.stdout.readline()):
                assert line, "the Worker has ended by itself"
            process.send_signal(signal.SIGTERM)
            rest, _ = process.communicate(timeout=20)
        finally:
            process.kill()

        assert process.returncode == 0
        assert rest.splitlines()[-1] == "Worker stopped"
