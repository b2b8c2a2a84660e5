"""Which deployment a run goes against: one given by settings, or the embedded stand."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

from postdeploy.config.settings import Settings, given, load
from postdeploy.config.target_file import name_of
from postdeploy.errors import SetupError

STAND = "встроенный стенд"
LENT = "POSTDEPLOY_LENT_STAND"
"""What the stand is called, where the environment names one that somebody else has started and will stop."""
TOLD = "POSTDEPLOY_TARGET_TOLD"
"""Set where whoever has started this process has said already which target it is about."""
STAND_BUDGET = 60.0
"""Seconds within which the stand must be up; it says itself what is wrong when it is not."""


@dataclass
class Target:
    """A deployment to check; closing it stops the stand if we started one."""

    name: str
    settings: Settings
    stand: subprocess.Popen[str] | None = None

    @property
    def title(self) -> str:
        """«staging, https://staging.example.com»."""
        own = self.name.startswith(STAND) or self.name == self.settings.app_url
        return self.name if own else f"{self.name}, {self.settings.app_url}"

    def close(self) -> None:
        """Stop the stand if it is ours and wait until it is gone."""
        if self.stand is not None:
            _stop(self.stand)


def open_target(name: str | None, *, allow_writes: bool = False, profile: str = "") -> Target:
    """Read the settings of the named target, of the environment, or start the stand.

    Args:
        name: of `.env.NAME`; None means environment, or the stand when the environment names no deployment.
        allow_writes: writing was allowed on the command line (`postdeploy.config.access`).
        profile: how the stand shall behave; empty means healthy.

    Raises:
        SetupError: settings are missing or wrong, the stand does not start, or a deployment shall have a profile.
    """
    if name is not None or given():
        refuse_profile(profile)
    if name is not None:
        return Target(name_of(name), _useful(load(name, allow_writes=allow_writes)))
    if given():
        settings = _useful(load(allow_writes=allow_writes))
        return Target(os.environ.get(LENT) or settings.app_url, settings)
    process, values = _start(profile)
    try:
        return Target(stand_title(profile), _settings_of(values), process)
    except BaseException:
        _stop(process)
        raise


def stand_title(profile: str) -> str:
    """What the embedded stand is called; one that behaves otherwise is another target, with a history of its own."""
    return f"{STAND}, профиль {profile}" if profile else STAND


def refuse_profile(profile: str) -> None:
    """A deployment is what it is; only the embedded stand can be told how to behave.

    Raises:
        SetupError: a profile is given.
    """
    if profile:
        raise SetupError(f"Профиль «{profile}» есть только у встроенного стенда, а задано развёртывание.")


def _useful(settings: Settings) -> Settings:
    """Settings that do not make a healthy platform look broken, as far as they can be told without asking it.

    Raises:
        SetupError: the key to the tables shows nothing of them.
    """
    from postdeploy.doctor.key import useless

    key = settings.supabase_service_role_key
    problem = useless(key.get_secret_value()) if key is not None else None
    if problem is not None:
        raise SetupError(problem)
    return settings


@contextmanager
def lent_stand(profile: str = "") -> Iterator[dict[str, str]]:
    """One stand for several runs: the environment with which each of them finds it.

    Args:
        profile: as `open_target` has it.

    Raises:
        SetupError: it does not start.
    """
    process, values = _start(profile)
    try:
        yield {**os.environ, **values, LENT: stand_title(profile)}
    finally:
        _stop(process)


def _start(profile: str) -> tuple[subprocess.Popen[str], dict[str, str]]:
    """Start the stand; its process and settings."""
    behaviour = ["--profile", profile] if profile else []
    with TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints:  # a pipe that nobody reads fills up
        process = subprocess.Popen(
            [sys.executable, "-m", "postdeploy.stand", "--watch-pid", str(os.getpid()), *behaviour],
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            start_new_session=True,
        )
        try:
            return process, _published(process, complaints)
        except BaseException:
            _stop(process)
            raise


def _stop(process: subprocess.Popen[str]) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STAND_BUDGET)
        return
    process.kill()


def _published(process: subprocess.Popen[str], complaints: IO[str]) -> dict[str, str]:
    """The settings that the stand prints once it is up."""
    giving_up = threading.Timer(STAND_BUDGET, process.kill)
    giving_up.start()
    try:
        values = _read_settings(process)
    finally:
        giving_up.cancel()
    if "APP_URL" not in values:
        process.wait(STAND_BUDGET)
        complaints.seek(0)
        raise SetupError(_reason(complaints.read(), killed=process.returncode == -signal.SIGKILL))
    return values


def _settings_of(values: dict[str, str]) -> Settings:
    inherited = {key: os.environ.get(key) for key in values}
    os.environ.update(values)
    try:
        return load()
    finally:
        for key, value in inherited.items():
            os.environ.pop(key) if value is None else os.environ.update({key: value})


def _reason(complaints: str, *, killed: bool) -> str:
    """What the stand said in Russian, from there on; of a traceback the last line."""
    lines = [line.rstrip() for line in complaints.splitlines() if line.strip()]
    spoken = next((number for number, line in enumerate(lines) if "а" <= line[0].lower() <= "я"), None)
    if spoken is not None:
        return "\n".join(lines[spoken:])
    if killed:
        return f"Встроенный стенд не запустился за {STAND_BUDGET:g} с."
    return f"Встроенный стенд не запустился: {lines[-1] if lines else 'почему, он не сказал'}"


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
