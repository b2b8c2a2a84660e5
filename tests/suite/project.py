"""The project itself, copied so that a test can damage it, and behave run on the copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from postdeploy.config.settings import Settings
from postdeploy.verdict.ledger.reading import read_result
from postdeploy.verdict.ledger.result import LineResult, ResultError, RunResult
from tests import warm

ROOT = Path(__file__).parents[2]
PARTS = ("features", "steps", "environment.py", "docs", "scripts", "pyproject.toml")
PATIENCE = 120.0
"""Seconds after which a run, or something that is waited for, counts as hanging."""
PAUSE = 0.05


@dataclass
class Project:
    """A copy of the project in a folder of its own; stands of its runs keep their data below that folder."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    """Where the deployment is; empty lets behave start a stand of its own."""

    @property
    def reports(self) -> Path:
        return self.folder / "reports"

    @property
    def stands(self) -> Path:
        return self.folder / "tmp"

    def append(self, path: str, text: str) -> None:
        """Add to a file of the copy."""
        file = self.folder / path
        file.write_text(f"{file.read_text(encoding='utf-8')}\n\n{text}", encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        """Change a file of the copy."""
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is not once in {path}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Begin `python -m behave` on the copy."""
        return subprocess.Popen(
            [sys.executable, "-m", "behave", *arguments],
            cwd=self.folder,
            env=self._environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str, **environment: str) -> Finished:
        """Run behave on the copy to its end, in a process that is warm."""
        given = self._environment(environment)
        return self.finish(warm.start("behave", arguments, given, self.folder, apart=False))

    def finish(self, process: subprocess.Popen[str] | warm.Forked) -> Finished:
        """Wait for a run and read what it has left."""
        try:
            output, _ = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
        return Finished(process.wait(), output, self.result())

    def postdeploy(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command in the copy's folder."""
        return warm.run("postdeploy.cli", words, os.environ, self.folder)

    def result(self) -> RunResult | None:
        """The ledger on disk, that of a running or killed run too."""
        try:
            return read_result(self.reports / "verdict.json")
        except ResultError:
            return None

    def left_behind(self) -> list[str]:
        """Processes and folders of this copy's stands."""
        folders = [str(path) for path in self.stands.iterdir()]
        return folders + [f"{found.pid} {found.name()}" for found in psutil.process_iter() if self._owns(found)]

    def _environment(self, changes: Mapping[str, str]) -> dict[str, str]:
        return {**_clean_environment(), "TMPDIR": str(self.stands), **self.settings, **changes}

    def _owns(self, process: psutil.Process) -> bool:
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                return False
            place = str(self.stands)
            return process.cwd().startswith(place) or any(place in part for part in process.cmdline())
        except psutil.Error:
            return False


@dataclass(frozen=True)
class Finished:
    """A run that has ended."""

    code: int
    output: str
    result: RunResult | None

    def line(self, line_id: str) -> LineResult:
        assert self.result is not None, self.output
        return next(line for line in self.result.lines if line.id == line_id)

    def statuses(self, *steps: int) -> set[str]:
        """Verdicts of the lines of some ШАГи."""
        assert self.result is not None, self.output
        return {line.status for line in self.result.lines if line.step in steps}

    def errors(self) -> str:
        assert self.result is not None, self.output
        return "\n".join(error.message for error in self.result.errors)


def copy_project(folder: Path, settings: Mapping[str, str] | None = None) -> Project:
    """Copy the project into an empty folder."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / part)
    project = Project(folder, settings or {})
    project.stands.mkdir()
    return project


def eventually(look: Callable[[], object], what: str) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE
    while not look():
        assert time.monotonic() < deadline, what
        time.sleep(PAUSE)


def _clean_environment() -> dict[str, str]:
    ours = {name.upper() for name in Settings.model_fields}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))}


def hanging(line: str) -> str:
    """A hook that hangs before a line, and leaves a file «here» to show that it has been reached."""
    return f"""
def before_step(context: Context, step: Step, _own=before_step) -> None:
    _own(context, step)
    if step.name == "{line}":
        import pathlib, time
        pathlib.Path("here").touch()
        time.sleep(600)
"""
