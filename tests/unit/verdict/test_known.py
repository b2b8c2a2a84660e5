"""Known defects: what they do to the exit code, the sentence and every channel; what an expired and a healed one do."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from postdeploy.verdict.ledger.acquainting import acquaint
from postdeploy.verdict.ledger.causes import causes
from postdeploy.verdict.ledger.history import past_of
from postdeploy.verdict.ledger.known import Known, Owner
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.owners import Defect, Owners
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.reading import read_result
from postdeploy.verdict.ledger.result import RunResult
from postdeploy.verdict.reports.allure_results import results_of, write_results
from postdeploy.verdict.reports.annotations import of_github
from postdeploy.verdict.reports.badge import badge
from postdeploy.verdict.reports.console import summary
from postdeploy.verdict.reports.documents import write_documents
from postdeploy.verdict.reports.reconcile import Channels, reconcile
from postdeploy.verdict.reports.sentence import counted, sentence
from tests.unit.verdict import mini
from tests.unit.verdict.mini import Project
from tests.unit.verdict.test_reconcile import write

TODAY = datetime.now().astimezone().date()
LATER, EARLIER = TODAY + timedelta(days=3), TODAY - timedelta(days=1)
ANNA = {2: Owner("Анна", "#записи")}


def known(*lines: str, ticket: str = "JIRA-12", until: date = LATER, pattern: str = "", target: str = "") -> Defect:
    return Defect(ticket, until, lines, pattern, target)


def day(moment: date) -> str:
    return moment.strftime("%d.%m.%Y")


@pytest.fixture
def red(green: Ledger) -> Ledger:
    """S2.2 is red, S2.3 rests on it."""
    green.record("S2.2", "failed", "Нашли: не видна")
    green.record("S2.3", "unknown", "не проверено: опирается на «Запись видна»", because=["S2.2"])
    return green


def told(ledger: Ledger, *defects: Defect, known_ok: bool = True) -> RunResult:
    ledger.owners, ledger.known_ok = Owners(ANNA, defects), known_ok
    return ledger.result()


def test_a_known_defect_alone_lets_the_run_pass_where_that_is_wanted(red: Ledger) -> None:
    assert told(red, known("S2.2")).exit_code == 0
    assert told(red, known("S2.2"), known_ok=False).exit_code == 1
    assert told(red, known("S2.4")).exit_code == 1


def test_it_is_never_called_passed(red: Ledger) -> None:
    result = told(red, known("S2.2"))
    assert sentence(result) == (
        f"⚠️ Известно: JIRA-12 (S2.2 «Запись видна»), до {day(LATER)}. Остальное пройдено: 9 строк; "
        "из-за этого не проверено: 1 строка."
    )
    assert sentence(told(red, known("S2.2"), known_ok=False)).startswith("❌ Известно: JIRA-12")
    assert counted(result) == "Пройдено 9 из 11 строк (81 %): не выполнено 1 (известно 1), не удалось узнать 1"
    assert badge(result) == badge(result) | {"message": "известно: 1 строка", "color": "orange"}
    assert not past_of(result).green


def test_anything_else_beside_it_counts_as_ever(red: Ledger) -> None:
    red.record("S2.4", "failed", "осталась")
    result = told(red, known("S2.2"))
    assert result.exit_code == 1
    assert sentence(result).startswith("❌ Сломано: удаление. Известно: JIRA-12 (S2.2 «Запись видна»)")
    assert "Начать с: S2.4" in sentence(result)
    assert [each.root.id for each in causes(result)] == ["S2.4", "S2.2"]


@pytest.mark.parametrize("because", [["S2.2", "S1.1"], []])
def test_a_line_that_could_not_be_told_for_another_reason_too_is_not_excused(red: Ledger, because: list[str]) -> None:
    red.record("S1.1", "unknown", "не удалось проверить: сеть")
    red.record("S2.4", "unknown", "не удалось проверить: сеть", because=because)
    assert told(red, known("S2.2")).exit_code == 2


def test_a_run_with_an_error_or_without_an_end_is_not_excused(red: Ledger) -> None:
    result = told(red, known("S2.2"))
    assert replace(result, finished=None).exit_code == 2
    red.run_error("уборка за собой: 500")
    assert told(red, known("S2.2")).exit_code == 2
    assert sentence(told(red, known("S2.2"))).startswith(
        "❔ Прогон закончился с ошибкой: уборка за собой: 500. Известно"
    )


def test_its_time_ends_with_its_day(red: Ledger) -> None:
    assert told(red, known("S2.2", until=TODAY)).exit_code == 0
    result = told(red, known("S2.2", until=EARLIER))
    assert result.exit_code == 1
    assert "❌ Сломано: записи." in sentence(result)
    assert f"Срок известного прошёл: JIRA-12 (S2.2 «Запись видна»), до {day(EARLIER)}." in sentence(result)
    assert f"JIRA-12 — срок прошёл {day(EARLIER)}, снова считается сломанным." in summary(result, [])


def test_of_two_tickets_the_one_that_lasts_longer_counts(red: Ledger) -> None:
    result = told(red, known("S2.2", until=EARLIER), known("S2.2", ticket="JIRA-13"))
    assert {line.id: line.known for line in result.lines}["S2.2"] == Known("JIRA-13", LATER.isoformat())


def test_the_same_line_red_for_another_reason_is_new(red: Ledger) -> None:
    assert told(red, known("S2.2", pattern="не видна")).exit_code == 0
    assert told(red, known("S2.2", pattern="вовсе нет")).exit_code == 1
    assert told(red, known(pattern="не видна")).exit_code == 0


def test_of_another_target_it_says_nothing(red: Ledger) -> None:
    assert told(red, known("S2.2", target="stag*")).exit_code == 1
    assert told(red, known("S2.2", target="про*")).exit_code == 0


def test_what_could_not_be_told_is_no_known_defect(green: Ledger) -> None:
    green.record("S2.2", "unknown", "не удалось проверить: сеть")
    result = told(green, known("S2.2"))
    assert (result.exit_code, result.healed) == (2, ())


def test_a_healed_one_is_told_everywhere(green: Ledger) -> None:
    result = told(green, known("S2.2"), known(pattern="молчит", ticket="JIRA-13"))
    said = "JIRA-12 больше не видно: S2.2 зелёная, уберите строку из postdeploy.owners."
    assert result.exit_code == 0
    assert said in summary(result, [])
    assert said in shown(result, "S2.2").description
    assert "JIRA-13 больше не видно: всё зелёное, уберите строку из postdeploy.owners." in summary(result, [])
    assert f"::notice title=Известный дефект::{said}" in list(of_github(result))


def test_one_that_flickers_or_was_not_looked_at_is_not_healed(green: Ledger) -> None:
    result = told(green, known("S2.2"))
    lines = tuple(replace(line, flickers=line.id == "S2.2") for line in result.lines)
    assert acquaint(replace(result, lines=lines), green.owners).healed == ()
    green.record("S1.1", "skipped", "пропущено: только чтение")
    assert told(green, known(pattern="молчит")).healed == ()


def shown(result: RunResult, identity: str) -> Any:
    """What Allure shows of the scenario of a line."""
    text = mini.checklist().by_id[identity].text
    tests = results_of(mini.checklist(), result, {})
    return next(test for test in tests if text in [step.name for step in test.steps])


def test_owners_and_tickets_stand_in_every_channel(red: Ledger) -> None:
    link = "https://jira.example.com/browse/JIRA-12"
    result = told(red, known("S2.2", ticket=link))
    test = shown(result, "S2.2")
    assert "Отвечает: Анна, чат #записи" in test.description
    assert f"S2.2: известно: JIRA-12, до {day(LATER)}." in test.description
    assert [(each.type, each.url, each.name) for each in test.links if each.type == "issue"] == [
        ("issue", link, "JIRA-12")
    ]
    assert ("owner", "Анна") in [(each.name, each.value) for each in test.labels]
    assert not test.statusDetails.known, "Allure's ring would be green"
    assert (test.status, [step.status for step in test.steps].count("failed")) == ("failed", 1)
    console = summary(result, [])
    assert f"Известно: JIRA-12, до {day(LATER)}." in console
    assert "Отвечает: Анна, чат #записи." in console
    (notice,) = of_github(result)
    assert notice.startswith("::notice ")
    assert f"известно: JIRA-12, до {day(LATER)}%0AОтвечает: Анна, чат #записи" in notice


class TestChannels:
    @pytest.fixture
    def channels(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Channels:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "checklist.md").write_text(mini.TEXT, encoding="utf-8")
        (tmp_path / "postdeploy.owners").write_text(f"S2.2: известно: JIRA-12, до {day(LATER)}\n", encoding="utf-8")
        paths = Paths(tmp_path / "checklist.md", tmp_path / "reports")
        return Channels(paths, tmp_path / "junit")

    @pytest.fixture
    def written(self, red: Ledger, channels: Channels) -> Ledger:
        told(red, known("S2.2"))
        write(red, channels)
        return red

    def test_they_agree_and_carry_it(self, written: Ledger, channels: Channels) -> None:
        assert reconcile(written, channels) == []
        assert read_result(channels.paths.verdict) == written.result()
        text = channels.paths.ticked.read_text(encoding="utf-8")
        assert f"Нашли: не видна (известно: JIRA-12, до {day(LATER)})" in text
        assert "Отвечает: Анна, чат #записи <!-- проверка -->" in text
        page = channels.paths.ticked_page.read_text(encoding="utf-8")
        assert '<span class="owner">Отвечает: Анна, чат #записи</span></h2>' in page

    def test_what_was_let_pass_is_no_failure_for_the_ci(self, written: Ledger, channels: Channels) -> None:
        assert channels.junit is not None
        suite = ElementTree.parse(channels.junit / "TESTS-02.xml").getroot()
        assert (suite.get("failures"), suite.get("errors"), suite.get("skipped")) == ("0", "0", "2")
        skipped = suite.find("testcase[@name='S2.2 Запись видна']/skipped")
        assert skipped is not None
        assert skipped.get("message", "").startswith(f"известно: JIRA-12, до {day(LATER)}.")

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ("", "дефекта JIRA-12 строки S2.2 в файле нет"),
            ("S2.3: известно: JIRA-12, до {day}", "дефекта JIRA-12 строки S2.2 в файле нет"),
            ("S2.2: известно: JIRA-12, до 01.01.2001", "дефекта JIRA-12 строки S2.2 в файле нет"),
        ],
    )
    def test_a_ticket_that_nobody_has_written_is_seen(
        self, written: Ledger, channels: Channels, row: str, said: str
    ) -> None:
        channels.paths.owners.write_text(row.format(day=day(LATER)), encoding="utf-8")
        assert [each for each in reconcile(written, channels) if said in each]

    def test_a_ticket_past_its_day_that_is_still_let_pass_is_seen(self, written: Ledger, channels: Channels) -> None:
        result = written.result()
        old = Known("JIRA-12", EARLIER.isoformat(), expired=False)
        lines = tuple(replace(line, known=old) if line.known else line for line in result.lines)
        wrong = _Told(replace(result, lines=lines), written)
        channels.paths.verdict.write_text(json.dumps(wrong.result().to_json()), encoding="utf-8")
        channels.paths.owners.write_text(f"S2.2: известно: JIRA-12, до {day(EARLIER)}", encoding="utf-8")
        said = "\n".join(reconcile(wrong, channels))
        assert "записан код 0, а по строкам выходит 1" in said
        assert "срок дефекта JIRA-12 понят неверно" in said

    def test_a_channel_that_does_not_name_it_is_seen(self, written: Ledger, channels: Channels) -> None:
        silent = Ledger(written.plan, "проба")
        for line in written.result().lines:
            silent.record(line.id, line.status, line.message, line.because)
        silent.finish()
        write_results(channels.paths.results, written.plan.checklist, silent.result(), {})
        write_documents(written.plan.checklist, silent.result(), channels.paths)
        said = "\n".join(reconcile(written, channels))
        assert "checklist.html и журнал прогона: у строки S2.2 не назван её дефект JIRA-12" in said


class _Told:
    def __init__(self, result: RunResult, ledger: Ledger) -> None:
        self._result, self.plan = result, ledger.plan

    def result(self) -> RunResult:
        return self._result


class TestRuns:
    """Whole runs of behave."""

    def test_a_known_defect(self, make_project: Callable[..., Project]) -> None:
        project = make_project(steps={"Записи нет": "assert False, 'осталась'"})
        project.write("postdeploy.owners", f"ШАГ 2: Анна\nS2.4 «остал*»: известно: JIRA-12, до {day(LATER)}\n")
        outcome = project.run()
        assert (outcome.code, outcome.errors) == (1, [])
        assert "Не пройдено только известное: с ключом --known-ok код выхода будет 0." in outcome.stdout
        outcome = project.run("-D", "known_ok=yes")
        assert (outcome.code, outcome.errors) == (0, [])
        assert outcome.verdict["exit_code"] == 0
        assert "⚠️ Известно: JIRA-12" in outcome.stdout
        assert "Проверка пройдена" not in outcome.stdout + outcome.ticked
        assert outcome.junit["S2.4 Записи нет"] == "skipped"

    def test_a_bad_row_stops_the_run_before_anything_is_written(self, make_project: Callable[..., Project]) -> None:
        project = make_project()
        project.write("postdeploy.owners", "S2.4: известно: JIRA-12\n")
        outcome_code = project.run().code
        assert outcome_code == 2
        assert not (project.root / "reports/verdict.json").exists()
