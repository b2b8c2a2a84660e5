from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from postdeploy.cli import both, child
from postdeploy.cli.at_once import AtOnce
from postdeploy.cli.commands import check
from postdeploy.cli.project import ROOT
from postdeploy.config.settings import Settings
from postdeploy.config.target import TOLD
from postdeploy.errors import SetupError
from postdeploy.session import readiness
from postdeploy.verdict.checklist.document import parse_checklist
from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.result import ResultError
from postdeploy.verdict.reports import report
from postdeploy.verdict.reports.allure_results import seen_in, write_results
from tests.unit.settings import settings_with


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
    assert behave.words[1:3] == ["-m", "postdeploy.cli.behaving"]
    assert {"-n", "Проверка", "features/04_test_chat.feature"} <= set(behave.words)
    at = behave.words.index("-D")
    assert behave.words[at + 1] == "target=staging"
    assert "--target" not in behave.words


def test_two_dashes_before_what_goes_to_behave_are_no_file(behave: Behave) -> None:
    assert check.main(["--", "-D", "via=browser", "features/04_test_chat.feature"]) == 0
    assert "--" not in behave.words
    assert {"via=browser", "features/04_test_chat.feature"} <= set(behave.words)


@pytest.mark.parametrize("via", ["api", "browser"])
def test_the_driver_is_passed_on(behave: Behave, via: str) -> None:
    assert check.main(["--via", via]) == 0
    assert behave.words[-2:] == ["-D", f"via={via}"]


def test_the_profile_is_passed_on(behave: Behave) -> None:
    assert check.main(["--profile", "recorded,repaired"]) == 0
    assert behave.words[-2:] == ["-D", "profile=recorded,repaired"]


def test_without_a_word_the_setting_decides_on_the_driver(behave: Behave) -> None:
    check.main([])
    assert not any(word.startswith("via=") for word in behave.words)


def test_an_unknown_driver_is_refused(behave: Behave, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        check.main(["--via", "telepathy"])
    assert "api" in capsys.readouterr().err
    assert behave.words == []


class TestBoth:
    @pytest.mark.parametrize("code", [0, 1, 2])
    def test_each_driver_gets_what_is_for_behave(
        self, behave: Behave, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: int
    ) -> None:
        seen: list[tuple[list[str], Paths, str | None, str]] = []

        def run(words: Sequence[str], paths: Paths, *, target: str | None = None, profile: str = "") -> int:
            seen.append((list(words), paths, target, profile))
            return code

        monkeypatch.setattr(both, "run", run)
        asked = ["--via", "both", "--target", "staging", "--no-doctor", "--reports", str(tmp_path), "-n", "Проверка"]
        assert check.main(asked) == code
        words, paths, target, profile = seen[0]
        assert words[:4] == ["-n", "Проверка", "-D", "target=staging"]
        assert (paths.reports, target, profile) == (tmp_path, "staging", "")
        assert behave.words == []

    def test_the_one_stand_of_both_has_the_profile(self, behave: Behave, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[tuple[list[str], str]] = []

        def run(words: Sequence[str], _paths: Paths, *, target: str | None, profile: str) -> int:
            seen.append((list(words), profile))
            return 0 if target is None else 1

        monkeypatch.setattr(both, "run", run)
        assert check.main(["--via", "both", "--profile", "recorded"]) == 0
        assert seen == [([], "recorded")]

    @pytest.mark.parametrize("error", [SetupError("стенд не поднялся"), ResultError("вердикта нет")])
    def test_what_cannot_be_told_is_a_sentence_and_code_2(
        self,
        behave: Behave,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        error: Exception,
    ) -> None:
        def fail(*_: object, **__: object) -> int:
            raise error

        monkeypatch.setattr(both, "run", fail)
        assert check.main(["--via", "both"]) == 2
        assert str(error) in capsys.readouterr().err


def test_an_abbreviation_is_not_taken_for_ones_own(behave: Behave) -> None:
    check.main(["--tags=@critical", "--no-summary"])
    assert {"--tags=@critical", "--no-summary"} <= set(behave.words)
    with pytest.raises(SystemExit):
        check.main(["--no-rep"])


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


class TestJobs:
    def test_a_number_is_passed_on(self, behave: Behave) -> None:
        assert check.main(["--jobs", "4"]) == 0
        assert behave.words[-2:] == ["-D", "jobs=4"]

    def test_the_embedded_stand_is_near(self, behave: Behave) -> None:
        assert check.main(["--jobs", "auto"]) == 0
        assert not any(word.startswith("jobs=") for word in behave.words)

    @pytest.mark.parametrize("words", [["--jobs", "0"], ["-D", "jobs=lots"]])
    def test_no_number_is_refused(
        self, behave: Behave, words: Sequence[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert check.main(words) == 2
        assert "--jobs: нужно число" in capsys.readouterr().err
        assert behave.words == []

    def test_how_far_it_is_is_found_out_without_a_look_too(
        self, behave: Behave, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        asked: list[str] = []
        monkeypatch.setattr(check, "AtOnce", lambda asked_for: AtOnce(asked_for, far_away(asked)))
        target = tmp_path / "far.env"
        target.write_text("APP_URL=http://far.example\nAPP_EMAIL=a@b.example\nAPP_PASSWORD=geheim\n", encoding="utf-8")

        assert check.main(["--no-doctor", "--target", str(target)]) == 0

        assert behave.words[-2:] == ["-D", "jobs=4"]
        assert asked == ["http://far.example"]


def test_the_target_is_told_before_anything_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(readiness, "await_ready", lambda _settings, say: say("Ждём: Worker — нет ответа"))
    check._await_ready(settings_with(ready_seconds=5), "staging")
    assert capsys.readouterr().out.splitlines() == ["Цель: staging, https://app.test", "Ждём: Worker — нет ответа"]
    assert os.environ.pop(TOLD), "behave need not tell it again"


@pytest.mark.parametrize("sense", [True, False])
def test_only_the_run_itself_is_told_that_the_target_was_named(
    behave: Behave, sense: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "_makes_sense", lambda *_: os.environ.setdefault(TOLD, "yes") and sense)
    assert check.main(["--target", "staging", "--no-report"]) == (0 if sense else 2)
    assert TOLD not in os.environ


def far_away(asked: list[str]) -> Callable[[Settings], float]:
    def measure(settings: Settings) -> float:
        asked.append(settings.app_url)
        return 0.12

    return measure


def last_run(folder: Path, target: str) -> None:
    ledger = Ledger(Plan(parse_checklist((ROOT / "docs/checklist.md").read_text(encoding="utf-8"))), target)
    for line in ledger.plan.checklist.lines:
        ledger.record(line, "failed" if line.id == "S4.4" else "passed")
    ledger.finish()
    ledger.write(Paths(reports=folder).verdict)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("staging", ["--target", "staging"]),
        ("staging", ["--target", "targets/staging.env"]),
        ("staging", ["-D", "target=./.env.staging"]),
        ("встроенный стенд", []),
        ("встроенный стенд, профиль recorded", ["--profile", "recorded"]),
    ],
)
def test_what_was_not_green_is_looked_at_again(
    behave: Behave, tmp_path: Path, target: str, words: Sequence[str]
) -> None:
    last_run(tmp_path, target)
    assert check.main([*words, "--failed", "--no-doctor", "--no-report", "--reports", str(tmp_path)]) == 0
    assert [word for word in behave.words if "04_test_chat" in word]
    assert not [word for word in behave.words if "05_scripts" in word]


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("staging", ["--target", "production"]),
        ("staging", []),
        ("встроенный стенд, профиль recorded", []),
        ("встроенный стенд", ["--profile", "recorded"]),
    ],
)
def test_a_run_of_another_target_says_nothing_about_this_one(
    behave: Behave, tmp_path: Path, target: str, words: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    last_run(tmp_path, target)
    assert check.main([*words, "--failed", "--no-report", "--reports", str(tmp_path)]) == 2
    assert f"Последний прогон был по цели «{target}»" in capsys.readouterr().err
    assert not behave.words


def test_what_a_killed_run_has_seen_stays_under_a_second_look(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    paths = Paths(reports=tmp_path)
    plan = Plan(parse_checklist((ROOT / "docs/checklist.md").read_text(encoding="utf-8")))
    attached = {"name": "Обмен", "source": "1-attachment.txt", "type": "text/plain"}

    def look(*steps: int) -> Ledger:
        ledger = Ledger(plan, "встроенный стенд")
        ledger.start(paths.verdict)
        for line in (each for each in plan.checklist.lines if each.step in steps):
            ledger.record(line, "passed")
            ledger.saw(line.id, {"start": 1, "stop": 2, "attachments": [attached]})
        return ledger

    def second_look(_command: Sequence[str]) -> int:
        ledger = look(*range(4, 8))
        ledger.select(line for line in plan.checklist.lines if line.step > 3)
        ledger.finish()
        write_results(paths.results, plan.checklist, ledger.result(), ledger.seen)
        return 0

    look(1, 2, 3)
    monkeypatch.setattr(child, "run", second_look)
    assert check.main(["--onto", "last", "--no-doctor", "--no-report", "--reports", str(tmp_path)]) == 0
    seen = seen_in(paths.results, plan.checklist)
    assert [seen[line.id]["attachments"] for line in plan.checklist.lines] == [[attached]] * len(plan.checklist.lines)
