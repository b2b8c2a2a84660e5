from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path

import pytest

from postdeploy.cli.commands import faults
from postdeploy.errors import SetupError
from postdeploy.faultmatrix import workshop
from postdeploy.faultmatrix.catalogue import Case
from postdeploy.faultmatrix.judge import Killing, Outcome


class Begun(Exception):
    """The matrix has begun."""


@pytest.fixture(autouse=True)
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    def begin(*_: object) -> None:
        raise Begun

    monkeypatch.setenv("BROWSER_PATH", "/nonexistent")
    monkeypatch.setattr(faults, "prove_healthy", begin)
    monkeypatch.setattr(workshop, "ForkServer", nullcontext)  # no case is run


def test_faults_of_pages_need_a_browser() -> None:
    with pytest.raises(SetupError, match="BROWSER_PATH=/nonexistent"):
        faults.main(["--only", "DialogStays", "--only", "RuleFiresTwice"])


def test_the_others_do_not() -> None:
    with pytest.raises(Begun):
        faults.main(["--only", "RuleFiresTwice"])


@pytest.mark.parametrize("more", [["--jobs", "0"], ["--check-jobs", "0"], ["--check-jobs", "17"], ["--jobs", "²"]])
def test_so_many_at_once_are_none(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        faults.main(["--only", "RuleFiresTwice", *more])
    assert refused.value.code == 2
    assert "нужно число от 1" in capsys.readouterr().err


def test_a_whole_matrix_of_exact_faults_is_a_proof(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def run(cases: list[Case], *_: object) -> list[Outcome]:
        return [Outcome(case, tuple(Killing(line, "Ожидали: …", case.hint) for line in case.kills)) for case in cases]

    monkeypatch.setattr(faults, "prove_healthy", lambda budgets: budgets)
    monkeypatch.setattr(faults, "find_browser", lambda _path: None)
    monkeypatch.setattr(faults, "run_matrix", run)
    assert faults.main(["--reports", str(tmp_path)]) == 0
    assert json.loads((tmp_path / "faults.json").read_text(encoding="utf-8"))["shortcomings"] == []


def test_runs_without_a_verdict_are_no_fault_of_the_checks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    killed = "процесс прогона убит (сигнал 9), судить не о чем: вывод пуст"
    monkeypatch.setattr(faults, "prove_healthy", lambda budgets: budgets)
    monkeypatch.setattr(faults, "run_matrix", lambda cases, *_: [Outcome(case, error=killed) for case in cases])
    assert faults.main(["--only", "RuleFiresTwice", "--reports", str(tmp_path)]) == 2
    said = capsys.readouterr().out
    assert f"✘ RuleFiresTwice: {killed}" in said
    assert "Не удалось рассудить прогонов: 1 (RuleFiresTwice)." in said


def test_a_survivor_outranks_a_run_without_a_verdict(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def run(cases: list[Case], *_: object) -> list[Outcome]:
        return [Outcome(cases[0], error="прогон не начался"), Outcome(cases[1], survived=("S6.4",))]

    monkeypatch.setattr(faults, "prove_healthy", lambda budgets: budgets)
    monkeypatch.setattr(faults, "run_matrix", run)
    two = ["--only", "RuleFiresTwice", "--only", "WebhookFails"]
    assert faults.main([*two, "--reports", str(tmp_path)]) == 1
