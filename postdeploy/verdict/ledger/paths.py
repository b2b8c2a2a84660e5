"""Where a run reads its document and leaves its reports."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from postdeploy.errors import SetupError

PROJECT: Final = Path(__file__).parents[3]
"""The root of the project, unless the package was installed away from it."""


@dataclass(frozen=True)
class Paths:
    """Relative to the working directory, which is the root of the project, or absolute."""

    checklist: Path = Path("docs/checklist.md")
    reports: Path = Path("reports")

    @classmethod
    def from_userdata(cls, userdata: Mapping[str, Any]) -> Paths:
        """``-D checklist=FILE`` and ``-D reports=FOLDER`` of behave."""
        default = cls()
        return cls(
            Path(str(userdata.get("checklist", default.checklist))),
            Path(str(userdata.get("reports", default.reports))),
        )

    @property
    def owners(self) -> Path:
        """Who answers for what, and which defects are known; beside the features."""
        return Path("postdeploy.owners")

    @property
    def verdict(self) -> Path:
        """The verdicts as data."""
        return self.reports / "verdict.json"

    @property
    def ticked(self) -> Path:
        """The checklist with its boxes ticked."""
        return self.reports / "checklist.md"

    @property
    def ticked_page(self) -> Path:
        """The same to look at and to print."""
        return self.reports / "checklist.html"

    @property
    def badge(self) -> Path:
        """The run as a badge for shields.io."""
        return self.reports / "badge.json"

    @property
    def results(self) -> Path:
        """Allure's raw results."""
        return self.reports / "allure-results"

    @property
    def report(self) -> Path:
        """The Allure report, one file."""
        return self.reports / "allure-report" / "index.html"

    @property
    def history(self) -> Path:
        """Verdicts of earlier runs, a line each."""
        return self.reports / "history.jsonl"

    @property
    def history_page(self) -> Path:
        """The same to look at."""
        return self.reports / "history.html"

    @property
    def allure_history(self) -> Path:
        """What Allure draws its trends from: a folder with a file for each target."""
        return self.reports / "allure-history"

    @property
    def runs(self) -> Path:
        """A folder for each of the last runs."""
        return self.reports / "runs"

    @property
    def latest(self) -> Path:
        """Leads to the newest of them."""
        return self.reports / "latest"

    @property
    def allure_settings(self) -> Path:
        """Allure's settings, part of the project wherever the reports go."""
        return of_project(type(self)().reports / "allurerc.mjs")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder for this run; the lock goes with the process, however it ends.

        Raises:
            SetupError: another run is writing its reports there.
        """
        self.reports.mkdir(parents=True, exist_ok=True)
        with (self.reports / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise SetupError(
                    f"В папке {self.reports} уже пишет отчёты другой прогон: "
                    "дождитесь его или укажите свою папку: behave -D reports=ПАПКА."
                ) from None
            yield

    def forget(self) -> None:
        """Remove what an earlier run has made of its verdicts: nothing stale may stand beside new ones."""
        for path in (self.verdict, self.ticked, self.ticked_page, self.badge, self.report):
            path.unlink(missing_ok=True)


def of_project(path: Path) -> Path:
    """A file of the project: below the working directory, else where this package was installed from."""
    return path if path.exists() else PROJECT / path
