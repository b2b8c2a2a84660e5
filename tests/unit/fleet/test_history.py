"""The history of a fleet: a row for each target, leading to its own."""

from __future__ import annotations

from pathlib import Path

from postdeploy.fleet.history import render, write_history
from postdeploy.verdict.ledger.history import PastRun, append_history
from postdeploy.verdict.ledger.paths import Paths


def past(target: str, hour: int, status: str, known: tuple[str, ...] = ()) -> PastRun:
    lines = {"S1.1": "passed", "S2.1": status}
    moment = f"2026-11-28T{hour:02}:00:00+03:00"
    return PastRun(f"{target}{hour}", target, moment, lines, 0 if status == "passed" else 1, known=known)


def test_rows_of_targets_lined_up_by_the_newest_run() -> None:
    statuses = ((8, "passed"), (9, "failed"), (10, "failed"))
    page = render({"a": [past("a", *each) for each in statuses], "b": [past("b", 10, "failed", ("S2.1",))]})
    assert 'title="a, 28.11 08:00: пройдено">✓</td>' in page
    assert 'title="a, 28.11 10:00: не выполнено">✗</td></tr>' in page
    assert '</th><td></td><td></td><td class="k" title="b, 28.11 10:00: не выполнено, дефект известен">!</td>' in page
    assert "<h3>a</h3><ul><li>S2.1: не пройдена с 28.11.2026 09:00 МСК, 2 прогона подряд</li></ul>" in page


def test_it_leads_to_the_history_of_each_target(tmp_path: Path) -> None:
    append_history(Paths(reports=tmp_path / "a").history, past("a", 9, "passed"))
    page = write_history(tmp_path, ["a", "never"]).read_text(encoding="utf-8")
    assert '<a href="a/history.html">a</a>' in page
    assert "never" not in page
    assert "Цель: a" in (tmp_path / "a" / "history.html").read_text(encoding="utf-8")


def test_without_runs_it_says_so(tmp_path: Path) -> None:
    assert "Прогонов ещё не было" in write_history(tmp_path, []).read_text(encoding="utf-8")
