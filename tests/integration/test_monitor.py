"""The monitor as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path


def test_it_ends_cleanly_when_told_to(tmp_path: Path) -> None:
    file = tmp_path / "t.env"
    file.write_text("APP_URL=http://127.0.0.1:9\nAPP_EMAIL=a@b.test\nAPP_PASSWORD=password-1\n", encoding="utf-8")
    words = ["--target", str(file), "--every", "1h", "--folder", str(tmp_path / "out"), "--no-notify"]
    process = subprocess.Popen(
        [sys.executable, "-m", "postdeploy.cli", "monitor", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert "❔ t: не удалось узнать" in said
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=120)
    finally:
        process.kill()
    assert (process.returncode, "Остановлен." in rest) == (0, True)
    assert json.loads((tmp_path / "out" / "state.json").read_text(encoding="utf-8"))["targets"]["t"]["runs"] == {
        "unknown": 1
    }
