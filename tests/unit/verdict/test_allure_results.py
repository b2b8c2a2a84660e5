"""Allure's results, made of verdicts and of what was seen: of a run that was killed too."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from postdeploy.verdict.ledger.journal import beside
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.reading import read_result
from postdeploy.verdict.reports.allure_results import seen_in, settle, write_results
from tests.unit.verdict import mini
from tests.unit.verdict.mini import NAMES, Outcome, Project
from tests.unit.verdict.told import agree

Make = Callable[..., Project]
ATTACH = "allure.attach('да', name='Обмен', attachment_type=allure.attachment_type.TEXT)"
KILL = f"os.kill(os.getpid(), {int(signal.SIGKILL)})"


def settled(outcome: Outcome) -> dict[str, dict[str, Any]]:
    """The results of a run that was killed, once its report is wanted."""
    paths = Paths(outcome.root / "docs/checklist.md", outcome.root / "reports")
    settle(paths, mini.checklist(), read_result(paths.verdict))
    return outcome.allure


def named(item: dict[str, Any]) -> list[str]:
    return [each["name"] for each in item.get("attachments", [])]


@pytest.fixture
def killed(make_project: Make) -> Outcome:
    steps = {"Отвечает": ATTACH, "Создать запись:": ATTACH, "Запись видна": KILL}
    hook = f"\n\nimport allure\n\n\ndef after_scenario(context, scenario):\n    {ATTACH}\n"
    return make_project(steps=steps, environment=hook).run()


def test_a_killed_run_shows_all_that_it_has_seen(killed: Outcome) -> None:
    assert killed.code == -signal.SIGKILL
    assert not killed.allure, "a report is made of verdicts, and those of a run that goes on are not final"
    ended, broken_off, never = (settled(killed)[name] for name in NAMES)
    assert [named(ended), named(ended["steps"][-1])] == [["Обмен"], ["Обмен"]]
    assert [named(step) for step in broken_off["steps"]] == [[], ["Обмен"], [], [], []]
    assert [step["status"] for step in broken_off["steps"]] == ["passed"] * 3 + ["broken"] * 2
    assert broken_off["start"] <= broken_off["steps"][1]["start"] <= broken_off["stop"]
    assert (never["start"], never["stop"]) == (never["stop"], never["steps"][0]["stop"])
    folder = killed.root / "reports/allure-results"
    assert (folder / broken_off["steps"][1]["attachments"][0]["source"]).read_text(encoding="utf-8") == "да"


def test_its_report_may_be_built_again(killed: Outcome) -> None:
    assert settled(killed) == settled(killed)


def test_the_journal_of_another_run_tells_nothing_of_this_one(killed: Outcome) -> None:
    journal = beside(killed.root / "reports/verdict.json")
    head, rest = journal.read_text(encoding="utf-8").split("\n", 1)
    journal.write_text(json.dumps({**json.loads(head), "run": "другой"}) + "\n" + rest, encoding="utf-8")
    assert named(settled(killed)[NAMES[0]]) == []


def test_steps_of_a_line_and_of_a_hook_are_shown(make_project: Make) -> None:
    step = "    with allure.step('Войти'):\n        pass\n"
    hook = f"\n\nimport allure\n\n\ndef before_scenario(context, scenario):\n{step}"
    body = f"\n    with allure.step('Спросить'):\n        {ATTACH}\n"
    outcome = make_project(steps={"Отвечает": body}, environment=hook).run()
    agree(outcome)
    steps = outcome.allure[NAMES[0]]["steps"]
    assert [step["name"] for step in steps[-2:]] == ["Отвечает", "Войти"]
    (asked,) = steps[-2]["steps"]
    assert (asked["name"], asked["status"], named(asked)) == ("Спросить", "passed", ["Обмен"])


def test_one_report_that_cannot_be_written_takes_no_other_with_it(make_project: Make) -> None:
    outcome = make_project(steps={"Отвечает": "os.mkdir('reports/checklist.md')"}).run()
    assert outcome.code == 2
    assert outcome.allure_statuses == ["passed"] * 3
    assert outcome.junit["S1.2 Отвечает"] == "passed"
    assert any(message.startswith("отчёт не записан: ") for message in outcome.errors)


def test_what_was_written_can_be_read_back(green: Ledger, tmp_path: Path) -> None:
    checklist = mini.checklist()
    attached = {"name": "Обмен", "source": "1-attachment.txt", "type": "text/plain"}
    seen = {
        "S1.2": {"start": 5, "stop": 7, "attachments": [attached]},
        NAMES[0]: {"start": 1, "stop": 9, "attachments": [attached], "steps": [{"name": "Войти"}]},
    }
    write_results(tmp_path, checklist, green.result(), seen)
    read = seen_in(tmp_path, checklist)
    assert {what: {key: read[what][key] for key in told} for what, told in seen.items()} == seen
    assert (read["S1.1"]["start"], read["S1.1"]["stop"]) == (9, 9)
