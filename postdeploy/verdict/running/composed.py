"""Reports of a run that was put together out of others: written, compared with each other, told."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.result import RunError, RunResult, write_json
from postdeploy.verdict.reports.allure_results import Seen, forget_results, write_results
from postdeploy.verdict.reports.console import colourful, summary
from postdeploy.verdict.reports.documents import write_documents
from postdeploy.verdict.reports.junit import write_junit
from postdeploy.verdict.reports.reconcile import Channels, reconcile


@dataclass(frozen=True)
class Composed:
    """A run made of others, with the checklist that it is about, and what they have seen."""

    run: RunResult
    plan: Plan
    seen: Seen
    attachments: Sequence[Path]
    """Folders in which they lie."""

    def result(self) -> RunResult:
        """The run; what the channels are compared with."""
        return self.run


def publish(composed: Composed, paths: Paths, junit: Path | None = None) -> RunResult:
    """Write all its reports and compare them; gives the run, with an error for each difference between them.

    Args:
        composed: the run.
        paths: where the reports go.
        junit: where JUnit's files go, if they are wanted.

    Raises:
        OSError: a report cannot be written.
    """
    _write(composed, paths, junit)
    differences = reconcile(composed, Channels(paths, junit))
    if not differences:
        return composed.run
    errors = (RunError(each, distrust=True) for each in differences)
    doubted = replace(composed.run, errors=(*composed.run.errors, *errors))
    _write(replace(composed, run=doubted), paths, junit)
    return doubted


def tell(run: RunResult, reports: Sequence[Path], again: str = "") -> int:
    """Print what a run came to, and give its exit code.

    Args:
        run: the run.
        reports: files that were written, most useful first.
        again: the command that looks once more at what did not pass.
    """
    sys.stdout.write(summary(run, reports, colourful(sys.stdout), again))
    sys.stdout.flush()
    return run.exit_code


def _write(composed: Composed, paths: Paths, junit: Path | None) -> None:
    forget_results(paths.results)
    paths.results.mkdir(parents=True, exist_ok=True)
    write_json(paths.verdict, composed.run.to_json())
    write_documents(composed.plan.checklist, composed.run, paths)
    write_results(paths.results, composed.plan.checklist, composed.run, composed.seen)
    for attachment in (each for folder in composed.attachments for each in folder.glob("*-attachment*")):
        shutil.copy2(attachment, paths.results)
    if junit is not None:
        write_junit(composed.run, junit)
