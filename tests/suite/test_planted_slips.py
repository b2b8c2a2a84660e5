"""Slips of the pen in a step are seen by the type checker, before anything runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SLIPS = {
    'run.driver.agents.create(wanted["name"])': ('run.driver.agents.creat(wanted["nam"], 7)', '"creat"'),
    "slots.UPDATE, 'Появ": ("slots.UPDATES, 'Появ", '"UPDATES"'),
    "slots.AGENT, agent)": ("slots.UPDATE, agent)", 'type parameter "T" of "keep"'),
    "context.state.rest_on": ("context.fact.rest_on", '"fact"'),
}
"""What is written, by what is there: a name that does not exist, a value of another kind."""


def test_the_type_checker_sees_each_of_them(tmp_path: Path) -> None:
    step, planted = ROOT / "steps" / "dashboard.py", tmp_path / "dashboard.py"
    source = step.read_text("utf-8")
    for old, (new, _said) in SLIPS.items():
        assert old in source
        source = source.replace(old, new)
    planted.write_text(
        f"{source}\n# of another length than what is there: else its cache would be taken for ours\n", "utf-8"
    )
    cache = tmp_path / "cache"
    if (known := ROOT / ".mypy_cache").is_dir():
        shutil.copytree(known, cache)
    asked = [
        sys.executable,
        "-m",
        "mypy",
        "--cache-dir",
        str(cache),
        "--shadow-file",
        str(step),
        str(planted),
        str(step),
    ]
    answer = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert [said for _new, said in SLIPS.values() if said not in answer.stdout] == []
