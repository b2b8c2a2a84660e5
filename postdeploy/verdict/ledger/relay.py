"""The ledger of one ШАГ's process: what it enters goes to the process that keeps the run's ledger."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from postdeploy.verdict.checklist.status import Status
from postdeploy.verdict.ledger import journal
from postdeploy.verdict.ledger.result import RunError

BEGIN, LINE, SEEN, ERROR, END = "begin", "line", "seen", "error", "end"
"""The first word of each message."""
PAUSE: Final = 0.1
"""Seconds between two looks at what the others have found."""


class Relay:
    """Stands in for the journal of a ledger."""

    def __init__(self, link: Connection, verdict: Path) -> None:
        """Tell over this link; `verdict` is the file of the run, beside which its journal grows."""
        self._link = link
        self._journal = journal.beside(verdict)
        self._telling = threading.Lock()

    def begin(self, line: str) -> None:
        """A line is being looked at."""
        self._tell(BEGIN, line)

    def record(self, line: str, entry: Mapping[str, Any]) -> None:
        """A line has a verdict."""
        self._tell(LINE, line, dict(entry))

    def saw(self, what: str, seen: Mapping[str, Any]) -> None:
        """A line or a scenario was looked at."""
        self._tell(SEEN, what, dict(seen))

    def error(self, error: RunError) -> None:
        """Something is wrong with the run itself."""
        self._tell(ERROR, error)

    def end(self, environment: Mapping[str, str], legacy: Any) -> None:
        """Everything is told: what the reader should know besides, and what the run has still to see to."""
        self._tell(END, dict(environment), legacy)

    def close(self) -> None:
        """The ledger of this process is closed; the run's is not."""

    def elsewhere(self, line: str) -> Status | None:
        """What another process has found about a line so far."""
        return journal.found(self._journal, line)

    def settled(self, line: str) -> Status | None:
        """The same, once it is known; None when nobody will come to that line any more."""
        while True:
            status = self.elsewhere(line)
            if status is not None or journal.is_over(self._journal, line):
                return status
            time.sleep(PAUSE)

    def _tell(self, *message: Any) -> None:
        with self._telling, suppress(OSError):  # nobody listens any more: we are about to be ended
            self._link.send(message)
