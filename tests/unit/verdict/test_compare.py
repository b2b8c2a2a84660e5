from dataclasses import replace

from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.reports.compare import compare, render


def finished(plan: Plan, **changes: str) -> Ledger:
    ledger = Ledger(plan, "проба")
    for line in plan.checklist.lines:
        status = changes.get(line.id.replace(".", "_"), "passed")
        ledger.record(line, status, "" if status == "passed" else f"почему {line.id}\nподробно")  # type: ignore[arg-type]
    ledger.finish()
    return ledger


def test_lines_whose_verdict_changed(plan: Plan) -> None:
    before = finished(plan, S1_1="failed", S2_2="unknown", S2_3="failed").result()
    after = finished(plan, S2_2="failed", S2_3="failed", S2_4="skipped").result()
    changes = [(change.id, change.before, change.after) for change in compare(before, after)]
    assert changes == [
        ("S1.1", "failed", "passed"),
        ("S2.2", "unknown", "failed"),
        ("S2.4", "passed", "skipped"),
    ]
    text = render(before, after)
    assert "Изменилось 3 строки" in text
    assert "S2.2   ❔ не удалось узнать → ❌ не выполнено  Запись видна" in text
    assert "почему S2.2" in text
    assert "подробно" not in text


def test_nothing_changed(plan: Plan) -> None:
    result = finished(plan).result()
    assert compare(result, result) == []
    assert render(result, result).startswith("Вердикты совпадают")


def test_what_one_of_the_runs_was_not_meant_to_look_at_has_not_changed(plan: Plan) -> None:
    whole, part = finished(plan, S2_2="failed").result(), Ledger(plan, "проба")
    part.select([line for line in plan.checklist.lines if line.step == 1])
    for line in plan.checklist.lines:
        if line.step == 1:
            part.record(line, "passed")
    part.finish()
    assert compare(whole, part.result()) == []
    text = render(whole, part.result())
    assert text.startswith("Вердикты совпадают")
    assert "Не сравнить 7 строк: их смотрел не каждый из прогонов." in text


def test_a_run_that_has_seen_nothing_is_not_compared(plan: Plan) -> None:
    refused = Ledger(plan, "проба")
    refused.run_error("приложение не приняло пароль")
    refused.finish()
    text = render(finished(plan).result(), refused.result())
    assert "ничего не увидел" in text
    assert "Изменилось" not in text


def test_what_was_found_is_the_reason(plan: Plan) -> None:
    after = finished(plan).result()
    lines = [
        replace(line, status="failed", message="Ожидали: одно.\nНашли: другое.") if line.id == "S2.2" else line
        for line in after.lines
    ]
    text = render(after, replace(after, lines=tuple(lines)))
    assert "         другое." in text
    assert "Ожидали" not in text


def test_runs_of_two_versions_of_the_checklist_are_compared_line_by_line(plan: Plan) -> None:
    """A line was put in before the others: what was S2.2 is S2.3 now, and has not changed."""
    after = finished(plan, S2_3="failed").result()
    lines = [line for line in after.lines if line.id != "S2.2"]
    moved = [replace(line, id="S2.2") if line.id == "S2.3" else line for line in lines]
    changes = compare(replace(after, lines=tuple(moved)), after)
    assert [(change.id, change.before, change.after) for change in changes] == [("S2.2", None, "passed")]
