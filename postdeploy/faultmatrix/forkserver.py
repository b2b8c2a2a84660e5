"""Processes that are forked from a warm one instead of being started cold: multiprocessing's fork server.

The server has imported everything that the suite and the stand want, has a single thread, and ends with the process
that asked for it. What is asked of it here is what `python -m` would do.
"""

from __future__ import annotations

import atexit
import importlib
import multiprocessing
import os
import pkgutil
import runpy
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess
from multiprocessing.reduction import DupFd
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self, cast

from postdeploy.cli.project import ROOT
from postdeploy.stand.services.process import Program, Service, Spawner, inherited, not_started

LOADED: Final = (
    "behave.__main__",
    "behave.formatter._builtins",
    "behave.reporter.junit",
    "behave.runner_util",
    "allure_behave.formatter",
    "supabase",
    "redis",
    "hamcrest",
    "postdeploy.session.run",
    "postdeploy.checks.*",
    "postdeploy.cli.*",
    "postdeploy.doctor.*",
    "postdeploy.verdict.*",
    "postdeploy.stand.faults",
    "postdeploy.stand.launch",
    "postdeploy.stand.outside.*",
    "postdeploy.stand.platform.web.*",
    "postdeploy.stand.platform.worker.*",
    "anyio._backends._asyncio",
    "httpcore._backends.auto",
    "uvicorn.protocols.http.h11_impl",
    "uvicorn.loops.auto",
    "uvicorn.lifespan.off",
)
"""What the suite and the stand's processes import; the features' own steps are loaded by behave, in each run anew."""
FROZEN: Final = "postdeploy.faultmatrix.frozen"
SERVER_GONE: Final = 255
"""What multiprocessing gives as the exit code of a process of which the server can tell no more."""


@dataclass(frozen=True)
class Stream:
    """A file that is open here, and becomes one of the child's standard streams."""

    number: int

    def __reduce__(self) -> tuple[Any, ...]:
        return Stream.received, (DupFd(self.number),)

    @staticmethod
    def received(sent: Any) -> Stream:
        """The file as the child has it."""
        return Stream(sent.detach())


@dataclass(frozen=True)
class Order:
    """What a child is to be."""

    module: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    group: int | None
    streams: tuple[Stream, Stream, Stream]


class Child:
    """A forked process, with the part of `subprocess.Popen` that the stand and the matrix use."""

    def __init__(self, process: ForkServerProcess, stdin: IO[bytes] | None) -> None:
        self._process = process
        self._lock = threading.Lock()
        self.stdin = stdin
        self.returncode: int | None = None
        assert process.pid is not None
        self.pid = process.pid

    def poll(self) -> int | None:
        """Its exit code, None while it lives."""
        with self._lock:
            if self.returncode is None:
                code = self._process.exitcode
                self.returncode = -signal.SIGKILL if code == SERVER_GONE and self.kill() else code
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired: it still lives.
        """
        if self.returncode is None:
            wait([self._process.sentinel], timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("forked process", timeout or 0)
        return code

    def kill(self) -> bool:
        """Kill it, and what it leads; tells whether it was there."""
        there = False
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError):
                kill(self.pid, signal.SIGKILL)
                there = True
        return there


class ForkServer:
    """Forks children, which end with it at the latest; may be used by several threads."""

    def __init__(self, more: Iterable[str] = ()) -> None:
        """Say what the server is to load before its first child; one that runs already has what it has.

        Args:
            more: modules beside those of the suite and the stand.
        """
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([*modules(LOADED), *more, FROZEN])
        self._children: list[Child] = []

    def spawn(  # noqa: PLR0913 - the arguments of a process
        self,
        module: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        output: IO[bytes],
        *,
        errors: IO[bytes] | None = None,
        group: int | None = None,
        piped: bool = False,
    ) -> Child:
        """Run a module as `python -m` would.

        Args:
            module: its name.
            arguments: for it.
            environment: all of its environment.
            folder: its working directory.
            output: takes stdout, and stderr too unless there is something for it.
            errors: takes stderr.
            group: process group to join; None makes a session of its own.
            piped: whether its standard input is a pipe, which the child then has as `stdin`.

        Raises:
            OSError: it cannot be started.
        """
        given, gate = _pipe() if piped else (os.open(os.devnull, os.O_RDONLY), None)
        try:
            streams = (Stream(given), Stream(output.fileno()), Stream((errors or output).fileno()))
            order = Order(module, list(arguments), dict(environment), folder, group, streams)
            process = self._context.Process(target=become, args=(order,))
            process.start()
        finally:
            os.close(given)
        child = Child(process, gate)
        self._children = [each for each in self._children if each.poll() is None] + [child]
        return child

    def behave(self, arguments: list[str], environment: dict[str, str], output: IO[bytes]) -> Child:
        """Begin a run of the checklist."""
        return self.spawn("behave", arguments, environment, ROOT, output)

    def spawner(self, folder: Path, group: int) -> Spawner:
        """Make what starts a stand's processes."""
        return WarmSpawner(folder, group, self)

    def close(self) -> None:
        """End all children."""
        for child in self._children:
            if child.poll() is None:
                child.kill()
                child.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True)
class WarmSpawner(Spawner):
    """Starts a stand's own processes as forks of a server, and its services as ever."""

    server: ForkServer

    def start(self, program: Program) -> Service:
        """Start a program; as Spawner's."""
        if not program.gated:
            return super().start(program)
        log = self.folder / program.log
        package = str(program.command[-1])
        environment = {**inherited(), **program.env}
        with log.open("ab") as output:
            try:
                child = self.server.spawn(
                    "postdeploy.stand.launch", [package], environment, self.folder, output, group=self.group, piped=True
                )
            except OSError as error:
                raise not_started(program.title, error) from error
        return Service(program.title, cast("subprocess.Popen[bytes]", child), log)


def modules(names: Iterable[str]) -> Iterator[str]:
    """Names of modules; of packages that end with `.*` everything but what runs."""
    for name in names:
        yield name.removesuffix(".*")
        if name.endswith(".*"):
            package = importlib.import_module(name.removesuffix(".*"))
            found = (each.name for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))
            yield from (each for each in found if not each.endswith("__main__"))


def become(order: Order) -> None:
    """Turn this fork into what was asked for."""
    _settle(order)
    try:
        _run(order)
    finally:
        threading._shutdown()  # type: ignore[attr-defined]  # executors are told that it ends, threads waited for
        atexit._run_exitfuncs()  # multiprocessing does so from Python 3.15 on
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()


def _settle(order: Order) -> None:
    if order.group is None:
        os.setsid()
    else:
        os.setpgid(0, order.group)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for target, stream in enumerate(order.streams):
        os.dup2(stream.number, target)
        os.close(stream.number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for the life of the process
    sys.stdout = open(1, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False, errors="backslashreplace")  # noqa: SIM115
    os.environ.clear()
    os.environ.update(order.environment)
    time.tzset()
    os.chdir(order.folder)
    sys.path[0] = os.getcwd()  # as `python -m` has it


def _run(order: Order) -> None:
    sys.argv = [order.module, *order.arguments]
    for name in (order.module, f"{order.module}.__main__"):
        if not hasattr(sys.modules.get(name), "__path__"):
            sys.modules.pop(name, None)  # else runpy says on stderr, which may be a log that is read, that it is there
    try:
        runpy.run_module(order.module, run_name="__main__", alter_sys=True)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def _pipe() -> tuple[int, IO[bytes]]:
    given, gate = os.pipe()
    return given, os.fdopen(gate, "wb", buffering=0)
