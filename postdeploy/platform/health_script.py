"""The platform's own health script, run as a person would run it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from postdeploy.errors import CannotTell

SCRIPT = Path("scripts/check-worker-health.sh")
UNTOLD = 3
"""Exit code of the script when it cannot do its work."""
SPARE = 5.0
"""Seconds that the script gets beside its two requests."""


@dataclass(frozen=True)
class Report:
    """What the script printed and its exit code (0 well, 1 not)."""

    code: int
    output: str


def run(worker_url: str, timeout: float, ca_bundle: Path | None = None) -> Report:
    """Run the script against a Worker, with this suite's Python and rules (authority, proxies).

    Raises:
        CannotTell: the script cannot be started or does not end in time.
    """
    environment = {**os.environ, "WORKER_URL": worker_url, "HEALTH_TIMEOUT": f"{timeout:g}"}
    environment["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    if ca_bundle is not None:
        environment["CA_BUNDLE"] = str(ca_bundle)
    try:
        done = subprocess.run(
            ["bash", str(SCRIPT)],
            env=environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout * 2 + SPARE,
            check=False,
        )
    except OSError as error:
        raise CannotTell(f"Скрипт {SCRIPT} не запускается: {error.strerror}.") from error
    except subprocess.TimeoutExpired as error:
        raise CannotTell(f"Скрипт {SCRIPT} не закончил за {timeout * 2 + SPARE:g} с.") from error
    if done.returncode == UNTOLD:
        raise CannotTell(done.stderr.strip().removeprefix("❔ "))
    return Report(done.returncode, (done.stdout + done.stderr).strip())
