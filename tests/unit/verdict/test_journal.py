from pathlib import Path

from postdeploy.verdict.ledger.journal import beside
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.reading import read_result


def test_a_torn_journal_tells_what_is_whole(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "verdict.json"
    ledger.start(path)
    ledger.record("S1.1", "failed", "молчит", because=["S1.a1"], hint="порт")
    ledger.begin("S1.2")
    with beside(path).open("a", encoding="utf-8") as journal:
        journal.write('{"line": "S2.1", "stat')
    result = read_result(path)
    lines = {line.id: line for line in result.lines}
    assert (lines["S1.1"].status, lines["S1.1"].because, lines["S1.1"].hint) == ("failed", ("S1.a1",), "порт")
    assert "прервался на этой строке" in lines["S1.2"].message
    assert lines["S2.1"].status == "unknown"
    assert [box.status for box in result.boxes] == ["failed", "unknown", "unknown"]
    assert result.exit_code == 1


def test_a_journal_of_another_run_is_left_alone(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "verdict.json"
    ledger.start(path)
    ledger.record("S1.1", "failed", "молчит")
    text = beside(path).read_text(encoding="utf-8")
    other = Ledger(ledger.plan, "проба")
    other.start(path)
    beside(path).write_text(text, encoding="utf-8")
    assert {line.status for line in read_result(path).lines} == {"unknown"}


def test_a_finished_run_has_no_journal(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "verdict.json"
    ledger.start(path)
    ledger.record("S1.1", "passed")
    ledger.finish()
    assert not beside(path).exists()
    assert read_result(path) == ledger.result()
