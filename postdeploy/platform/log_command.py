"""A log that a command prints, for example a host's CLI: in bounded memory, and in bounded time if it never ends."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from postdeploy.errors import CannotTell
from postdeploy.platform.log_sources import TAIL, Part

CHUNK = 64 * 1024
HEAD, ENDING = TAIL, 4 * TAIL
"""Bytes of the beginning (where the newest come first) and of the end that are kept of a long log."""
QUIET = 1.5
"""Seconds without a word after which a command that has printed something is taken to follow the log for ever."""
TICK = 0.1
LOOKED_AFTER = 0.5
"""Seconds between two looks at whether what was printed so far is enough."""
ENDLESS = "команда из WORKER_LOG не заканчивается: уберите -f, --follow или добавьте --lines, --no-tail, --since"


class CommandSource:
    """Runs the command anew for each look.

    Args:
        command: for `sh -c`; what it says on stderr belongs to the log too, as `docker logs` prints it.
        timeout: seconds that it may take.
    """

    def __init__(self, command: str, timeout: float) -> None:
        self._command = command
        self._timeout = timeout
        self._stopped = threading.Event()

    def start(self) -> Part:
        """All that is shown."""
        return self.recent()

    def new(self, enough: Callable[[str], bool] | None = None) -> Part:
        """All that is shown."""
        return self._run(enough)

    def stop(self) -> None:
        """End the command that runs at this moment, and any later one."""
        self._stopped.set()

    def recent(self) -> Part:
        """All that is shown; of a command that follows the log, what it has shown before it fell silent."""
        return self._run(None)

    def _run(self, enough: Callable[[str], bool] | None) -> Part:
        with subprocess.Popen(
            ["sh", "-c", self._command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            try:
                out, errors, ended = self._collect(process, enough)
            finally:
                _end(process)
        if not ended and not out.size:
            raise CannotTell(
                f"Лог Worker не читается: команда из WORKER_LOG не закончила за {self._timeout:g} с и ничего не "
                "напечатала; она должна напечатать лог и завершиться (без -f, --follow)."
            )
        if ended and process.returncode != 0:
            reason = errors.text().strip().splitlines()
            said = f": {reason[-1][:200]}" if reason else ""
            raise CannotTell(
                f"Лог Worker не читается: команда завершилась с кодом {process.returncode}{said}; проверьте WORKER_LOG."
            )
        return Part(f"{out.text()}\n{errors.text()}", whole=ended and not out.cut, note="" if ended else ENDLESS)

    def _collect(
        self, process: subprocess.Popen[bytes], enough: Callable[[str], bool] | None
    ) -> tuple[_Kept, _Kept, bool]:
        """Both streams, and whether the command has ended by itself."""
        out, errors = _Kept(), _Kept()
        kept = {process.stdout: out, process.stderr: errors}
        end = time.monotonic() + self._timeout
        heard: float | None = None
        look = time.monotonic() + LOOKED_AFTER
        with selectors.DefaultSelector() as selector:
            for stream in kept:
                assert stream is not None
                os.set_blocking(stream.fileno(), False)
                selector.register(stream, selectors.EVENT_READ)
            while selector.get_map():
                now = time.monotonic()
                if now > end or self._stopped.is_set() or (heard is not None and now - heard > QUIET):
                    return out, errors, False
                if enough is not None and now > look:
                    if enough(out.text()):
                        return out, errors, False
                    look = time.monotonic() + LOOKED_AFTER
                for key, _ in selector.select(TICK):
                    data = os.read(key.fd, CHUNK)
                    if data:
                        kept[key.fileobj].add(data)  # type: ignore[index]
                        heard = time.monotonic()
                    else:
                        selector.unregister(key.fileobj)
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, end - time.monotonic()))
        return out, errors, process.returncode is not None


class _Kept:
    """The beginning and the end of a stream."""

    def __init__(self) -> None:
        self.size = 0
        self.cut = False
        self._head = bytearray()
        self._ending: deque[bytes] = deque()
        self._kept = 0

    def add(self, data: bytes) -> None:
        """Take in what was read."""
        self.size += len(data)
        room = HEAD - len(self._head)
        self._head += data[:room]
        if len(data) > room:
            self._ending.append(data[room:])
            self._kept += len(data) - max(0, room)
        while self._kept > ENDING:
            self._kept -= len(self._ending.popleft())
            self.cut = True

    def text(self) -> str:
        """What is kept; where something is missing between, the two lines that were cut are left out."""
        ending = b"".join(self._ending)
        if self.cut:
            head, _, _ = bytes(self._head).rpartition(b"\n")
            return (head + b"\n" + ending.partition(b"\n")[2]).decode("utf-8", "replace")
        return (bytes(self._head) + ending).decode("utf-8", "replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Take the command and all that it has started away."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
