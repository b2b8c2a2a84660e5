"""One ШАГ's process: forked while there is a single thread, it waits for its task, and tells what it finds.

Forked, not started: everything is loaded already, and the ledger, the features and the formatters are those of the run.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, ClassVar, Final, NoReturn

from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.relay import Relay
from postdeploy.verdict.running.parts.share import Share

CHUNK: Final = 65536


@dataclass
class Process:
    """A forked process as the one that has forked it sees it."""

    share: Share
    pid: int
    link: Connection
    console: int
    """Where what it prints can be read."""
    ended: bool = False
    """It has told everything."""
    open: set[Any] = field(default_factory=set)
    """What may still be read of it."""

    def begin(self, handover: Any) -> None:
        """Let it begin with what is handed over to it."""
        self.open = {self.link, self.console}
        self.link.send(handover)

    def last_words(self) -> bytes:
        """What it has printed before it has ended; a program that it has started may hold its console open for long."""
        os.set_blocking(self.console, False)
        words = b""
        with suppress(BlockingIOError):
            while data := os.read(self.console, CHUNK):
                words += data
        return words

    def dismiss(self) -> None:
        """It is not needed, or has ended: let it go and wait until it is gone."""
        self.link.close()
        os.close(self.console)
        os.waitpid(self.pid, 0)

    def signal(self, number: int) -> None:
        """Send it a signal; it has not been waited for, so that its number is still its own."""
        os.kill(self.pid, number)


@dataclass
class Part:
    """What the forked process itself knows of its task."""

    share: Share
    handover: Any
    legacy: Any = None
    """What the run has still to see to once all have ended; set by whoever ends this part."""
    current: ClassVar[Part | None] = None
    """That of this process; None in one that goes through the whole checklist."""


def fork(share: Share, ledger: Ledger, verdict: Path, older: Iterable[Process], run: Callable[[], object]) -> Process:
    """Fork a process for a share.

    Args:
        share: what it shall go through.
        ledger: of the run; the process has a copy, and tells us what it enters there.
        verdict: the file of the run.
        older: processes that were forked before; their ends of the links are none of this one's business.
        run: goes through the share, in the process, once it was told to begin.
    """
    ours, theirs = Pipe()
    console, printed = os.pipe()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    pid = os.fork()
    if pid == 0:
        ours.close()
        os.close(console)
        for process in older:
            process.link.close()
            os.close(process.console)
        _live(share, ledger, Relay(theirs, verdict), theirs, printed, run)
    theirs.close()
    os.close(printed)
    return Process(share, pid, ours, console)


def _live(  # noqa: PLR0913, PLR0917 - what a process is made of
    share: Share, ledger: Ledger, relay: Relay, link: Connection, printed: int, run: Callable[[], object]
) -> NoReturn:
    try:
        os.setpgid(0, 0)  # whoever interrupts the run interrupts the process that has forked us, which tells us
        for number in (1, 2):
            os.dup2(printed, number)
        part = Part.current = Part(share, link.recv())
        threading.Thread(target=_go_with_parent, args=(link,), daemon=True).start()
        ledger.report_to(relay, share.lines)
        run()
        relay.end(ledger.environment, part.legacy)
    except (EOFError, KeyboardInterrupt):
        pass  # not needed, or ended before it has begun
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(0)  # what was opened before the fork is closed by the one who has forked us


def _go_with_parent(link: Connection) -> None:
    """When nobody listens any more, end as on a signal: with everything taken away that was made."""
    try:
        link.recv()
    except (EOFError, OSError):
        os.kill(os.getpid(), signal.SIGTERM)
