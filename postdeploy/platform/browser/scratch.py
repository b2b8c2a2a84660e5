"""Where the browser and its driver write while they live: one folder, which goes with them.

Left to themselves they leave folders in the system's temporary folder: the driver one for each trace that was never
stopped, and several after a crash. What a killed run has left goes with the next run.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PREFIX = "postdeploy-browser-"
LOCK = "in-use"


class Scratch:
    """A folder that nobody else takes for abandoned as long as this process lives.

    Its path is short: Chromium makes sockets in it, whose paths may have no more than a hundred characters.
    """

    def __init__(self) -> None:
        _remove_abandoned()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        hidden = self.folder / f".{LOCK}"
        self._lock = hidden.open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        hidden.rename(self.folder / LOCK)  # no run that begins at this moment sees it without its lock

    @contextmanager
    def for_children(self) -> Iterator[None]:
        """Processes that are started inside have it for their temporary folder, and so have theirs."""
        before = os.environ.get("TMPDIR")
        os.environ["TMPDIR"] = str(self.folder)
        try:
            yield
        finally:
            if before is None:
                del os.environ["TMPDIR"]
            else:
                os.environ["TMPDIR"] = before

    def remove(self) -> None:
        """Take it away with all that is in it; once is enough."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.close()


def _remove_abandoned() -> None:
    """What a run has left that was killed: a folder of ours whose lock nobody holds."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{LOCK}"):
        try:
            with path.open("r+") as lock:
                if _is_free(lock):
                    shutil.rmtree(path.parent, ignore_errors=True)
        except OSError:  # another user's, or just taken away
            continue


def _is_free(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
