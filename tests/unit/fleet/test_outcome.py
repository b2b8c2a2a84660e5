"""One target's verdict out of what its run has left, and the verdict about all of them."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from postdeploy.fleet import reporting, table
from postdeploy.fleet.outcome import Outcome, headline, read_outcome, worst_code
from postdeploy.fleet.page import render_page
from postdeploy.fleet.performing import CONSOLE, Ended, Order
from postdeploy.fleet.targets import FleetTarget
from postdeploy.verdict.ledger.known import Known
from postdeploy.verdict.ledger.result import write_json
from tests.unit.fleet.samples import line, outcome, run

SECRET = "hush-hush-4711"
GREEN = outcome("green", 0, line("S1.1", "passed"), line("S2.1", "passed"))
RED = outcome(
    "red", 1, line("S1.1", "passed"), line("S2.1", "failed", "нет <сообщения>\nещё"),
    line("S2.2", "unknown", "не проверено", ("S2.1",)),
)  # fmt: skip
LOST = outcome("lost", 2)


@pytest.fixture
def order(tmp_path: Path) -> Order:
    file = tmp_path / "t.env"
    file.write_text(f"APP_PASSWORD={SECRET}\n", encoding="utf-8")
    (tmp_path / "t").mkdir()
    return Order(FleetTarget("t", file), tmp_path / "t")


@pytest.mark.parametrize(("codes", "worst"), [((0, 0), 0), ((0, 2), 2), ((2, 1, 0), 1), ((1, 2), 1), ((), 2)])
def test_the_worst_code(codes: tuple[int, ...], worst: int) -> None:
    assert worst_code(codes) == worst


def test_without_a_verdict_a_target_is_unknown_and_its_last_words_are_told_without_secrets(order: Order) -> None:
    (order.reports / CONSOLE).write_text(f"начало\nне вышло: {SECRET}\n", encoding="utf-8")
    found = read_outcome(order, Ended(137, 1.0))
    assert (found.code, found.status) == (2, "unknown")
    assert "137" in found.problem
    assert "не вышло" in found.problem
    assert SECRET not in found.problem


@pytest.mark.parametrize(("process", "status", "code"), [(0, "failed", 1), (2, "passed", 2), (1, "passed", 1)])
def test_of_code_and_verdict_the_stricter_counts(order: Order, process: int, status: str, code: int) -> None:
    write_json(order.reports / "verdict.json", run(line("S1.1", status)).to_json())  # type: ignore[arg-type]
    assert read_outcome(order, Ended(process, 1.0)).code == code


def test_a_run_that_was_stopped_is_not_green_though_its_lines_are(order: Order) -> None:
    write_json(order.reports / "verdict.json", run(line("S1.1", "passed")).to_json())
    found = read_outcome(order, Ended(0, 1.0, "прогон остановлен"))
    assert found.code == 2
    assert found.reasons == ["прогон остановлен"]


def test_the_table_has_every_target_and_says_why() -> None:
    text = table.render([GREEN, LOST, RED])
    rows = {row.split()[1]: row for row in text.splitlines() if row[:1] in "✅❌❔" and "3,2 с" in row}
    assert set(rows) == {"green", "lost", "red"}
    assert rows["red"].count("❌") == 2
    assert rows["lost"].count("·") == 2
    assert "S2.1 Строка S2.1: нет <сообщения>" in text
    assert "S2.2" not in text  # follows of S2.1
    assert text.endswith("❌ 3 цели: исправно 1, сломано 1, не удалось узнать 1.")


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


def test_each_cell_of_the_page_leads_to_its_targets_report_and_nothing_is_loaded() -> None:
    page = render_page([GREEN, LOST, RED], "2026-11-28T09:00:00+03:00")
    links = Links()
    links.feed(page)
    wanted = [f"{name}/checklist.html{place}" for name in ("green", "red") for place in ("", "", "#step-1", "#step-2")]
    assert links.found == ["history.html", *wanted]
    assert "нет &lt;сообщения&gt;" in page
    assert headline([GREEN, LOST, RED]) in page


def test_the_data_says_the_same(tmp_path: Path) -> None:
    reporting.write(tmp_path, [GREEN, LOST, RED], "2026-11-28T09:00:00+03:00", "2026-11-28T09:01:00+03:00")
    data = json.loads((tmp_path / "fleet.json").read_text(encoding="utf-8"))
    assert data["exit_code"] == 1
    assert data["counts"] == {"passed": 1, "unknown": 1, "failed": 1, "total": 3}
    assert [target["steps"] for target in data["targets"]] == [
        {"1": "passed", "2": "passed"}, {}, {"1": "passed", "2": "failed"},
    ]  # fmt: skip


class TestKnownDefects:
    RESULT = run(line("S1.1", "passed"), replace(line("S2.1", "failed", "нет"), known=Known("JIRA-12", "2026-12-01")))

    def outcome(self, code: int) -> Outcome:
        return Outcome("staging", code, 3.2, replace(self.RESULT, known_ok=code == 0))

    def test_a_target_that_has_nothing_else_is_neither_well_nor_broken(self) -> None:
        assert headline([self.outcome(0), self.outcome(1)]) == "2 цели: известно 2."
        text = table.render([self.outcome(0)])
        assert "⚠️ staging" in text
        assert "S2.1 Строка S2.1: нет (известно: JIRA-12, до 01.12.2026)" in text
        assert "✅ 1 цель" not in text
        assert "❌ staging" in table.render([self.outcome(1)]), "the exit code is 1, so it is not called less"

    def test_the_page_has_a_mark_of_its_own_for_it(self) -> None:
        page = render_page([self.outcome(0)], "2026-11-28T09:00:00+03:00")
        assert 'title="staging, итог: известно"' in page
        assert '<h2 class="known">! staging: известно</h2>' in page
        assert "! — не пройдено только известное" in page

    def test_anything_else_beside_it_counts(self) -> None:
        result = replace(self.RESULT, lines=(*self.RESULT.lines, line("S3.1", "failed", "беда")))
        found = Outcome("staging", 1, 3.2, result)
        assert (found.known, headline([found])) == (False, "1 цель: сломано 1.")
        assert [reason[:4] for reason in found.reasons] == ["S3.1", "S2.1"]

    def test_a_run_that_was_stopped_is_not_excused(self) -> None:
        assert not Outcome("staging", 2, 3.2, self.RESULT, "прогон остановлен").known
