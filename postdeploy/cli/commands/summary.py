"""`postdeploy summary`: the run for the page of a CI job, in Markdown."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from postdeploy.cli.verdict_file import add_verdict, read_verdict
from postdeploy.verdict.reports.job_summary import job_summary


def main(arguments: Sequence[str]) -> int:
    """Print the summary.

    Returns:
        0 always: the verdict is told by the run's own code.

    Raises:
        SetupError: there is no verdict, or it is of another checklist.
    """
    options = parser().parse_args(arguments)
    result = read_verdict(options.verdict)
    print(job_summary(result, pages=options.pages.rstrip("/"), artifact=options.artifact))  # noqa: T201 - its own output
    return 0


def parser() -> argparse.ArgumentParser:
    """What the command takes."""
    made = argparse.ArgumentParser(
        prog="postdeploy summary",
        description="Итог прогона для страницы задания CI, в Markdown: сначала итог одной фразой, ссылки только живые.",
    )
    add_verdict(made)
    made.add_argument("--artifact", default="", metavar="АДРЕС", help="где скачать отчёт целиком")
    made.add_argument("--pages", default="", metavar="АДРЕС", help="где папка отчётов открывается в браузере")
    return made
