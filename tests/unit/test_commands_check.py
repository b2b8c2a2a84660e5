from __future__ import annotations

from collections.abc import Sequence

import pytest

from postdeploy import child
from postdeploy.commands import check
from postdeploy.errors import SetupError
from postdeploy.verdict import report


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("APP_URL", raising=False)


class Behave:
    def __init__(self, code: int = 0) -> None:
        self.code = code
        self.words: list[str] = []

    def run(self, command: Sequence[str]) -> int:
        self.words = list(command)
        return self.code


@pytest.fixture
def behave(monkeypatch: pytest.MonkeyPatch) -> Behave:
    behave = Behave()
    monkeypatch.setattr(child, "run", behave.run)
    monkeypatch.setattr(report, "build_report", lambda *_: "reports/allure-report/index.html")
    return behave


def test_everything_else_goes_to_behave(behave: Behave) -> None:
    assert check.main(["--target", "staging", "--no-doctor", "-n", "Проверка", "features/04_test_chat.feature"]) == 0
    assert behave.words[1:3] == ["-m", "behave"]
    assert {"-n", "Проверка", "features/04_test_chat.feature"} <= set(behave.words)
    at = behave.words.index("-D")
    assert behave.words[at + 1] == "target=staging"
    assert "--target" not in behave.words


def test_an_abbreviation_is_not_taken_for_ones_own(behave: Behave) -> None:
    check.main(["--tags=@critical", "--no-rep"])
    assert {"--tags=@critical", "--no-rep"} <= set(behave.words)


@pytest.mark.parametrize("code", [0, 1, 2])
def test_the_exit_code_is_behaves(behave: Behave, capsys: pytest.CaptureFixture[str], code: int) -> None:
    behave.code = code
    assert check.main([]) == code
    assert "reports/allure-report/index.html" in capsys.readouterr().out


@pytest.mark.parametrize(("code", "exit_code"), [(0, 2), (1, 1), (2, 2)])
def test_a_report_that_cannot_be_built(
    behave: Behave,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: int,
    exit_code: int,
) -> None:
    def fail(*_: object) -> str:
        raise SetupError("нет Node")

    behave.code = code
    monkeypatch.setattr(report, "build_report", fail)
    assert check.main([]) == exit_code
    assert "Отчёт не собран: нет Node" in capsys.readouterr().err


def test_no_report_when_nobody_wants_one(
    behave: Behave, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(report, "build_report", None)
    assert check.main(["--no-report"]) == 0
    assert capsys.readouterr().out == ""
