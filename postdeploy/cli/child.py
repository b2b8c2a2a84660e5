"""Running another program to its end, whatever signals come: it gets them, and then has the time it needs to tidy up.

`subprocess.run` would kill a child a quarter of a second after Ctrl-C.
"""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def run(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    told: Callable[[int], object] = lambda _number: None,
) -> int:
    """Run a command in the foreground.

    Args:
        command: program and arguments.
        environment: the child's; ours if not given.
        told: is told the number of each signal that was passed on.

    Returns:
        Its exit code, 128 + number where a signal ended it.
    """
    process = subprocess.Popen(command, env=environment)

    def pass_on(number: int, _frame: FrameType | None) -> None:
        told(number)
        if process.poll() is None:
            process.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in PASSED_ON}
    try:
        code = process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code
