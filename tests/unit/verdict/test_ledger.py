import json
from pathlib import Path
from typing import Any

import pytest
from behave.parser import parse_feature

from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.ledger.ledger import Ledger, current, set_current
from postdeploy.verdict.ledger.reading import read_result
from postdeploy.verdict.ledger.result import ResultError
from tests.unit.verdict import mini

LINE_KEYS = {"id", "step", "text", "status", "message", "because", "seconds", "feature", "scenario"}


def line(ledger: Ledger, identity: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in ledger.to_json()["lines"] if each["id"] == identity)
    return found


def test_the_shape_of_verdict_json(green: Ledger) -> None:
    content = green.to_json()
    assert {"target", "started", "finished", "lines", "boxes", "counts"} <= content.keys()
    assert all(each.keys() >= LINE_KEYS for each in content["lines"])
    assert [each["id"] for each in content["lines"]] == [each.id for each in green.plan.checklist.lines]
    assert [(box["text"], box["status"]) for box in content["boxes"]] == [(text, "passed") for text in mini.BOXES]
    assert content["counts"] == {"failed": 0, "unknown": 0, "skipped": 0, "passed": 11, "total": 11}
    assert content["target"] == "проба"
    assert line(green, "S2.2")["feature"] == "ШАГ 2: Проверить записи"
    assert line(green, "S2.2")["scenario"] == "Создание"
    json.dumps(content)


def test_exit_codes(plan: Plan) -> None:
    def code(*changes: tuple[str, str]) -> int:
        ledger = Ledger(plan, "проба")
        for each in plan.checklist.lines:
            ledger.record(each, dict(changes).get(each.id, "passed"))  # type: ignore[arg-type]
        ledger.finish()
        return ledger.exit_code()

    assert code() == 0
    assert code(("S1.1", "skipped")) == 0
    assert code(("S1.1", "failed")) == 1
    assert code(("S1.1", "unknown")) == 2
    assert code(("S1.1", "failed"), ("S1.2", "unknown")) == 1
    assert code(*((each.id, "skipped") for each in plan.checklist.lines)) == 2


def test_what_is_wrong_with_the_run_is_no_success(green: Ledger) -> None:
    green.run_error("уборка не удалась")
    assert green.exit_code() == 2
    green.record("S1.1", "failed", "молчит")
    assert green.exit_code() == 1
    green.run_error("отчёты расходятся", distrust=True)
    assert green.exit_code() == 2


def test_an_unfinished_run_is_no_success(ledger: Ledger) -> None:
    for each in ledger.plan.checklist.lines:
        ledger.record(each, "passed")
    assert ledger.exit_code() == 2


def test_nothing_selected_is_no_success(ledger: Ledger) -> None:
    ledger.select([])
    ledger.finish()
    assert ledger.exit_code() == 2


def test_of_two_verdicts_the_stricter_counts(ledger: Ledger) -> None:
    ledger.record("S1.1", "failed", "молчит", hint="порт закрыт")
    ledger.record("S1.1", "passed", seconds=2.0)
    assert line(ledger, "S1.1")["status"] == "failed"
    assert line(ledger, "S1.1")["message"] == "молчит"
    assert line(ledger, "S1.1")["seconds"] == 2.0
    ledger.record("S1.2", "passed")
    ledger.record("S1.2", "unknown", "сеть")
    assert (line(ledger, "S1.2")["status"], line(ledger, "S1.2")["message"]) == ("unknown", "сеть")
    assert ledger.recorded("S1.2") == "unknown"
    assert ledger.recorded("S2.1") is None


def test_a_passed_line_says_nothing_of_a_milder_one(ledger: Ledger) -> None:
    ledger.record("S1.1", "passed", "200 OK")
    ledger.record("S1.1", "failed")
    assert line(ledger, "S1.1")["message"] == ""


def test_reasons_become_ids(ledger: Ledger) -> None:
    ledger.record("S2.3", "unknown", "не проверено: …", because=["Запись видна", "S1.1", "нечто"])
    assert line(ledger, "S2.3")["because"] == ("S2.2", "S1.1", "нечто")


def test_only_known_lines_and_statuses_are_taken(ledger: Ledger) -> None:
    with pytest.raises(KeyError):
        ledger.record("S9.9", "passed")
    with pytest.raises(ValueError, match="green"):
        ledger.record("S1.1", "green")  # type: ignore[arg-type]


def test_an_error_of_a_scenario_takes_no_tick_from_a_box_whose_lines_passed(green: Ledger) -> None:
    green.run_error("уборка", green.plan.checklist.steps[1].scenarios[0])
    assert [box["status"] for box in green.to_json()["boxes"]] == ["passed", "passed", "passed"]
    assert green.to_json()["errors"] == [
        {
            "message": "уборка",
            "feature": "ШАГ 2: Проверить записи",
            "scenario": "Создание",
            "distrust": False,
            "refusal": "",
        }
    ]


def test_lines_that_were_not_reached_say_why(ledger: Ledger) -> None:
    ledger.run_error("подготовка: база упала", ledger.plan.checklist.steps[0].scenarios[0])
    assert line(ledger, "S1.1")["message"] == "не удалось проверить: подготовка: база упала"
    assert line(ledger, "S2.1")["message"] == "не удалось проверить: прогон не дошёл до этой строки"
    ledger.run_error("стенд упал")
    assert line(ledger, "S2.1")["message"] == "не удалось проверить: стенд упал"


def test_a_partial_run_selects_what_it_was_given() -> None:
    text = mini.features(mini.checklist())["02_step.feature"]
    ledger = Ledger(Plan(mini.checklist(), [parse_feature(text, filename="2")], mini.BOXES), "проба")
    assert line(ledger, "S1.1")["message"] == "не выбрано в этом прогоне"
    assert line(ledger, "S2.1")["status"] == "unknown"
    ledger.select(["S2.4"])
    assert line(ledger, "S2.1")["status"] == "skipped"


def test_the_file_is_that_of_this_run_at_every_moment(ledger: Ledger, green: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "reports/verdict.json"
    green.write(path)
    fresh = Ledger(ledger.plan, "проба")
    fresh.start(path)
    assert read_result(path).finished is None
    assert read_result(path).run != green.result().run
    assert read_result(path).exit_code == 2
    fresh.record("S1.1", "passed")
    fresh.begin("S1.2")
    lines = {each.id: each for each in read_result(path).lines}
    assert lines["S1.1"].status == "passed"
    assert lines["S1.2"].message == "не удалось проверить: прогон прервался на этой строке"
    fresh.finish()
    assert read_result(path) == fresh.result()
    assert [each.name for each in path.parent.iterdir()] == ["verdict.json"]


def test_texts_are_redacted_before_they_are_kept(ledger: Ledger) -> None:
    ledger.redact = lambda text: text.replace("ключ", "***")
    ledger.record("S1.1", "failed", "ключ виден", hint="смените ключ")
    ledger.run_error("ключ не принят")
    assert "ключ" not in json.dumps(ledger.to_json(), ensure_ascii=False)


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"run": 1}'])
def test_a_file_that_is_no_verdict_is_refused(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "verdict.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ResultError):
        read_result(path)


def test_the_registry_holds_the_ledger_of_the_run(ledger: Ledger) -> None:
    assert current() is None
    set_current(ledger)
    try:
        assert current() is ledger
    finally:
        set_current(None)
