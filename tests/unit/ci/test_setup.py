"""`make setup`: what installers say goes to a log, and is shown when they fail."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]


def set_up(folder: Path, pip: str) -> subprocess.CompletedProcess[str]:
    """Run the script with stand-ins for Python and npm."""
    (folder / ".venv/bin").mkdir(parents=True)
    for name, content in {".venv/bin/python": pip, "node": "echo v22.0.0", "npm": "echo many npm words"}.items():
        (folder / name).write_text(f"#!/bin/bash\n{content}\n", "utf-8")
        (folder / name).chmod(0o755)
    shutil.copy(ROOT / "scripts/setup.sh", folder / "setup.sh")
    given = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}", "VENV": ".venv"}
    return subprocess.run(
        ["bash", "setup.sh"], cwd=folder, env=given, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_set_up_that_goes_well_is_quiet(tmp_path: Path) -> None:
    done = set_up(tmp_path, "echo a notice of pip: $*")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["Установка: Python-пакеты…", "Установка: Allure и PostgREST…"]
    assert done.stderr == ""
    log = (tmp_path / "reports/setup.log").read_text("utf-8")
    assert "a notice of pip" in log
    assert "many npm words" in log


def test_a_set_up_that_fails_shows_why(tmp_path: Path) -> None:
    done = set_up(tmp_path, "echo no matching distribution; exit 1")

    assert done.returncode == 2
    assert "no matching distribution" in done.stderr
    assert "Установка не удалась" in done.stderr
