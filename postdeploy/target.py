"""Which deployment a run goes against: one given by settings, or the embedded stand."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass

from postdeploy.errors import SetupError
from postdeploy.settings import Settings, given, load

STAND = "встроенный стенд"
STAND_BUDGET = 60.0
"""Seconds within which the stand must be up; it says itself what is wrong when it is not."""


@dataclass
class Target:
    """A deployment to check; closing it stops the stand if we started one."""

    name: str
    settings: Settings
    stand: subprocess.Popen[str] | None = None

    def close(self) -> None:
        """Stop the stand if it is ours and wait until it is gone."""
        if self.stand is None or self.stand.poll() is not None:
            return
        self.stand.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.stand.wait(STAND_BUDGET)
            return
        self.stand.kill()


def open_target(name: str | None) -> Target:
    """Read the settings of the named target, of the environment, or start the stand.

    Args:
        name: of `.env.NAME`; None means environment, or the stand when the environment names no deployment.

    Raises:
        SetupError: settings are missing or wrong, or the stand does not start.
    """
    if name is not None:
        return Target(name, load(name))
    if given():
        settings = load()
        return Target(settings.app_url, settings)
    return _own_stand()


def _own_stand() -> Target:
    process = subprocess.Popen(
        [sys.executable, "-m", "postdeploy.stand", "--watch-pid", str(os.getpid())],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    values = _read_settings(process)
    if "APP_URL" not in values:
        reason = process.communicate(timeout=STAND_BUDGET)[1].strip().splitlines()
        raise SetupError(reason[-1] if reason else "Встроенный стенд не запустился и не сказал почему.")
    inherited = {key: os.environ.get(key) for key in values}
    os.environ.update(values)
    try:
        return Target(STAND, load(), process)
    finally:
        for key, value in inherited.items():
            os.environ.pop(key) if value is None else os.environ.update({key: value})


def _read_settings(process: subprocess.Popen[str]) -> dict[str, str]:
    """Take KEY=VALUE lines up to the first empty line, the last setting or the end of the output."""
    values: dict[str, str] = {}
    assert process.stdout is not None
    for line in process.stdout:
        key, separator, value = line.strip().partition("=")
        if not separator:
            break
        values[key] = value
    return values
