"""The run for the page of a CI job: the sentence, the boxes, the ticked checklist; no link that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from postdeploy.verdict.checklist.document import ChecklistError, parse_checklist
from postdeploy.verdict.checklist.status import SIGNS
from postdeploy.verdict.ledger.causes import troubles
from postdeploy.verdict.ledger.paths import Paths, of_project
from postdeploy.verdict.ledger.result import LineResult, RunResult
from postdeploy.verdict.reports import remarks
from postdeploy.verdict.reports.allure_results import page_of
from postdeploy.verdict.reports.sentence import counted, goal, sentence, tells
from postdeploy.verdict.reports.ticked import tick


def job_summary(result: RunResult, *, pages: str = "", artifact: str = "") -> str:
    """Markdown.

    Args:
        result: the run.
        pages: address at which the folder of reports is served; without it no line has a link.
        artifact: address of the archive of reports.
    """
    rows = [f"**{sentence(result)}**", "", f"{goal(result)}. {counted(result)}.", ""]
    rows += [f"- {told}" for told in remarks.healed(result)]
    rows += [f"- ❗ {trouble.message}" for trouble in troubles(result) if not tells(result, trouble)]
    rows += ["", " · ".join(_links(pages, artifact)), ""]
    rows += [f"{SIGNS[box.status]} {box.text}  " for box in result.boxes]
    ticked = _ticked(result, pages)
    if ticked:
        rows += ["", "<details><summary>Чек-лист по строкам</summary>", "", ticked.rstrip(), "", "</details>"]
    return "\n".join(rows)


def _links(pages: str, artifact: str) -> Iterator[str]:
    if pages:
        yield f"[Отчёт]({pages}/allure-report/index.html)"
        yield f"[Чек-лист]({pages}/checklist.html)"
    if artifact:
        yield f"[Скачать отчёт]({artifact})"


def _ticked(result: RunResult, pages: str) -> str:
    """The checklist with this run's marks; empty where the verdict is of another document."""

    def link(line: LineResult) -> str:
        return f"{pages}/allure-report/index.html#{page_of(result, line.feature, line.scenario)}" if pages else ""

    try:
        text = of_project(Paths().checklist).read_bytes().decode("utf-8")
        return tick(text, parse_checklist(text), result, link)
    except (OSError, UnicodeError, ChecklistError, KeyError):
        return ""
