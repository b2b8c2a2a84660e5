"""The suite's own failures on the project itself: exit code, ledger and reports tell them, nothing is left behind.

What the ledger, the formatter and the reports do in each single trap is proven on throw-away projects in
tests/unit/verdict; here the whole is looked at.
"""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from postdeploy.verdict.ledger.result import UNKNOWN
from tests.suite.project import Finished, Project, eventually, hanging

CHAT = "features/04_test_chat.feature"
SCRIPTS = "features/05_scripts.feature"
HERE = "tmp/here"
HANG = hanging("Агент отвечает")


def allure(project: Project) -> dict[str, str]:
    """Status of each of Allure's results by its name and ШАГ."""
    results = (json.loads(path.read_text()) for path in (project.reports / "allure-results").glob("*-result.json"))
    return {f"{result['titlePath'][-1]} / {result['name']}": result["status"] for result in results}


def box(run: Finished, text: str) -> str:
    assert run.result is not None
    return next(box.status for box in run.result.boxes if box.text == text)


def test_the_copy_is_green(project: Project) -> None:
    run = project.run(CHAT)
    assert run.code == 0, run.output
    assert run.statuses(4) == {"passed"}


class TestSetUp:
    def test_the_stand_does_not_start(self, lonely_project: Project) -> None:
        run = lonely_project.run(POSTGREST_BIN="/nowhere/postgrest")
        assert run.code == UNKNOWN
        assert "Не найден PostgREST" in run.errors()
        assert run.statuses(*range(1, 8)) == {"unknown"}
        assert all("Не найден PostgREST" in line.message for line in run.result.lines)  # type: ignore[union-attr]
        assert set(allure(lonely_project).values()) == {"broken"}
        assert lonely_project.left_behind() == []

    def test_the_stand_dies_while_it_starts(self, lonely_project: Project, tmp_path: Path) -> None:
        redis = tmp_path / "redis-server"
        redis.write_text("#!/bin/sh\necho no luck today\nexit 3\n")
        redis.chmod(0o755)
        run = lonely_project.run(REDIS_SERVER_BIN=str(redis))
        assert run.code == UNKNOWN
        assert "Redis" in run.errors()
        assert lonely_project.left_behind() == []

    def test_settings_are_missing(self, project: Project) -> None:
        run = project.run(SUPABASE_URL="", SUPABASE_SERVICE_ROLE_KEY="", WAIT_SECONDS="много")
        assert run.code == UNKNOWN
        assert "WAIT_SECONDS" in run.errors()
        assert "passed" not in run.statuses(*range(1, 8))

    @pytest.mark.parametrize("selection", [("--tags=@опечатка",), ("-n", "Нет такого сценария")])
    def test_an_empty_selection_is_no_success(self, project: Project, selection: tuple[str, ...]) -> None:
        run = project.run(*selection)
        assert run.code == UNKNOWN, run.output
        assert run.statuses(*range(1, 8)) == {"skipped"}

    def test_allures_folder_cannot_be_written(self, project: Project) -> None:
        project.reports.mkdir()
        (project.reports / "allure-results").write_text("a file, not a folder")
        run = project.run(CHAT)
        assert run.code == UNKNOWN
        assert "Allure" in run.errors()


class TestHooks:
    def test_before_a_scenario(self, project: Project) -> None:
        project.append("environment.py", _raising("before_scenario", "scenario", "Страница загружается"))
        run = project.run(CHAT, SCRIPTS)
        assert run.code == UNKNOWN
        assert "подготовка сценария: RuntimeError: крючок сломан" in run.errors()
        assert run.statuses(4, 5) == {"unknown"}
        assert set(allure(project).values()) == {"broken"}

    def test_after_a_scenario_nothing_green_turns_into_success(self, project: Project) -> None:
        project.append("environment.py", _raising("after_scenario", "scenario", "Страница загружается"))
        run = project.run(CHAT)
        assert run.code == UNKNOWN
        assert "завершение сценария: RuntimeError: крючок сломан" in run.errors()
        assert run.statuses(4) == {"passed"}
        assert box(run, "Test Chat работает") == "passed", "the clean-up is told beside, and turns the run to 2"
        assert set(allure(project).values()) == {"broken"}

    def test_before_one_line_the_others_are_looked_at(self, project: Project) -> None:
        project.append("environment.py", _raising("before_step", "step", "Список агентов отображается"))
        run = project.run(CHAT)
        assert run.code == UNKNOWN
        assert run.line("S4.1").status == "passed"
        assert run.line("S4.2").status == "unknown"
        assert "крючок сломан" in run.line("S4.2").message


class TestCleanUp:
    def test_what_could_not_be_removed_is_named(self, project: Project) -> None:
        project.append("environment.py", LEAVING)
        run = project.run(CHAT)
        assert run.code == UNKNOWN
        assert "Не удалось убрать за собой: проба" in run.errors()
        assert run.statuses(4) == {"passed"}
        assert box(run, "Test Chat работает") == "passed", "the clean-up is told beside, and turns the run to 2"


class TestSteps:
    def test_an_undefined_step(self, project: Project) -> None:
        project.replace("steps/test_chat.py", '@then("Агент отвечает")', '@then("Агент отвечает иначе")')
        run = project.run(CHAT)
        assert run.code == UNKNOWN
        assert run.line("S4.5").status == "unknown"
        assert "ещё нет шага" in run.line("S4.5").message
        assert run.line("S4.4").status == "passed"
        assert run.line("S4.6").status == "unknown"
        assert run.line("S4.6").because == ("S4.5",)

    def test_a_step_with_a_mistake_of_ours_blames_nobody(self, project: Project) -> None:
        project.replace(
            "steps/test_chat.py", "    context.state.rest_on(ANSWERED)\n", "    context.state.rest_upon()\n"
        )
        run = project.run(CHAT)
        assert run.code == UNKNOWN
        assert run.line("S4.6").status == "unknown"
        assert "AttributeError" in run.line("S4.6").message
        assert run.statuses(4) == {"passed", "unknown"}

    def test_a_module_that_cannot_be_imported(self, project: Project) -> None:
        project.append("steps/common.py", "import no_such_module\n")
        run = project.run(CHAT)
        assert run.code == UNKNOWN
        assert "no_such_module" in run.errors()


class TestInterruption:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_somebody_stops_the_run(self, lonely_project: Project, number: signal.Signals) -> None:
        process = _hanging(lonely_project)
        process.send_signal(number)
        run = lonely_project.finish(process)
        assert run.code == UNKNOWN, run.output
        assert run.result is not None
        assert run.result.finished
        assert run.line("S4.4").status == "passed"
        assert run.line("S4.5").status == "unknown"
        assert run.line("S4.6").status == "unknown"
        eventually(lambda: not lonely_project.left_behind(), "the stand is still there")

    def test_the_run_is_killed(self, lonely_project: Project) -> None:
        process = _hanging(lonely_project)
        process.kill()
        run = lonely_project.finish(process)
        assert run.result is not None
        assert run.result.finished is None
        assert run.result.exit_code == UNKNOWN
        assert run.line("S4.4").status == "passed"
        assert run.line("S4.5").status == "unknown"
        eventually(lambda: not lonely_project.left_behind(), "the stand is still there")


def _hanging(project: Project):  # type: ignore[no-untyped-def]
    """A run that has come to «Агент отвечает» and stays there."""
    project.append("environment.py", HANG)
    process = project.start(CHAT)
    eventually(lambda: (project.folder / "here").exists() or process.poll() is not None, "the line is not reached")
    assert process.poll() is None, process.communicate()
    assert project.left_behind(), "there should be a stand"
    return process


def _raising(hook: str, kind: str, line: str) -> str:
    """A hook that breaks for one line, or for the scenarios that hold it."""
    where = f"{kind}.name == {line!r}" if kind == "step" else f"any(step.name == {line!r} for step in {kind}.steps)"
    return f"""
def {hook}(context: Context, {kind}: object, _own={hook}) -> None:
    _own(context, {kind})
    if {where}:
        raise RuntimeError("крючок сломан")
"""


LEAVING = """
def before_scenario(context: Context, scenario: Scenario, _own=before_scenario) -> None:
    def remove() -> None:
        raise OSError("не отдаётся")

    _own(context, scenario)
    context.run.testdata.cleanup.register("проба", remove)
"""
