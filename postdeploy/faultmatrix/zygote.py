"""A process that has imported everything and forks itself: a run of the matrix needs no imports of its own.

Started by `warm.Nursery` with the number of a socket as argument. Each message is a request to run a module as
`python -m` would, with its standard streams as file descriptors; the answers tell the child's pid and, later,
its exit code. Single-threaded, so that forking is safe. When the other side of the socket is closed, children go too.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import sys
import threading
import time
import traceback
from typing import Any, NoReturn

LARGEST = 256 * 1024
"""Bytes of one request; the environment is the largest part."""
STREAMS = 3


class Zygote:
    """Serves one socket."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._children: set[int] = set()
        self._woken, waker = os.pipe()
        for end in (self._woken, waker):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker)

    def serve(self) -> None:
        """Fork on request until the other side is gone."""
        while True:
            ready, _, _ = select.select([self._link.fileno(), self._woken], [], [])
            if self._woken in ready:
                os.read(self._woken, 4096)
                self._reap()
            if self._link.fileno() in ready:
                data, descriptors, _, _ = socket.recv_fds(self._link, LARGEST, STREAMS)
                if not data:
                    self._end_children()
                    return
                self._fork(json.loads(data), descriptors)

    def _fork(self, request: dict[str, Any], descriptors: list[int]) -> None:
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            self._link.close()
            _become(request, descriptors)
        self._children.add(pid)
        for descriptor in descriptors:
            os.close(descriptor)
        self._tell({"born": request["id"], "pid": pid})

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                pid, status = found
                self._children.discard(pid)
                self._tell({"ended": pid, "code": os.waitstatus_to_exitcode(status)})

    def _tell(self, message: dict[str, int]) -> None:
        with contextlib.suppress(OSError):
            self._link.send(json.dumps(message).encode())

    def _end_children(self) -> None:
        for pid in self._children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _become(request: dict[str, Any], descriptors: list[int]) -> NoReturn:
    """Turn this fork into what was asked for and end with it."""
    code = 1
    try:
        _settle(request, descriptors)
        code = _run(request["module"], request["arguments"])
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            threading._shutdown()  # type: ignore[attr-defined]
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _settle(request: dict[str, Any], descriptors: list[int]) -> None:
    if request["group"] is None:
        os.setsid()
    else:
        os.setpgid(0, request["group"])
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for target, source in enumerate(descriptors):
        os.dup2(source, target)
    for descriptor in descriptors:
        os.close(descriptor)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for the life of the process
    sys.stdout = open(1, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False, errors="backslashreplace")  # noqa: SIM115
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    os.chdir(request["folder"])
    sys.path[0] = os.getcwd()  # as `python -m` has it


def _run(module: str, arguments: list[str]) -> int:
    sys.argv = [module, *arguments]
    for name in (module, f"{module}.__main__"):
        if not hasattr(sys.modules.get(name), "__path__"):
            sys.modules.pop(
                name, None
            )  # runpy says on stderr, which may be a log that is read, that it is there already
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        sys.stderr.write(f"{end.code}\n")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return 0


def load(names: list[str]) -> None:
    """Import modules; of packages that end with `.*` everything but what runs."""
    for name in names:
        module = importlib.import_module(name.removesuffix(".*"))
        if name.endswith(".*"):
            for found in pkgutil.walk_packages(module.__path__, f"{module.__name__}."):
                if not found.name.endswith("__main__"):
                    importlib.import_module(found.name)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who has started us says when to end
    load(sys.argv[2:])
    with socket.socket(fileno=int(sys.argv[1])) as link:
        Zygote(link).serve()
