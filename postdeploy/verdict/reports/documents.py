"""The documents that are made of any run, whoever has put it together: the ticked checklist and the badge."""

from __future__ import annotations

from postdeploy.verdict.checklist.document import Checklist
from postdeploy.verdict.ledger.paths import Paths, of_project
from postdeploy.verdict.ledger.result import LineResult, RunResult, write_json
from postdeploy.verdict.reports.allure_results import page_of
from postdeploy.verdict.reports.badge import badge
from postdeploy.verdict.reports.page import render_page
from postdeploy.verdict.reports.ticked import tick


def write_documents(checklist: Checklist, result: RunResult, paths: Paths) -> None:
    """The ticked checklist, as text and as a page, and the badge; it leads into the report once that is built."""
    reported = paths.report.exists()
    text = of_project(paths.checklist).read_bytes().decode("utf-8")

    def link(line: LineResult) -> str:
        if not reported:
            return ""
        return f"allure-report/index.html#{page_of(result, line.feature, line.scenario)}"

    paths.ticked.write_bytes(tick(text, checklist, result, link).encode("utf-8"))
    paths.ticked_page.write_bytes(render_page(text, checklist, result, link).encode("utf-8"))
    write_json(paths.badge, badge(result))
