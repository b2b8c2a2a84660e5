"""Two runs of the checklist as one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.checklist.status import Reason, Status
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.result import RunResult
from postdeploy.verdict.ledger.result_json import from_json
from postdeploy.verdict.reports.allure_results import Seen
from postdeploy.verdict.running.merge import merge, side_by_side
from tests.unit.verdict import mini

CHECKLIST = mini.checklist()


def run(verdicts: Mapping[str, tuple[Status, str]] = {}, only: tuple[str, ...] = (), error: str = "") -> RunResult:
    """A finished run in which every line passed but for the given ones."""
    ledger = Ledger(Plan(CHECKLIST, boxes=mini.BOXES), "проба")
    lines = [line for line in CHECKLIST.lines if not only or line.id in only]
    ledger.select(lines)
    for line in lines:
        status, message = verdicts.get(line.id, ("passed", ""))
        reason = Reason.RESTS if message.startswith("не проверено") else None
        ledger.record(line, status, message, seconds=0.5, reason=reason)
    if error:
        ledger.run_error(error)
    ledger.finish()
    return ledger.result()


def merged(api: RunResult, browser: RunResult) -> RunResult:
    return merge({"api": api, "browser": browser}, CHECKLIST, mini.BOXES)


def line(result: RunResult, line_id: str) -> tuple[Status, str, dict[str, Status]]:
    found = next(each for each in result.lines if each.id == line_id)
    return found.status, found.message, found.drivers


class TestLines:
    def test_green_by_both_is_green(self) -> None:
        result = merged(run(), run())
        assert result.exit_code == 0
        assert line(result, "S2.2") == ("passed", "", {"api": "passed", "browser": "passed"})

    def test_red_by_one_is_red_and_both_are_named(self) -> None:
        status, message, drivers = line(merged(run(), run({"S2.2": ("failed", "записи не видно")})), "S2.2")
        assert status == "failed"
        assert message == "В браузере: записи не видно\nПо HTTP: пройдено"
        assert drivers == {"api": "passed", "browser": "failed"}

    @pytest.mark.parametrize(
        ("one", "other", "counts"), [("failed", "unknown", "failed"), ("passed", "unknown", "unknown")]
    )
    def test_the_stricter_verdict_counts_either_way(self, one: Status, other: Status, counts: Status) -> None:
        first, second = run({"S2.2": (one, "первое")}), run({"S2.2": (other, "второе")})
        assert line(merged(first, second), "S2.2")[0] == counts
        assert line(merged(second, first), "S2.2")[0] == counts

    def test_the_same_message_of_both_is_told_once(self) -> None:
        red = {"S2.2": ("failed", "записи нет")}
        assert line(merged(run(red), run(red)), "S2.2")[1] == "записи нет"  # type: ignore[arg-type]

    def test_a_line_that_one_driver_has_not_come_to_says_so_as_ever(self) -> None:
        reason = "не проверено: опирается на «Первое»"
        status, message, drivers = line(merged(run(), run({"S2.2": ("unknown", reason)})), "S2.2")
        assert (status, message) == ("unknown", reason)
        assert drivers == {"api": "passed", "browser": "unknown"}

    def test_a_line_that_ran_once_has_one_verdict(self) -> None:
        pages = tuple(each.id for each in CHECKLIST.lines if each.step == 2)
        result = merged(run({"S1.1": ("failed", "сервис мёртв")}), run(only=pages))
        assert line(result, "S1.1") == ("failed", "сервис мёртв", {"api": "failed"})

    def test_times_add_up(self) -> None:
        result = merged(run(), run())
        assert {each.seconds for each in result.lines} == {1.0}


class TestRuns:
    def test_boxes_are_computed_anew(self) -> None:
        pages = tuple(each.id for each in CHECKLIST.lines if each.step == 2)
        result = merged(run(), run({"S2.2": ("failed", "нет")}, only=pages))
        assert {box.text: box.status for box in result.boxes} == {
            "Сервис жив": "passed",
            "Записи работают": "failed",
            "Удаление работает": "passed",
        }

    def test_errors_are_kept_and_named(self) -> None:
        result = merged(run(error="стенд упал"), run(error="браузер упал"))
        assert [error.message for error in result.errors] == ["По HTTP: стенд упал", "В браузере: браузер упал"]
        assert result.exit_code == 2

    def test_an_unfinished_run_leaves_the_whole_unfinished(self) -> None:
        unfinished = Ledger(Plan(CHECKLIST, boxes=mini.BOXES), "проба").result()
        assert merged(run(), unfinished).finished is None

    def test_it_can_be_written_and_read(self) -> None:
        result = merged(run(), run({"S2.2": ("failed", "нет")}))
        assert from_json(result.to_json()).lines == result.lines
        assert result.environment["Способ проверки"] == "по HTTP и в браузере"


def test_what_the_drivers_have_left_stands_side_by_side() -> None:
    first, second = ({"name": name, "source": name, "type": "text/plain"} for name in ("обмен", "снимок"))
    runs: dict[str, Seen] = {
        "api": {
            "S1.1": {"name": "строка", "status": "passed", "start": 10, "stop": 12, "attachments": [first]},
            mini.NAMES[0]: {"start": 9, "stop": 13, "attachments": [first]},
        },
        "browser": {
            "S1.1": {"name": "строка", "status": "failed", "start": 90, "stop": 95},
            mini.NAMES[0]: {"start": 80, "stop": 100, "attachments": [second]},
        },
    }
    seen = side_by_side(runs, CHECKLIST)
    assert (seen["S1.1"]["start"], seen["S1.1"]["stop"]) == (10, 17), "as long as both together"
    assert [(step["name"], step["status"]) for step in seen["S1.1"]["steps"]] == [
        ("По HTTP", "passed"),
        ("В браузере", "failed"),
    ]
    assert seen[mini.NAMES[0]] == {"start": 9, "stop": 33, "attachments": [first, second]}
