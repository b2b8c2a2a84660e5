"""Cleans up after one stand, whoever dies first.

The supervisor starts this file as a tiny process that leads the process group of all services
and holds the reading end of a pipe. The pipe ends when the supervisor stops the stand, exits or is
killed with SIGKILL; then every process of the group goes, and after it the folder. A process joins
the group before it executes its program, so there is no moment at which one could be missed.

Standard library only, and nothing of the package: it has to start in milliseconds.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

GRACE_SECONDS = 3.0
"""How long Postgres may take to end by itself (it does in some 50 ms)."""

PAUSE_SECONDS = 0.005
FOLDER_SECONDS = 5.0
IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


def main() -> None:
    """Wait for the end of standard input, then clean up; the folder is the only argument."""
    for number in IGNORED:
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    sweep(os.getpgrp(), Path(sys.argv[1]))


def sweep(group: int, folder: Path) -> None:
    """End all processes of a process group but this one, then remove the folder."""
    deadline = time.monotonic() + GRACE_SECONDS
    asked: set[int] = set()
    while remaining := dict(members(group)):
        late = time.monotonic() > deadline
        for pid, name in remaining.items():
            # Postgres gets its "immediate shutdown": only so it gives its shared memory back.
            gentle = name == "postgres" and not late
            if gentle and pid in asked:
                continue
            asked.add(pid)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT if gentle else signal.SIGKILL)
        time.sleep(PAUSE_SECONDS)
    _remove(folder)


def members(group: int) -> Iterator[tuple[int, str]]:
    """Process ids and program names of the living processes of a group, without this one."""
    for entry in os.listdir("/proc"):
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        try:
            text = Path("/proc", entry, "stat").read_text(errors="replace")
        except OSError:
            continue  # ended meanwhile
        # pid (name) state parent group …; the name may hold spaces and brackets
        name, _, rest = text.partition("(")[2].rpartition(")")
        state, _, process_group = rest.split()[:3]
        if int(process_group) == group and state not in "ZX":
            yield int(entry), name


def _remove(folder: Path) -> None:
    deadline = time.monotonic() + FOLDER_SECONDS
    while folder.exists() and time.monotonic() < deadline:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
