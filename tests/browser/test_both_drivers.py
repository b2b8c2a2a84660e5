"""`postdeploy check --via both`: one verdict per driver and line, and the stricter one counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.net.workspace import Workspace
from tests.warm import WarmStand

ANSWER = "Агент отвечает"


class Both:
    """A run by both drivers against a stand on which an answer of the chat is covered."""

    def __init__(self, folder: Path) -> None:
        with WarmStand(["AnswerCovered"]) as stand:
            workspace = Workspace(folder, stand.settings())
            arguments = ("--via", "both", "--no-doctor", "--no-report")
            features = ("features/01_worker.feature", "features/04_test_chat.feature")
            self.done = workspace.postdeploy("check", *arguments, *features)
        self.reports = folder / "reports"
        self.verdict: dict[str, Any] = workspace.verdict()

    def line(self, text: str) -> dict[str, Any]:
        (found,) = (line for line in self.verdict["lines"] if line["text"] == text)
        return dict(found)

    def allure(self, text: str) -> dict[str, Any]:
        """The line in the merged results of Allure."""
        results = [json.loads(path.read_text()) for path in (self.reports / "allure-results").glob("*-result.json")]
        (found,) = (step for result in results for step in result["steps"] if step["name"] == text)
        return dict(found)


@pytest.fixture(scope="module")
def both(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Both:
    return Both(tmp_path_factory.mktemp("both"))


def test_the_stricter_verdict_counts(both: Both) -> None:
    assert both.done.returncode == 1, both.done.stdout + both.done.stderr
    assert both.verdict["exit_code"] == 1
    line = both.line(ANSWER)
    assert (line["status"], line["drivers"]) == ("failed", {"api": "passed", "browser": "failed"})
    assert "В браузере: " in line["message"]
    assert "По HTTP: пройдено" in line["message"]


def test_a_line_that_both_have_passed_is_green(both: Both) -> None:
    assert both.line("Можно отправить сообщение")["drivers"] == {"api": "passed", "browser": "passed"}


def test_lines_without_a_page_ran_once(both: Both) -> None:
    assert both.line("Redis: ПОДКЛЮЧЕН")["drivers"] == {"api": "passed"}


def test_the_checklist_is_not_ticked(both: Both) -> None:
    ticked = (both.reports / "checklist.md").read_text(encoding="utf-8")
    assert "- [ ] Test Chat работает" in ticked
    assert "- [x] Redis подключен (health check)" in ticked


def test_allure_shows_what_each_driver_did_under_the_line(both: Both) -> None:
    line = both.allure(ANSWER)
    assert line["status"] == "failed"
    assert [(step["name"], step["status"]) for step in line["steps"]] == [
        ("По HTTP", "passed"),
        ("В браузере", "failed"),
    ]
    sources = [each["source"] for step in line["steps"] for each in step["attachments"]]
    assert any(source.endswith(".zip") for source in sources)
    assert [source for source in sources if not (both.reports / "allure-results" / source).is_file()] == []
