"""`postdeploy stand` as a person starts it, from outside."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.stand.tools import processes_of

SETTINGS = (
    "APP_URL",
    "APP_EMAIL",
    "APP_PASSWORD",
    "WORKER_URL",
    "WORKER_LOG",
    "REDIS_URL",
    "QUEUE_NAME",
    "SUPABASE_URL",
    "SUPABASE_SERVICE_ROLE_KEY",
    "DEPLOYED_AT",
    "CA_BUNDLE",
    "APP_TIMEZONE",
    "LIVE_ORGANISATION",
)


@dataclass
class Started:
    """`postdeploy stand` as a person starts it."""

    process: subprocess.Popen[str]
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return Path(self.settings["WORKER_LOG"]).parent

    def read_settings(self) -> None:
        assert self.process.stdout is not None
        for _ in SETTINGS:
            name, _, value = self.process.stdout.readline().rstrip("\n").partition("=")
            self.settings[name] = value

    def is_gone(self) -> bool:
        return not self.folder.exists() and not processes_of(self.folder)


class Commands:
    """Starts commands and ends them with the test."""

    def __init__(self) -> None:
        self.all: list[Started] = []

    def start(self, *arguments: str, program: str = sys.executable, **options: Any) -> Started:
        command = (program, "-m", "postdeploy.stand", "--processes", "outside", *arguments)
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
        self.all.append(Started(process))
        return self.all[-1]

    def start_and_wait(self, *arguments: str, **options: Any) -> Started:
        started = self.start(*arguments, **options)
        started.read_settings()
        return started

    def close(self) -> None:
        for started in self.all:
            started.process.terminate()
            started.process.communicate()


def python_of_others(user: dict[str, Any]) -> str:
    """An interpreter like ours that another user may run; ours may be in root's home."""
    system = f"/usr/bin/python3.{sys.version_info.minor}"
    for program in (sys.executable, system):
        try:
            subprocess.run((program, "-c", ""), check=True, **user)
        except (OSError, subprocess.SubprocessError):
            continue
        return program
    pytest.skip("no interpreter that another user may run")
