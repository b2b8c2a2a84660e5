"""How to look once more at what did not pass, in the words of ``postdeploy check``."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Final

from postdeploy.verdict.ledger.result import RunResult

ONTO_LAST: Final = "--onto last"
_FLAGS: Final = {"allow_writes": "--allow-writes", "known_ok": "--known-ok"}
_OPTIONS: Final = ("target", "via", "profile", "reports", "jobs")
"""What a run is given with ``-D`` and ``postdeploy check`` has an option for."""


def command(result: RunResult, userdata: Mapping[str, str]) -> str:
    """What to type; empty when nothing is to be looked at again, or when nothing could be: then mend that first.

    Args:
        result: the run.
        userdata: what the run was given with ``-D``.
    """
    looked = any(line.status in ("passed", "failed") for line in result.selected)
    if not looked or not any(line.status in ("failed", "unknown") for line in result.selected):
        return ""
    return shlex.join(["postdeploy", "check", "--failed", *_given(userdata)])


def _given(userdata: Mapping[str, str]) -> Iterator[str]:
    for name in _OPTIONS:
        if userdata.get(name):
            yield from (f"--{name}", userdata[name])
    for name, value in userdata.items():
        if name in _FLAGS:
            yield _FLAGS[name]
        elif name not in _OPTIONS:
            yield from ("-D", f"{name}={value}")
