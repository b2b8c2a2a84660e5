"""Exit code 1 means «roll back»: what goes wrong outside the lines is 2 with a sentence, and no console decides."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.reading import read_result
from tests.unit.verdict import mini
from tests.unit.verdict.mini import NAMES, Project

Make = Callable[..., Project]
CLEANING = """

def after_all(context):
    import pathlib
    pathlib.Path("cleaned").touch()
"""


def behave(project: Project, *words: str, cwd: Path | None = None, **environment: str) -> tuple[int, str, str]:
    """The command `behave` as people have it."""
    done = subprocess.run(
        [sys.executable, "-m", "postdeploy.cli.behaving", *words],
        cwd=cwd or project.root,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(project.root), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


class TestWhereFrom:
    def test_from_the_folder_of_features(self, make_project: Make) -> None:
        project = make_project()
        code, out, err = behave(project, "02_step.feature", cwd=project.root / "features")
        assert code == 0, err
        assert "◐ Частичная проверка: 7 из 11, все пройдены" in out
        assert (project.root / "reports/verdict.json").is_file()


class TestRefused:
    def test_a_key_that_nobody_reads(self, make_project: Make) -> None:
        project = make_project()
        code, out, err = behave(project, "-D", "targte=prod")
        assert (code, out) == (2, "")
        assert "-D targte никто не читает. Похоже на «target»" in err
        assert not (project.root / "reports").exists()

    def test_a_dry_run_from_a_forgotten_file(self, make_project: Make, tmp_path: Path) -> None:
        home = tmp_path / "home"
        home.mkdir()
        (home / ".behaverc").write_text("[behave]\ndry_run = true\n")
        code, _, err = behave(make_project(), HOME=str(home))
        assert code == 2
        assert ".behaverc" in err

    def test_words_that_behave_does_not_know(self, make_project: Make) -> None:
        code, _, err = behave(make_project(), "--no-such-option")
        assert code == 2
        assert err.endswith("❌ Прогон не состоялся: причина выше, словами behave.\n")

    def test_a_tag_expression_that_is_none(self, make_project: Make) -> None:
        code, _, err = behave(make_project(), "--tags=(@a")
        assert code == 2
        assert "Прогон не состоялся" in err

    def test_reports_that_cannot_be_written(self, make_project: Make) -> None:
        project = make_project()
        project.write("occupied", "")
        code, _, err = behave(project, "-D", "reports=occupied")
        assert code == 2
        assert err.startswith("❌ Отчёты прогона не пишутся: на этом месте лежит файл (occupied)")
        assert "Traceback" not in err


def test_a_dry_run_says_that_it_is_none(make_project: Make) -> None:
    code, out, _ = behave(make_project(), "--dry-run")
    assert code == 0
    assert out.endswith("Пробный прогон (--dry-run): ничего не проверено, вердикта нет.\n")
    assert "passed" not in out
    assert "✅ " not in out


def test_a_dry_run_that_misses_a_step_is_no_red_line(make_project: Make) -> None:
    assert behave(make_project(undefined=["Отвечает"]), "--dry-run")[0] == 2


class TestTestPlan:
    def test_only_what_it_names(self, make_project: Make, tmp_path: Path) -> None:
        plan = tmp_path / "plan.json"
        plan.write_text(json.dumps({"version": "1.0", "tests": [{"selector": NAMES[2]}]}))
        project = make_project(steps={"Отвечает": "assert False"})
        code, out, _ = behave(project, ALLURE_TESTPLAN_PATH=str(plan))
        assert code == 0, out
        assert "◐ Частичная проверка: 2 из 11, все пройдены" in out
        assert len(list((project.root / "reports/allure-results").glob("*-result.json"))) == 1

    @pytest.mark.parametrize("text", [None, "{", "[]", '{"tests": 1}', '{"tests": [1]}'])
    def test_one_that_cannot_be_read(self, make_project: Make, tmp_path: Path, text: str | None) -> None:
        plan = tmp_path / "plan.json"
        if text is not None:
            plan.write_text(text)
        code, out, _ = behave(make_project(), ALLURE_TESTPLAN_PATH=str(plan))
        assert code == 2
        assert "не читается" in out


class TestFormatters:
    def test_allures_own_gets_a_copy(self, make_project: Make) -> None:
        project = make_project()
        code, out, err = behave(project, "-f", "allure_behave.formatter:AllureFormatter", "-o", "copy")
        assert code == 0, out + err
        assert len(list((project.root / "copy").glob("*-result.json"))) == 3

    def test_one_that_breaks_is_heard_no_more(self, make_project: Make) -> None:
        project = make_project(environment=CLEANING, steps={"Отвечает": "assert False, 'молчит'"})
        project.write("breaking.py", BREAKING)
        code, out, _ = behave(project, "-f", "breaking:Breaking", "-o", "-", "-f", "russian")
        assert code == 1
        assert "форматтер «breaking» сломался и дальше молчит: KeyError" in out
        assert (project.root / "cleaned").exists()

    def test_without_a_red_line_it_is_an_error_of_the_run(self, make_project: Make) -> None:
        project = make_project()
        project.write("breaking.py", BREAKING)
        assert behave(project, "-f", "breaking:Breaking", "-o", "-")[0] == 2


class TestSignals:
    def test_five_of_them_end_a_run_but_not_its_end(self, make_project: Make) -> None:
        """The second one comes while hooks tidy up, the others while the reports are written."""
        hang = "import pathlib; pathlib.Path('here').touch(); time.sleep(60)"
        project = make_project(environment=SLOW_CLEANING, steps={"Отвечает": hang})
        process = project.start()
        eventually((project.root / "here").exists)
        process.send_signal(signal.SIGINT)
        eventually((project.root / "cleaning").exists)
        for _ in range(4):
            process.send_signal(signal.SIGINT)
            time.sleep(0.02)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 2, out + err
        assert "Traceback" not in err
        assert (project.root / "cleaned").exists()
        verdict = read_result(project.root / "reports/verdict.json")
        assert verdict.finished is not None
        assert {line.status for line in verdict.lines if line.step == 2} == {"unknown"}

    def test_before_anything_has_begun(self, make_project: Make) -> None:
        project = make_project()
        project.write("steps/all.py", "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
        code, out, err = behave(project)
        assert code == 2
        assert "прогон прерван" in out
        assert "Traceback" not in err


SLOW_CLEANING = """

def after_all(context):
    import pathlib, time
    pathlib.Path("cleaning").touch()
    time.sleep(0.3)
    pathlib.Path("cleaned").touch()
"""


def eventually(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("that never came")


BREAKING = """
from behave.formatter.base import Formatter

class Breaking(Formatter):
    name = "breaking"
    def result(self, step):
        raise KeyError("x")
"""


class TestFullDisk:
    def test_a_run_goes_on_to_its_clean_up(self, make_project: Make) -> None:
        """Each file of this run may take 1 kB and no more."""
        limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))"
        project = make_project(environment=CLEANING, steps={"Сервис: ЖИВ": limit})
        code, out, err = behave(project)
        assert code == 2, out
        assert "вердикт не записан: файл больше разрешённого" in out
        assert (project.root / "cleaned").exists()
        assert "Traceback" not in err

    def test_red_stays_red(self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        ledger.start(tmp_path / "verdict.json")
        monkeypatch.setattr(Ledger, "write", no_space)
        ledger.record("S1.1", "failed", "мёртв")
        ledger.run_error("и ещё")
        ledger.finish()
        assert [error.message for error in ledger.result().errors] == [
            "и ещё",
            "вердикт не записан: нет места на диске",
        ]
        assert ledger.exit_code() == 1

    def test_a_run_that_can_write_nothing_does_not_begin(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        ledger = Ledger(Plan(mini.checklist(), boxes=mini.BOXES), "проба")
        monkeypatch.setattr(Ledger, "write", no_space)
        with pytest.raises(OSError, match="No space"):
            ledger.start(tmp_path / "verdict.json")


def no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")
