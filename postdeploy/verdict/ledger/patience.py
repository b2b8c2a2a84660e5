"""Nothing happens in silence for long: what takes its time is said to go on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from postdeploy.verdict.ledger import russian

PATIENCE: Final = 2.0
"""Seconds of silence after which what is still going on is said to do so."""


class Patience:
    """Says that something is still going on: in place on a terminal, else a line now and then."""

    def __init__(self, stream: TextIO, in_place: bool) -> None:
        """Say it on this stream."""
        self._stream = stream
        self._in_place = in_place
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._text: str | None = None
        self._began = 0.0
        self._shown = False

    @contextmanager
    def over(self, text: str) -> Iterator[None]:
        """What is done in the block is said to go on while it takes long."""
        self.begin(text)
        try:
            yield
        finally:
            self.end()

    def begin(self, text: str) -> None:
        """From now on this is going on."""
        with self._changed:
            self._text, self._began = text, time.monotonic()
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, daemon=True)
                self._thread.start()

    def end(self) -> None:
        """It is done; what stood on the terminal about it is wiped away."""
        with self._changed:
            self._text = None
            if self._shown and self._in_place:
                self._stream.write("\r\033[K")
            self._shown = False

    def _watch(self) -> None:
        """Looks in now and then; one thread for the whole run, steps are mostly too short to be waited for."""
        due = 0.0
        while True:
            with self._changed:
                self._changed.wait(min(PATIENCE, 1.0))
                waited = time.monotonic() - self._began
                if self._text is None or waited < PATIENCE:
                    due = 0.0
                elif self._in_place or waited >= due:
                    self._say(waited)
                    due = waited + 2 * PATIENCE

    def _say(self, waited: float) -> None:
        text = f"    … «{self._text}» — жду уже {russian.seconds(round(waited))}"
        self._stream.write(f"\r\033[K{text}" if self._in_place else f"{text}\n")
        self._stream.flush()
        self._shown = True
