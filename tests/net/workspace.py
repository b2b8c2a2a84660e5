"""A copy of the project's outside in a folder of its own: runs of behave don't meet in `reports/`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import warm

ROOT = Path(__file__).parents[2]
LINKED = ("features", "steps", "environment.py", "docs", "scripts", "pyproject.toml", "targets")
OURS = ("APP_", "WORKER_", "REDIS_", "QUEUE_", "SUPABASE_", "DEPLOYED_", "CA_BUNDLE", "ACCESS", "ENVIRONMENT", "VIA")


@dataclass
class Outcome:
    """What a run of behave came to."""

    code: int
    output: str
    verdict: dict[str, Any]

    @property
    def lines(self) -> dict[str, dict[str, Any]]:
        return {line["id"]: line for line in self.verdict["lines"]}

    def ids(self, status: str) -> list[str]:
        return [line["id"] for line in self.verdict["lines"] if line["status"] == status]


class Workspace:
    """A folder that behave can be run in."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.folder = folder
        self.settings = dict(settings)
        for name in LINKED:
            if (ROOT / name).exists():
                (folder / name).symlink_to(ROOT / name)

    def environment(self, **changes: str) -> dict[str, str]:
        plain = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        quick = {"WAIT_SECONDS": "4", "HTTP_TIMEOUT": "4"}
        given = {**plain, **quick, **self.settings, **changes}
        return {name: value for name, value in given.items() if value}

    def start(self, *arguments: str, **changes: str) -> warm.Forked:
        return warm.start("behave", arguments, self.environment(**changes), self.folder, apart=False)

    def behave(self, *arguments: str, **changes: str) -> Outcome:
        process = self.start(*arguments, **changes)
        try:
            output, _ = process.communicate(timeout=120)
        finally:
            process.kill()
        return Outcome(process.wait(), output, self.verdict())

    def postdeploy(self, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return warm.run("postdeploy.cli", arguments, self.environment(**changes), self.folder)

    def python(self, script: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", script],
            cwd=self.folder,
            env=self.environment(**changes),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def attachments(self, name: str) -> list[str]:
        """Texts of the report's attachments of this name."""
        folder = self.folder / "reports" / "allure-results"
        steps = [step for path in folder.glob("*-result.json") for step in json.loads(path.read_text())["steps"]]
        found = [each for step in steps for each in step.get("attachments", []) if each["name"] == name]
        return [(folder / each["source"]).read_text(encoding="utf-8") for each in found]

    def has_begun(self, line: str) -> bool:
        """Tell whether a run that goes on has come to a line."""
        journal = self.folder / "reports" / ".verdict.journal"
        return journal.is_file() and f'"begin": "{line}"' in journal.read_text(encoding="utf-8")

    def verdict(self) -> dict[str, Any]:
        path = self.folder / "reports" / "verdict.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
