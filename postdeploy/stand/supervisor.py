"""Starts all processes of one stand, waits until they answer, and takes everything away again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from postdeploy.stand import faults, keeper
from postdeploy.stand.assembly import PORT_NAMES, assemble
from postdeploy.stand.certificates import write_certificates
from postdeploy.stand.config import VARIABLE, StandConfig
from postdeploy.stand.errors import StandError
from postdeploy.stand.folder import make_folder
from postdeploy.stand.ports import Ports
from postdeploy.stand.services.database import prepare_database
from postdeploy.stand.services.postgres import Postgres
from postdeploy.stand.services.postgrest import find_postgrest, start_postgrest
from postdeploy.stand.services.probe import http_status, listens, redis_answers
from postdeploy.stand.services.process import Service, Spawner, python_program
from postdeploy.stand.services.redis import start_redis
from postdeploy.stand.tenants import settings_of, tenants

START_SECONDS = 60.0
"""Generous: it ends a start that hangs; a busy machine may take ten times as long as a quiet one."""

STOP_SECONDS = 15.0
PAUSE_SECONDS = 0.01


@dataclass(frozen=True)
class Own:
    """One of the stand's own processes."""

    title: str
    package: str


PROCESSES = {
    "outside": Own("Supabase, Kommo и LLM", "postdeploy.stand.outside"),
    "web": Own("Веб-приложение", "postdeploy.stand.platform.web"),
    "worker": Own("Worker", "postdeploy.stand.platform.worker"),
}


class Stand:
    """One embedded stand: a context manager, or `start` and `stop`.

    Each stand has its own folder, ports and secrets, so several can live side by side. Should this
    process die without `stop`, the keeper (keeper.py) cleans up in its place.
    """

    def __init__(
        self,
        faults: Iterable[str] = (),
        *,
        processes: Iterable[str] = tuple(PROCESSES),
        organisations: int = 0,
        spawner: Callable[[Path, int], Spawner] = Spawner,
    ) -> None:
        """Prepare a stand.

        Args:
            faults: class names from postdeploy/stand/faults, applied in this order.
            processes: which of PROCESSES to start; the services run in any case.
            organisations: how many there are beside «Север» and «Юг», each a target of its own.
            spawner: makes what starts the children, given the stand's folder and their process group.
        """
        self._make_spawner = spawner
        self.faults = tuple(faults)
        self.processes = tuple(processes)
        self.organisations = organisations
        self.config: StandConfig | None = None
        self.services: dict[str, Service] = {}
        self.deployed_at: datetime | None = None
        self._ports: Ports | None = None
        self._keeper: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None

    def start(self) -> StandConfig:
        """Start everything and return when every process answers.

        Raises:
            StandError: one Russian sentence and the end of the service's log; nothing is left behind.
        """
        try:
            return self._start(time.monotonic() + START_SECONDS)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End all processes and remove the folder; harmless when nothing runs."""
        if self._keeper is not None and self._folder is not None:
            self._let_keeper_clean(self._keeper, self._folder)
        for service in self.services.values():
            service.close()
        if self._ports is not None:
            self._ports.close()
        self.services, self._keeper, self._folder, self._ports = {}, None, None, None

    def settings(self) -> dict[str, str]:
        """What a user of the stand sets in the environment to reach it."""
        config = self._running()
        return {
            "APP_URL": config.app_url,
            "APP_EMAIL": config.app_email,
            "APP_PASSWORD": config.app_password,
            "WORKER_URL": config.worker_url,
            "WORKER_LOG": config.worker_log,
            "REDIS_URL": config.redis_url,
            "QUEUE_NAME": config.queue_name,
            "SUPABASE_URL": config.supabase_url,
            "SUPABASE_SERVICE_ROLE_KEY": config.service_role_key,
            "DEPLOYED_AT": self.deployed_at.isoformat() if self.deployed_at else "",
            "CA_BUNDLE": config.ca_file,
            "APP_TIMEZONE": "UTC",
            "LIVE_ORGANISATION": "allow",  # nobody's customers: whatever its variations let happen
            **config.given,
        }

    def settings_of_organisations(self) -> dict[str, dict[str, str]]:
        """The same for each further organisation, by its short name."""
        return {tenant.slug: settings_of(tenant, self.settings()) for tenant in tenants(self._running())}

    def ended(self) -> list[Service]:
        """Services that have ended by themselves since `start`."""
        return [service for service in self.services.values() if service.process.poll() is not None]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self, deadline: float) -> StandConfig:
        silent = frozenset[str]().union(*(faults.find(name).silent for name in self.faults))
        postgrest = find_postgrest()
        self._folder = make_folder()
        self._keeper = start_keeper(self._folder)
        self._ports = ports = Ports(PORT_NAMES)
        spawner = self._make_spawner(self._folder, self._keeper.pid)
        healthy = assemble(self._folder, ports, self.faults).with_(organisations=self.organisations)
        self.config = config = faults.apply("configure", healthy, self.faults)

        postgres = Postgres(spawner, ports["postgres"])
        creation = self.services["postgres"] = postgres.initialise()
        self.services["redis"] = start_redis(spawner, ports["redis"], config.redis_arguments)
        self.deployed_at = datetime.now(UTC)
        self._start_own(spawner, config)
        write_certificates(config)
        self._release("outside")
        import asyncpg  # noqa: F401 - 0.1 s that would else be spent when Postgres already waits

        _wait_end(creation, deadline)
        postgres.keep_template()
        server = self.services["postgres"] = postgres.start()
        prepare_database(server, config, healthy.database_url, deadline)
        self.services["postgrest"] = start_postgrest(spawner, postgrest, ports, healthy.jwt_secret)
        self._release("web", "worker")
        self._await_answers(config, ports, silent, deadline)
        return config

    def _start_own(self, spawner: Spawner, config: StandConfig) -> None:
        env = {VARIABLE: config.to_json()}
        for name in self.processes:
            own = PROCESSES[name]
            # The Worker's log is read by the suite, so its place is a setting of its own.
            log = config.worker_log if name == "worker" else f"{name}.log"
            self.services[name] = spawner.start(python_program(own.title, own.package, log, env))

    def _release(self, *names: str) -> None:
        for name in names:
            if name in self.services:
                self.services[name].release()

    def _await_answers(self, config: StandConfig, ports: Ports, silent: frozenset[str], deadline: float) -> None:
        looks: dict[str, Callable[[], bool]] = {
            "redis": lambda: redis_answers(ports["redis"]),
            # 503 while it reads the schema; a fault may have taken away any table.
            "postgrest": lambda: http_status(ports["postgrest"], "/organizations?limit=0") not in (None, 503),
            "outside": lambda: all(map(listens, (config.supabase_port, config.kommo_port, config.llm_port))),
            "web": lambda: http_status(config.app_port, "/api/auth/csrf") is not None,
            "worker": lambda: http_status(config.worker_port, "/health") is not None,
        }
        waiting = {name: looks[name] for name in self.services if name in looks and name not in silent}
        while waiting:
            waiting = {name: look for name, look in waiting.items() if not look()}
            for name in waiting:
                self.services[name].check()
            if waiting and time.monotonic() > deadline:
                raise _late(self.services[next(iter(waiting))])
            time.sleep(PAUSE_SECONDS if waiting else 0)

    def _let_keeper_clean(self, guard: subprocess.Popen[bytes], folder: Path) -> None:
        assert guard.stdin is not None
        guard.stdin.close()
        try:
            guard.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            guard.kill()
            guard.wait()
        if folder.exists():  # somebody has killed the keeper
            keeper.sweep(guard.pid, folder)

    def _running(self) -> StandConfig:
        if self.config is None:
            raise StandError("Стенд ещё не запущен.")
        return self.config


def start_keeper(folder: Path) -> subprocess.Popen[bytes]:
    """Start the process that cleans up after this one; it leads the process group of the services."""
    command = (sys.executable, "-I", "-S", keeper.__file__, str(folder))
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=os.sep,
        process_group=0,
    )


def _wait_end(creation: Service, deadline: float) -> None:
    try:
        code = creation.process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise _late(creation) from None
    if code != 0:
        creation.check()


def _late(service: Service) -> StandError:
    return StandError(
        f"Стенд не поднялся: служба «{service.title}» не ответила за {START_SECONDS:.0f} с. {service.tail()}"
    )
