"""Nothing that a run has found is lost by the next one."""

from __future__ import annotations

from pathlib import Path

import pytest

from postdeploy.errors import SetupError
from postdeploy.verdict.ledger import keeping
from postdeploy.verdict.ledger.keeping import keep, put_away, runs
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.reading import read_result
from postdeploy.verdict.ledger.result import RunResult, write_json
from postdeploy.verdict.reports.allure_results import write_results
from postdeploy.verdict.running.closing import write_refused
from postdeploy.verdict.running.joining import join
from tests.unit.verdict import mini


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(reports=tmp_path / "reports")


def leave(paths: Paths, run: str, second: int, *, report: bool = False) -> None:
    """What a run leaves, as far as keeping is concerned."""
    moment = f"2026-11-27T22:07:{second:02}.000+03:00"
    write_json(paths.verdict, RunResult(run, "https://a.b/c d", moment, moment, (), ()).to_json())
    paths.ticked.write_text(run, encoding="utf-8")
    if report:
        paths.report.parent.mkdir(exist_ok=True)
        paths.report.write_text(run, encoding="utf-8")


def test_each_run_has_a_folder_named_by_its_moment_and_target(paths: Paths) -> None:
    leave(paths, "one", 1, report=True)
    kept = keep(paths)
    assert kept == paths.runs / "2026-11-27_22-07-01-https-a.b-c-d"
    assert read_result(paths.latest / "verdict.json").run == "one"
    assert (paths.latest / "allure-report/index.html").read_text() == "one"


def test_the_next_run_takes_nothing_away(paths: Paths) -> None:
    leave(paths, "one", 1, report=True)
    put_away(paths)
    assert not paths.verdict.exists()
    assert not paths.report.exists()
    leave(paths, "two", 2)
    keep(paths)
    assert [read_result(each / "verdict.json").run for each in runs(paths)] == ["two", "one"]
    assert (runs(paths)[1] / "allure-report/index.html").exists()
    assert read_result(paths.latest / "verdict.json").run == "two"


def test_two_runs_of_one_second_are_two(paths: Paths) -> None:
    for run in ("one", "two", "two"):
        leave(paths, run, 1)
        keep(paths)
    assert {read_result(each / "verdict.json").run for each in runs(paths)} == {"one", "two"}
    assert len(runs(paths)) == 2


def test_a_report_that_is_built_later_is_kept_too(paths: Paths) -> None:
    leave(paths, "one", 1)
    keep(paths)
    leave(paths, "one", 1, report=True)
    keep(paths)
    assert (paths.latest / "allure-report/index.html").exists()


def test_only_the_last_ones_are_kept_and_nothing_else_is_touched(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEP_RUNS", "2")
    (paths.runs / "мои заметки").mkdir(parents=True)
    for second in range(5):
        leave(paths, str(second), second)
        keep(paths)
    assert [read_result(each / "verdict.json").run for each in runs(paths)] == ["4", "3"]
    assert (paths.runs / "мои заметки").exists()


def test_where_links_cannot_be_made_there_is_a_copy(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(Path, "symlink_to", refuse)
    for second in (1, 2):
        leave(paths, str(second), second)
        keep(paths)
    assert not paths.latest.is_symlink()
    assert read_result(paths.latest / "verdict.json").run == "2"


def test_none_are_kept_where_nobody_wants_them(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEP_RUNS", "0")
    leave(paths, "one", 1)
    assert keep(paths) is None
    monkeypatch.setenv("KEEP_RUNS", "много")
    with pytest.raises(SetupError, match="KEEP_RUNS"):
        keeping.how_many()


def test_a_run_that_was_refused_is_kept_too(tmp_path: Path) -> None:
    paths = Paths(reports=tmp_path)
    write_refused(paths, "staging", SetupError("приложение не приняло пароль"))
    assert (paths.latest / "checklist.html").exists()
    assert read_result(paths.latest / "verdict.json").target == "staging"


def test_a_second_look_replaces_the_verdicts_of_its_lines_only(ledger: Ledger, tmp_path: Path) -> None:
    for line in ledger.plan.checklist.lines:
        ledger.record(line, "failed" if line.id in ("S1.1", "S2.4") else "passed", "нет")
    ledger.run_error("уборка", ledger.plan.checklist.steps[1].scenarios[1])
    ledger.finish()
    before = ledger.result()
    second = Ledger(ledger.plan, "проба")
    chosen = ledger.plan.checklist.steps[1].scenarios[1].lines
    second.select(chosen)
    for line in chosen:
        second.record(line, "passed")
    second.finish()
    joined = join(before, second.result(), mini.checklist(), mini.BOXES)
    statuses = {line.id: line.status for line in joined.lines}
    assert (statuses["S1.1"], statuses["S2.4"]) == ("failed", "passed")
    assert [box.status for box in joined.boxes] == ["failed", "passed", "passed"]
    assert joined.errors == ()
    assert joined.counts["passed"] == 10
    moments = {line.id: line.looked for line in joined.lines}
    assert (moments["S1.1"], moments["S2.4"]) == (before.started, second.result().started)
    write_results(tmp_path / "joined", mini.checklist(), joined, {})
    assert len(list((tmp_path / "joined").glob("*-result.json"))) == 3


def test_runs_of_different_targets_are_not_joined(ledger: Ledger) -> None:
    other = Ledger(ledger.plan, "другая")
    with pytest.raises(SetupError, match="другая"):
        join(ledger.result(), other.result(), mini.checklist(), mini.BOXES)
