"""What a CI shows of a run: annotations beside lines, the job's page, a badge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from postdeploy.cli.commands import check
from postdeploy.verdict.checklist.document import parse_checklist
from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.result import RunResult
from postdeploy.verdict.reports.annotations import of_github
from postdeploy.verdict.reports.badge import badge
from postdeploy.verdict.reports.job_summary import job_summary
from postdeploy.verdict.reports.sentence import sentence

ROOT = Path(__file__).parents[3]


def run(**verdicts: tuple[Any, str]) -> RunResult:
    """A run of the real checklist; what is not named passed."""
    ledger = Ledger(Plan(parse_checklist((ROOT / "docs/checklist.md").read_text("utf-8"))), "staging")
    for line in ledger.plan.checklist.lines:
        status, message = verdicts.get(line.id.replace(".", "_"), ("passed", ""))
        ledger.record(line, status, message, seconds=0.1)
    ledger.finish()
    return ledger.result()


RED = run(S4_5=("failed", "Ожидали: ответ.\nНашли: 100%, тишину."), S5_1=("unknown", "не удалось узнать: нет сети"))


def test_annotations_stand_at_their_lines() -> None:
    rows = list(of_github(RED, ROOT / "features"))

    assert [row.partition(" ")[0] for row in rows] == ["::error", "::warning"]
    properties, message = rows[0].removeprefix("::error ").split("::", 1)
    given = dict(pair.split("=", 1) for pair in properties.split(","))
    at = Path(given["file"]).read_text("utf-8").splitlines()[int(given["line"]) - 1]
    assert at.strip() == "И Агент отвечает"
    assert given["title"] == "S4.5 Агент отвечает"
    assert message == "Ожидали: ответ.%0AНашли: 100%25, тишину."


@pytest.mark.parametrize(("found", "shown"), [("true", True), ("", False)])
def test_github_is_found_by_itself_and_told_of_a_refused_run_too(
    found: str, shown: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", found)
    monkeypatch.chdir(ROOT)

    assert check.main(["--target", "missing", "--reports", str(tmp_path), "--no-report"]) == 2
    assert ("::warning title=Прогон::" in capsys.readouterr().out) is shown


def test_a_green_run_has_none() -> None:
    assert list(of_github(run(), ROOT / "features")) == []


@pytest.mark.parametrize(
    ("result", "message", "colour"),
    [
        (run(), "пройдено: 47 строк", "brightgreen"),
        (RED, "сломано: 1 строка", "red"),
        (run(S1_1=("unknown", "нет сети")), "не удалось узнать", "lightgrey"),
        (run(S1_1=("skipped", "только чтение")), "частичная проверка: 46 из 47", "yellow"),
    ],
)
def test_a_badge_is_never_greener_than_the_run(result: RunResult, message: str, colour: str) -> None:
    made = badge(result)

    assert (made["schemaVersion"], made["message"], made["color"]) == (1, message, colour)


def test_the_jobs_page_begins_with_the_sentence_and_has_no_dead_link() -> None:
    text = job_summary(RED, artifact="https://ci.example/artifact")

    assert text.startswith(f"**{sentence(RED)}**")
    assert "[Скачать отчёт](https://ci.example/artifact)" in text
    assert "allure-report/index.html" not in text
    assert "❌ Агент отвечает" in text
    assert text.count("❌") >= 3, "sentence, box, line"


def test_the_jobs_page_leads_into_a_report_that_is_served() -> None:
    text = job_summary(RED, pages="https://pages.example/run")

    assert text.count("](https://pages.example/run/allure-report/index.html#") == 2
    assert "](allure-report" not in text
