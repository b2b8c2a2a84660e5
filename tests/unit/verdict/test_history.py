import json
from dataclasses import replace
from pathlib import Path

from postdeploy.verdict.ledger.history import KEPT, PastRun, append_history, as_of, look_back, past_of, read_history
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.result import LineResult
from postdeploy.verdict.ledger.wording import words_of


def runs(statuses: str, target: str = "проба") -> list[PastRun]:
    """A run for each letter: p passed, f failed, u unknown, - not selected; the last is the present one."""
    words = {"p": "passed", "f": "failed", "u": "unknown"}
    return [
        PastRun(str(day), target, f"2026-11-{day:02}T10:00:00+00:00", {"S1.1": words[x]} if x != "-" else {})
        for day, x in enumerate(statuses, start=1)
    ]


def told(statuses: str) -> tuple[str | None, bool]:
    *past, now = runs(statuses)
    since, flickers, _ = look_back(past, now)["S1.1"]
    return (since[8:10] if since else None), flickers


def test_since_when_a_line_is_red() -> None:
    assert told("p") == (None, False)
    assert told("f") == (None, False)
    assert told("ppf") == (None, False)
    assert told("pfff") == ("02", False)
    assert told("fpff") == ("03", False)


def test_runs_that_could_not_tell_do_not_count() -> None:
    assert told("pfu-f") == ("02", False)
    assert told("pfu-p") == (None, False)


def test_flickering() -> None:
    assert told("pfpf") == (None, True)
    assert told("fpfp") == (None, True)
    assert told("ppfp") == (None, False)
    assert told("pfpf" + "p" * 10) == (None, False)


def test_other_targets_do_not_count() -> None:
    (now,) = runs("f")
    assert look_back(runs("fff", target="другая"), now)["S1.1"] == (None, False, 1)


def test_the_file_is_bounded_and_survives_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "reports/history.jsonl"
    for number in range(KEPT + 3):
        append_history(path, PastRun(str(number), "проба", "2026-11-01T10:00:00+00:00", {}))
    with path.open("a") as file:
        file.write('{"run": "torn", "tar')
    kept = read_history(path)
    assert [kept[0].run, kept[-1].run, len(kept)] == ["3", str(KEPT + 2), KEPT]
    append_history(path, kept[-1])
    assert len(read_history(path)) == KEPT
    assert all(json.loads(row) for row in path.read_text().splitlines())


def test_only_verdicts_are_kept(green: Ledger) -> None:
    green.record("S1.1", "failed", "личное сообщение")
    green.select([line for line in green.plan.checklist.lines if line.step == 1])
    kept = past_of(green.result())
    assert kept.lines["S1.1"] == "failed"
    assert "личное" not in json.dumps(vars(kept), ensure_ascii=False)


def in_words(statuses: dict[str, str], day: int, texts: str) -> PastRun:
    """A run against a checklist of one ШАГ whose lines say these letters."""
    lines = [
        LineResult(f"S1.{number}", 1, text, "passed", "", (), 0.1, "ШАГ 1: Всё", "Проверка", "expectation")
        for number, text in enumerate(texts, start=1)
    ]
    words = words_of(lines)
    return PastRun(str(day), "проба", f"2026-11-{day:02}T10:00:00+00:00", statuses, words=words)


def test_a_line_keeps_its_past_in_another_version_of_the_checklist() -> None:
    """A line that was put in before it has given it another id."""
    before = in_words({"S1.1": "passed", "S1.2": "failed"}, 1, "АБ")
    now = in_words({"S1.1": "passed", "S1.2": "failed", "S1.3": "failed"}, 2, "АНБ")
    ages = look_back([before], now)
    assert ages["S1.2"] == (None, False, 1), "the new line is red for the first time"
    assert ages["S1.3"] == ("2026-11-01T10:00:00+00:00", False, 2)


def test_a_reworded_line_is_another_one() -> None:
    before = in_words({"S1.1": "failed"}, 1, "А")
    assert look_back([before], in_words({"S1.1": "failed"}, 2, "Я"))["S1.1"].runs == 1
    (former,) = as_of(before, in_words({}, 2, "Я")).lines
    assert former.startswith("S1.1 прежнего чек-листа")


def test_lines_that_say_the_same_are_told_apart_by_their_order() -> None:
    before = in_words({"S1.1": "failed", "S1.2": "passed"}, 1, "АА")
    assert as_of(before, in_words({}, 2, "ЯАА")).lines == {"S1.2": "failed", "S1.3": "passed"}


def test_a_run_that_was_kept_without_its_words_has_todays_ids() -> None:
    (before,) = runs("f")
    assert look_back([before], replace(in_words({"S1.1": "failed"}, 2, "А"), target="проба"))["S1.1"].runs == 2
