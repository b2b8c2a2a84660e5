"""Places that a log can be read from: a growing file, an http(s) address, a command of the host.

Each knows what was there when it was told to `start`, so that only what came later counts. Clocks are not asked for
that: the machine that writes the log may have another one.
"""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from postdeploy.errors import CannotTell
from postdeploy.platform.wire import Wire

SERVICE = "Лог Worker"
TAIL = 1024 * 1024
"""Bytes of an old log that are looked at, or asked for."""
ANCHOR = 5
"""How many last lines of the old text must be found again to tell where the new text begins."""


@dataclass(frozen=True)
class Part:
    """Some text of a log.

    `exact` is False when the place no longer shows where the old text ended, so older lines may be among these.
    """

    text: str
    exact: bool = True


class Source(Protocol):
    """Somewhere a log can be read from. Each method raises CannotTell when it cannot, and says why."""

    def start(self) -> None:
        """From now on only what comes later is new."""

    def new(self) -> Part:
        """Everything written since `start`."""
        ...

    def recent(self) -> Part:
        """The last part of what is there, however old."""
        ...


class FileSource:
    """A growing file; follows it when it is rotated, be it renamed or copied and emptied."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._inode = self._size = 0
        self._before = b""
        with suppress(OSError):
            self._mark()

    def start(self) -> None:
        """Remember which file this is and where it ends."""
        with suppress(OSError):
            self._mark()

    def new(self) -> Part:
        """The part written since, from the rotated file too where that can be found."""
        try:
            now = self._path.stat()
            if now.st_ino == self._inode and now.st_size >= self._size and self._is_where_it_was(self._path):
                return _decoded(_read(self._path, self._size))
            return _decoded(self._rest_of_rotated() + _read(self._path, 0))
        except OSError as error:
            raise self._unreadable(error) from error

    def recent(self) -> Part:
        """The last megabyte."""
        try:
            return _decoded(_read(self._path, max(0, self._path.stat().st_size - TAIL)))
        except OSError as error:
            raise self._unreadable(error) from error

    def _mark(self) -> None:
        now = self._path.stat()
        self._inode, self._size = now.st_ino, now.st_size
        self._before = _read(self._path, max(0, now.st_size - 64))[: min(64, now.st_size)]

    def _is_where_it_was(self, path: Path) -> bool:
        """Tell whether the bytes before the remembered end are still the same: the file was not written anew."""
        start = max(0, self._size - 64)
        return _read(path, start)[: self._size - start] == self._before

    def _rest_of_rotated(self) -> bytes:
        others = (each for each in self._path.parent.glob(f"{self._path.name}?*") if each.suffix != ".gz")
        for path in sorted(others, key=lambda each: each.stat().st_mtime, reverse=True):
            if path.stat().st_size >= self._size and self._is_where_it_was(path):
                return _read(path, self._size)
        return b""

    def _unreadable(self, error: OSError) -> CannotTell:
        return CannotTell(f"Лог Worker не читается: {self._path.name} — {error.strerror}; проверьте WORKER_LOG.")


class _Window:
    """A place that shows the last part of a log as text, as much of it as it likes."""

    def __init__(self) -> None:
        self._old: list[str] | None = None

    def start(self) -> None:
        """Remember the last lines that are shown."""
        self._old = None
        self._old = [line for line in self._fetch().splitlines() if line.strip()][-ANCHOR:]

    def new(self) -> Part:
        """What stands after the remembered lines."""
        lines = self._fetch().splitlines(keepends=True)
        if not self._old:
            return Part("".join(lines), exact=self._old is not None)
        filled = [(index, line.rstrip("\r\n")) for index, line in enumerate(lines) if line.strip()]
        for end in range(len(filled), len(self._old) - 1, -1):
            if [line for _, line in filled[end - len(self._old) : end]] == self._old:
                return Part("".join(lines[filled[end - 1][0] + 1 :]))
        return Part("".join(lines), exact=False)

    def recent(self) -> Part:
        """All that is shown."""
        return Part(self._fetch())

    def _fetch(self) -> str:
        raise NotImplementedError


class UrlSource(_Window):
    """A log that some host serves over http(s); asks for its last megabyte where the host can cut."""

    def __init__(self, wire: Wire, url: str) -> None:
        super().__init__()
        self._client = wire.client(SERVICE)
        self._url = url

    def _fetch(self) -> str:
        response = self._client.get(self._url, headers={"Range": f"bytes=-{TAIL}"})
        if response.status_code == 416:
            response = self._client.get(self._url)
        if response.status_code == 206:
            whole = response.headers.get("content-range", "bytes 0-").startswith("bytes 0-")
            return response.text if whole else response.text.partition("\n")[2]
        if response.status_code != 200:
            raise CannotTell(f"Лог Worker не читается: адрес ответил {response.status_code}; проверьте WORKER_LOG.")
        return response.text


class CommandSource(_Window):
    """A command that prints the log and ends, for example a host's CLI.

    Args:
        command: for `sh -c`.
        timeout: seconds that it may take.
    """

    def __init__(self, command: str, timeout: float) -> None:
        super().__init__()
        self._command = command
        self._timeout = timeout

    def _fetch(self) -> str:
        process = subprocess.Popen(
            ["sh", "-c", self._command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            output, errors = process.communicate(timeout=self._timeout)
        except subprocess.TimeoutExpired as error:
            raise CannotTell(
                f"Лог Worker не читается: команда из WORKER_LOG не закончила за {self._timeout:g} с; "
                "она должна напечатать лог и завершиться (без -f, --follow)."
            ) from error
        finally:
            _end(process)
        if process.returncode != 0:
            reason = errors.decode("utf-8", "replace").strip().splitlines()
            said = f": {reason[-1][:200]}" if reason else ""
            raise CannotTell(
                f"Лог Worker не читается: команда завершилась с кодом {process.returncode}{said}; проверьте WORKER_LOG."
            )
        return output[-TAIL:].decode("utf-8", "replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Take the command and all that it has started away."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()


def _read(path: Path, start: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read()


def _decoded(data: bytes) -> Part:
    return Part(data.decode("utf-8", "replace"))
