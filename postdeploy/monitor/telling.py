"""Telling of a run: to people by `postdeploy notify`, which remembers, and to the heartbeat's address."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx

from postdeploy.cli.project import ROOT
from postdeploy.config.settings import Settings
from postdeploy.fleet.performing import Order
from postdeploy.verdict.ledger.paths import Paths

TIMEOUT = 10.0
LONGEST = 300.0
MEMORY = "notify.json"
"""What each receiver was told, beside the target's reports."""


def notify(order: Order) -> str:
    """Let `postdeploy notify` decide whether there is news; what went wrong, or empty."""
    verdict = Paths(reports=order.reports).verdict
    command = [sys.executable, "-m", "postdeploy.cli", "notify", str(verdict), "--target", str(order.target.file)]
    command += ["--memory", str(order.reports / MEMORY)]
    try:
        ended = subprocess.run(
            command,
            cwd=ROOT,
            env=receivers(os.environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "сообщение не ушло за пять минут"
    return "" if ended.returncode == 0 else order.target.redactor.text((ended.stderr or ended.stdout).strip())


def receivers(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without where any target is; whom to tell may stand in it."""
    targets = {name.upper() for name in Settings.model_fields}
    return {name: value for name, value in environment.items() if name.upper() not in targets}


def beat(address: str) -> str:
    """Call the heartbeat's address; what went wrong, or empty. The address carries a key and is not shown."""
    try:
        answer = httpx.get(address, timeout=TIMEOUT, follow_redirects=True)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return f"пульс не отправлен: {_host(address)} не ответил ({type(error).__name__})"
    return "" if answer.is_success else f"пульс не принят: {_host(address)} ответил {answer.status_code}"


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or "адрес без имени"
    except ValueError:
        return "адрес без имени"
