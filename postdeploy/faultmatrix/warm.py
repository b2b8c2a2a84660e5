"""Processes that are forked from a warm one instead of being started cold (zygote.py)."""

from __future__ import annotations

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from postdeploy.faultmatrix.zygote import LARGEST
from postdeploy.stand.services.process import Program, Service, Spawner, inherited, not_started

SUITE = (
    "behave.__main__",
    "behave.runner_util",
    "allure_behave.formatter",
    "supabase",
    "redis",
    "hamcrest",
    "postdeploy.session.run",
    "postdeploy.checks.*",
    "postdeploy.verdict.*",
)
"""What the suite imports; the features' own steps are loaded by behave, in each run anew."""
STAND = (
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
"""What the stand's processes import."""


PATIENCE = 60.0
"""Seconds for a birth, or for the zygote's end; generous, since either takes milliseconds on a quiet machine."""

GONE = "процесс, от которого ответвляются прогоны и стенды, убит или не отвечает"


class Child:
    """A forked process, with the part of `subprocess.Popen` that the stand and the matrix use."""

    def __init__(self, pid: int, stdin: IO[bytes] | None) -> None:
        self.pid = pid
        self.stdin = stdin
        self.returncode: int | None = None
        self._ended = threading.Event()

    def poll(self) -> int | None:
        """Its exit code, None while it lives."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired: it still lives.
        """
        if not self._ended.wait(timeout):
            raise subprocess.TimeoutExpired("forked process", timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def end(self, code: int) -> None:
        """Note that it has ended."""
        self.returncode = code
        self._ended.set()

    def orphan(self) -> None:
        """Kill it, and what it leads, since nobody is left who could tell of its end."""
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError):
                kill(self.pid, signal.SIGKILL)
        self.end(-signal.SIGKILL)


class Nursery:
    """Forks children of one zygote; may be used by several threads."""

    def __init__(self, modules: Sequence[str]) -> None:
        """Start the zygote.

        Args:
            modules: imported before the first child; `package.*` stands for all of a package.
        """
        self._link, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "postdeploy.faultmatrix.zygote", str(theirs.fileno()), *modules]
        self._zygote = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        theirs.close()
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._born: dict[int, int] = {}
        self._children: dict[int, Child] = {}
        self._early: dict[int, int] = {}
        """Exit codes of children that ended before their birth was noticed here."""
        self._gone = False
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

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
            OSError: the zygote is gone, or stays silent.
        """
        number = next(self._numbers)
        request = {"id": number, "module": module, "arguments": list(arguments), "environment": dict(environment)}
        request |= {"folder": str(folder), "group": group}
        given, gate = _pipe() if piped else (os.open(os.devnull, os.O_RDONLY), None)
        try:
            data = json.dumps(request).encode()
            assert len(data) <= LARGEST, "the environment is too large"
            streams = [given, output.fileno(), (errors or output).fileno()]
            socket.send_fds(self._link, [data], streams)
        except OSError as error:
            raise OSError(GONE) from error
        finally:
            os.close(given)
        return self._await_birth(number, gate)

    @property
    def pid(self) -> int:
        """Process id of the zygote."""
        return self._zygote.pid

    def close(self) -> None:
        """End the zygote and with it all children."""
        with suppress(OSError):  # it has gone by itself
            self._link.shutdown(socket.SHUT_RDWR)
        try:
            self._zygote.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._zygote.kill()
            self._zygote.wait()
        self._listener.join()
        self._link.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _await_birth(self, number: int, gate: IO[bytes] | None) -> Child:
        with self._changed:
            self._changed.wait_for(lambda: number in self._born or self._gone, PATIENCE)
            if number not in self._born:
                raise OSError(GONE)
            child = Child(self._born.pop(number), gate)
            if child.pid in self._early:
                child.end(self._early.pop(child.pid))
            elif self._gone:
                child.orphan()
            else:
                self._children[child.pid] = child
            return child

    def _listen(self) -> None:
        while message := self._receive():
            with self._changed:
                if "born" in message:
                    self._born[message["born"]] = message["pid"]
                elif message["ended"] in self._children:
                    self._children.pop(message["ended"]).end(message["code"])
                else:
                    self._early[message["ended"]] = message["code"]
                self._changed.notify_all()
        with self._changed:
            self._gone = True
            for child in self._children.values():
                child.orphan()
            self._children.clear()
            self._changed.notify_all()

    def _receive(self) -> dict[str, int]:
        try:
            data = self._link.recv(LARGEST)
        except OSError:
            data = b""
        return json.loads(data) if data else {}


@dataclass(frozen=True)
class WarmSpawner(Spawner):
    """Starts a stand's own processes as forks of a nursery, and its services as ever."""

    nursery: Nursery

    def start(self, program: Program) -> Service:
        """Start a program; as Spawner's."""
        if not program.gated:
            return super().start(program)
        log = self.folder / program.log
        package = str(program.command[-1])
        environment = {**inherited(), **program.env}
        with log.open("ab") as output:
            try:
                child = self.nursery.spawn(
                    "postdeploy.stand.launch", [package], environment, self.folder, output, group=self.group, piped=True
                )
            except OSError as error:
                raise not_started(program.title, error) from error
        return Service(program.title, cast("subprocess.Popen[bytes]", child), log)


def _pipe() -> tuple[int, IO[bytes]]:
    given, gate = os.pipe()
    return given, os.fdopen(gate, "wb", buffering=0)
