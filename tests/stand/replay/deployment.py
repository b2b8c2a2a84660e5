"""A fresh stand arranged as the recorded platform was: one organisation, nothing in it, its own model."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import redis
from bullmq import Queue

from postdeploy.stand.config import VARIABLE, StandConfig
from postdeploy.stand.passwords import hash_password
from postdeploy.stand.services.probe import listens
from postdeploy.stand.supervisor import Stand
from tests.stand.replay.fake_model import FakeModel
from tests.stand.tools import eventually, query
from tests.warm import WarmStand

T = TypeVar("T")

ORG = "11111111-1111-4111-8111-111111111111"
USER = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
EMAIL = "owner@truth.test"
PASSWORD = "truth-password"
PATIENCE = 20.0
"""Seconds until something that should happen is given up."""

EMPTY = "truncate organizations, users cascade"
ORGANISATION = "insert into organizations (id, name, slug) values ($1, 'Truth', 'truth-org')"
OWNER = """insert into users (id, email, full_name, password_hash, default_org_id)
           values ($1, $2, 'Truth Owner', $3, $4)"""
MEMBER = "insert into organization_members (org_id, user_id, role) values ($1, $2, 'owner')"


@dataclass
class Deployment:
    """The stand of the replay, and hands to reach behind its HTTP."""

    stand: Stand
    config: StandConfig
    model: FakeModel

    def sql(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        """Run a statement as the database's owner; its rows."""
        return query(self.config.database_url, statement, *values)

    @property
    def redis(self) -> redis.Redis:
        return redis.Redis.from_url(self.config.redis_url, decode_responses=True)

    def with_queue(self, work: Callable[[Queue], Awaitable[T]]) -> T:
        """Do something with the platform's queue."""

        async def run() -> T:
            queue = Queue(self.config.queue_name, {"connection": self.config.redis_url})
            try:
                return await work(queue)
            finally:
                await queue.close()

        return asyncio.run(run())

    def finish(self, job_id: str) -> None:
        """Wait until a job has ended for good, without sitting out the pauses between its attempts."""

        async def hurry(queue: Queue) -> None:
            deadline = time.monotonic() + PATIENCE
            while not await queue.client.hexists(queue.toKey(job_id), "finishedOn"):
                assert time.monotonic() < deadline, f"задание {job_id} не завершилось"
                if await queue.client.zscore(queue.toKey("delayed"), job_id) is not None:
                    await queue.backend.promote(job_id)
                await asyncio.sleep(0.02)

        self.with_queue(hurry)

    def until(self, what: str, done: Callable[[], bool]) -> None:
        """Wait until something is so."""
        assert eventually(done, PATIENCE), f"не дождались: {what}"

    def pause_worker(self) -> None:
        """Let the Worker stand still: the recorded one did not execute steps."""
        os.kill(self.stand.services["worker"].process.pid, signal.SIGSTOP)

    def resume_worker(self) -> None:
        """Let it go on."""
        os.kill(self.stand.services["worker"].process.pid, signal.SIGCONT)


@contextmanager
def deployment() -> Iterator[Deployment]:
    """A stand whose web app asks the fake model, emptied down to the recorded organisation."""
    with FakeModel() as model, WarmStand(processes=("outside", "worker")) as stand:
        assert stand.config is not None
        config = stand.config.with_(llm_port=model.port)
        deployed = Deployment(stand, config, model)
        deployed.sql(EMPTY)
        deployed.sql(ORGANISATION, ORG)
        deployed.sql(OWNER, USER, EMAIL, hash_password(PASSWORD), ORG)
        deployed.sql(MEMBER, ORG, USER)
        group = os.getpgid(stand.services["worker"].process.pid)
        with _web_app(config, group):
            yield deployed


@contextmanager
def _web_app(config: StandConfig, group: int) -> Iterator[None]:
    """The stand's web app, in the process group that goes with the stand."""
    log = Path(config.folder, "web-of-replay.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "postdeploy.stand.platform.web"],
            env={**os.environ, VARIABLE: config.to_json(), "TZ": "UTC"},
            stdout=output,
            stderr=output,
            process_group=group,
        )
    try:
        _await_answer(config, process, log)
        yield
        assert process.poll() is None, log.read_text()
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _await_answer(config: StandConfig, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not listens(config.app_port):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.02)
