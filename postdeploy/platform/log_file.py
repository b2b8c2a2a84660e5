"""A log in a growing file, which may be rotated while it is followed."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BufferedReader
from pathlib import Path

from postdeploy.errors import CannotTell
from postdeploy.platform.log_sources import TAIL, Part

MOST_NEW = 64 * TAIL
"""Bytes written since the start that are looked at; of more, the last ones."""
SEEN = 64
"""Bytes before the remembered end by which a file is known again."""
ROTATED = (OSError, EOFError, zlib.error)
"""What reading a rotated file may end with: it may vanish, or be packed at this moment."""


class FileSource:
    """Follows a file when it is renamed, copied and emptied, or packed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._inode = self._size = 0
        self._before = b""
        with suppress(OSError):
            self._mark()

    def start(self) -> Part:
        """Remember which file this is and where it ends; nothing has to be told apart later."""
        with suppress(OSError):
            self._mark()
        return Part("", fresh=True)

    def new(self, enough: Callable[[str], bool] | None = None) -> Part:
        """The part written since, from rotated files too where these can be found."""
        del enough
        try:
            now = self._path.stat()
            if now.st_ino == self._inode and now.st_size >= self._size and self._is_where_it_was(self._path):
                return _part(_read(self._path, max(self._size, now.st_size - MOST_NEW)))
            rest = self._rest_of_rotated()
            return _part((rest or b"") + _read(self._path, max(0, now.st_size - MOST_NEW)), whole=rest is not None)
        except OSError as error:
            raise self._unreadable(error) from error

    def recent(self) -> Part:
        """The last megabyte."""
        try:
            return _part(_read(self._path, max(0, self._path.stat().st_size - TAIL)))
        except OSError as error:
            raise self._unreadable(error) from error

    def stop(self) -> None:
        """Reading a file takes no time."""

    def _mark(self) -> None:
        now = self._path.stat()
        self._inode, self._size = now.st_ino, now.st_size
        self._before = _read(self._path, max(0, now.st_size - SEEN))[: min(SEEN, now.st_size)]

    def _is_where_it_was(self, path: Path) -> bool:
        """Tell whether the bytes before the remembered end are still the same: the file was not written anew."""
        start = max(0, self._size - SEEN)
        return _read(path, start, self._size - start) == self._before

    def _rest_of_rotated(self) -> bytes | None:
        """What was written since into files that were rotated away, oldest first; None when ours is not among them."""
        parts: list[bytes] = []
        for path in self._rotated():
            with suppress(*ROTATED):
                if self._is_where_it_was(path):
                    return b"".join([_read(path, self._size, MOST_NEW), *reversed(parts)])
                parts.append(_read(path, 0, MOST_NEW))
        return None if self._size else b""

    def _rotated(self) -> Iterator[Path]:
        """Files beside ours that are named after it and were written since, newest first."""
        others = [each for each in self._path.parent.glob(f"{self._path.name}?*") if each.is_file()]
        with suppress(OSError):
            others.sort(key=lambda each: each.stat().st_mtime, reverse=True)
        yield from others

    def _unreadable(self, error: OSError) -> CannotTell:
        return CannotTell(f"Лог Worker не читается: {self._path.name} — {error.strerror}; проверьте WORKER_LOG.")


def _read(path: Path, start: int, most: int = -1) -> bytes:
    with _opened(path) as file:
        file.seek(start)
        return file.read(most)


def _opened(path: Path) -> gzip.GzipFile | BufferedReader:
    return gzip.GzipFile(path, "rb") if path.suffix == ".gz" else path.open("rb")


def _part(data: bytes, *, whole: bool = True) -> Part:
    return Part(data.decode("utf-8", "replace"), fresh=True, whole=whole)
