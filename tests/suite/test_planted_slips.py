"""Slips of the pen in a step are seen by the type checker, before anything runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('run.agents.create(wanted["name"])', 'run.agents.creat(wanted["nam"], 7)', '"creat"'),
        ("state.UPDATE, 'Появ", "state.UPDATES, 'Появ", '"UPDATES"'),
        ("state.UPDATE, row)", "state.AGENT, row)", 'type parameter "T" of "keep"'),
        ("context.facts.keep", "context.fact.keep", '"fact"'),
    ],
)
def test_the_type_checker_sees_it(tmp_path: Path, old: str, new: str, said: str) -> None:
    step, planted = ROOT / "steps" / "dashboard.py", tmp_path / "dashboard.py"
    source = step.read_text("utf-8")
    assert old in source
    planted.write_text(source.replace(old, new), "utf-8")
    asked = [sys.executable, "-m", "mypy", "--shadow-file", str(step), str(planted), str(step)]
    answer = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert said in answer.stdout
