"""Runs a command that does not outlive the process that wanted it.

`python -m postdeploy.fleet.tether PID FOLDER COMMAND…`: when the process PID has ended, however it did, the command is
asked to end too, and gets the time that it needs to tidy up; then the folder, if one is named, is removed, since nobody
else will do that. Nothing but the standard library is loaded for this.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType

PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
GONE = 143
"""Exit code where the wanting process was gone before the command could begin."""


def main(arguments: Sequence[str]) -> int:
    """Run the command to its end.

    Returns:
        Its exit code, 128 + number where a signal ended it.
    """
    pid, folder, *command = arguments
    wanting = _open(int(pid))
    if wanting is None:
        return GONE
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if process.poll() is None:
            process.send_signal(number)

    for number in PASSED_ON:
        signal.signal(number, pass_on)
    ended = os.pidfd_open(process.pid)
    select.select([wanting, ended], [], [])
    orphaned = bool(select.select([wanting], [], [], 0)[0])
    if orphaned:
        with suppress(ProcessLookupError):
            process.terminate()
    code = process.wait()
    if orphaned and folder:
        _remove(folder)
    return code if code >= 0 else 128 - code


def _remove(folder: str) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def _open(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
