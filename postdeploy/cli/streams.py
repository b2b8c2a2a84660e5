"""Standard output that never decides a run: closed, full, torn off or too narrow for our letters, it only falls silent.

Who reads what a run prints may go away (`| head`), its disk may fill up, its encoding may know no «✅». None of that is
the platform's fault, so none of it may end a run or change its exit code.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from contextlib import suppress
from typing import Final

LEGIBLE: Final = "postdeploy.legible"
"""Name of the error handler that writes what an encoding does not know in letters that it does."""
_SIGNS: Final = {
    "✅": "[+]", "❌": "[-]", "❔": "[?]", "⏭": "[>]", "◐": "[/]", "🟡": "[~]", "→": "->", "←": "<-", "—": "-",
    "–": "-", "«": '"', "»": '"', "…": "...", "·": ".", "№": "N", "×": "x", "⚠": "[!]", "\ufe0f": "",
    "“": '"', "”": '"',
}  # fmt: skip
_RUSSIAN: Final = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_LATIN: Final = "a b v g d e e zh z i j k l m n o p r s t u f kh ts ch sh shch ' y ' e yu ya"
_LETTERS: Final = dict(zip(_RUSSIAN, _LATIN.split(), strict=True))


class Steady(io.TextIOWrapper):
    """A text stream whose failures are its own: from the first one on, what is written goes nowhere."""

    failure: OSError | None = None

    def write(self, text: str, /) -> int:
        """Write, or fall silent."""
        with self._falling_silent():
            return super().write(text)
        return len(text)

    def flush(self) -> None:
        """Flush, or fall silent."""
        with self._falling_silent():
            super().flush()

    def _falling_silent(self) -> _Silence:
        return _Silence(self)


class _Silence:
    """What writing may raise when nobody is there to read."""

    def __init__(self, stream: Steady) -> None:
        self._stream = stream

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, ValueError):  # closed by somebody else
            return True
        if not isinstance(error, OSError):
            return False
        if self._stream.failure is None:
            self._stream.failure = error
            _to_nowhere(self._stream.fileno())
        return True


def steady() -> None:
    """Make the standard streams of this process steady; ones that somebody else has put in their place stay."""
    codecs.register_error(LEGIBLE, _legible)
    _fill_gaps()
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is getattr(sys, f"__{name}__") and isinstance(stream, io.TextIOWrapper):
            with suppress(OSError, ValueError):
                setattr(sys, name, _steadied(stream))


def complain() -> None:
    """Say on the error stream that the output is not whole; a reader that has gone away needs no telling."""
    failure = getattr(sys.stdout, "failure", None)
    if failure is not None and failure.errno not in {errno.EPIPE, errno.EBADF}:
        sys.stderr.write(f"Вывод оборвался ({failure.strerror}); на вердикт это не влияет, он в папке отчётов.\n")


def _steadied(stream: io.TextIOWrapper) -> Steady:
    stream.flush()
    return Steady(stream.buffer, stream.encoding, LEGIBLE, line_buffering=stream.line_buffering, write_through=True)


def _fill_gaps() -> None:
    """Where a standard stream was closed, the next file that is opened would take its place and get our output."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            _to_nowhere(number)
        if number and getattr(sys, name) is None:
            replacement = open(number, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - lives as long as we
            setattr(sys, name, replacement)
            setattr(sys, f"__{name}__", replacement)


def _to_nowhere(number: int) -> None:
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_RDWR)
        if nowhere != number:
            os.dup2(nowhere, number)
            os.close(nowhere)


def _legible(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(_spelt(letter, error.encoding) for letter in text), error.end


def _spelt(letter: str, encoding: str) -> str:
    """A letter in letters that every encoding knows."""
    if letter in _SIGNS:
        return _known(_SIGNS[letter], encoding)
    latin = _LETTERS.get(letter.lower())
    if latin is None:
        return "?"
    return latin if letter.islower() else latin.capitalize()


def _known(text: str, encoding: str) -> str:
    try:
        text.encode(encoding)
    except UnicodeError:
        return "?"
    return text
