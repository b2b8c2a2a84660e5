from postdeploy.verdict.compare import compare, render
from postdeploy.verdict.ledger import Ledger
from postdeploy.verdict.plan import Plan


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
