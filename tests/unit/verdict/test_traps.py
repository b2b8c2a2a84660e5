"""Every way in which behave or allure-behave loses something, on projects made to fail.

Each run reconciles itself: a channel that says something else than the ledger would turn up in ``errors``.

Which trap is closed by which test (behave 1.3.3, allure-behave 2.16.2, Allure 3.18):

=========================================================  ==========================================================
trap                                                       test
=========================================================  ==========================================================
«Правило:» or an outline: Allure shows nothing or crashes  a_run_that_cannot_begin_is_told_by_every_channel
before_all fails: no results at all                        an_error_in_before_all_shows_every_line_as_unknown
before_feature fails: no results at all                    an_error_in_a_hook_is_told_by_every_channel
before_scenario fails: shown as skipped, no message        an_error_in_a_hook_is_told_by_every_channel
after_scenario fails: shown as passed                      an_error_in_a_hook_is_told_by_every_channel
hooks of steps, tags and after_all                         an_error_in_a_hook_is_told_by_every_channel
set-up wrong, stand not starting                           a_set_up_error_is_told_in_its_own_words
add_cleanup fails: shown as passed                         a_failing_cleanup_is_told_by_every_channel
a failing clean-up takes the place of a red line           a_failing_cleanup_does_not_hide_a_red_line
undefined step: after_step never hears of it               undefined_step_is_unknown_and_the_next_lines_are_looked_at
step without implementation, under @wip: no status         a_pending_step_is_unknown_even_under_wip
scenario.skip("…"): the reason is lost                     the_reason_of_a_skipped_scenario_is_kept
skip without a reason counts as success                    a_skip_without_a_reason_is_not_a_pass
step.status = skipped hides the failure of the next step   a_step_cannot_hide_the_failure_of_the_next_one
several red steps: only the first is told                  several_red_lines_of_one_scenario_are_all_told
show_skipped=false: names shift                            show_skipped_off_does_not_shift_lines
nothing selected: exit code 0                              an_empty_selection_is_an_error
some selected: the rest looks as if it had passed          a_partial_run_says_what_was_not_selected
--stop: the rest looks as if it had passed                 stop_leaves_the_rest_unknown
Ctrl-C                                                     ctrl_c_in_a_step_keeps_what_was_found
behave killed: results of the run before, or half of them  a_killed_run_says_where_it_was
error in steps/ or environment.py: one English line        a_run_that_cannot_begin_is_told_by_every_channel
same step twice: a bare traceback                          a_run_that_cannot_begin_is_told_by_every_channel
feature file missing: one English line                     a_file_that_is_not_there_is_told_in_a_sentence
results are not cleared, dry runs leave some               results_of_an_earlier_run_do_not_stay, a_dry_run_…
… also when no formatter comes to run                      results_of_an_earlier_run_do_not_stay_when_none_begins
scenarios of one name melt into «retries»                  every_scenario_of_the_checklist_has_a_history_of_its_own
a second allure formatter by -f: KeyError                  a_second_allure_formatter_gets_a_copy
attachments of hooks and steps                             attachments_of_steps_and_hooks_stay_with_their_lines
English in the console: USING RUNNER, ABORTED, HOOK-ERROR  behave_says_nothing_in_english
one exit code for everything                               each test; told apart: 0, 1, 2
=========================================================  ==========================================================

Not in use here, so no trap: ``allure run`` and its quality gate (they lose behave's exit code), packages within
``steps/``, ``context.execute_steps``, parallel runners.
"""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from postdeploy.verdict.allure_results import Dresser
from postdeploy.verdict.checklist import parse_checklist
from postdeploy.verdict.ledger import Ledger
from postdeploy.verdict.plan import Plan
from tests.unit.verdict.mini import NAMES, TEXT, Outcome, Project

Make = Callable[..., Project]
ALL_PASSED = ["passed"] * 10
LINES = ["S1.a1", "S1.a2", "S1.1", "S1.2", "S2.a1", "S2.a2", "S2.1", "S2.2", "S2.3", "S2.a3", "S2.4"]


def statuses(outcome: Outcome) -> dict[str, set[str]]:
    """Ids by status."""
    found: dict[str, set[str]] = {}
    for identity, status in outcome.lines.items():
        found.setdefault(status, set()).add(identity)
    return found


def agree(outcome: Outcome) -> None:
    """No channel contradicts the ledger."""
    assert not [error for error in outcome.verdict["errors"] if error["distrust"]], outcome.errors


def test_green_run_is_green_everywhere(make_project: Make) -> None:
    outcome = make_project().run()
    assert outcome.code == 0
    assert list(outcome.lines) == LINES
    assert set(outcome.lines.values()) == {"passed"}
    assert outcome.boxes == ["passed"] * 3
    assert outcome.allure_statuses == ["passed"] * 3
    assert set(outcome.junit.values()) == {"passed"}
    assert outcome.ticked.count("- [x] ") == 3
    assert not outcome.errors
    assert outcome.verdict["finished"]


def test_several_red_lines_of_one_scenario_are_all_told(make_project: Make) -> None:
    steps = {"Открыть страницу": "assert False, 'нет страницы'", "Запись видна": "assert False, 'не видна'"}
    outcome = make_project(steps=steps).run()
    agree(outcome)
    assert outcome.code == 1
    assert statuses(outcome)["failed"] == {"S2.a1", "S2.2"}
    test = outcome.allure[NAMES[1]]
    assert test["status"] == "failed"
    assert "нет страницы" in test["statusDetails"]["message"]
    assert "не видна" in test["statusDetails"]["message"]
    assert outcome.junit["S2.2 Запись видна"] == "failure"
    assert outcome.boxes == ["passed", "failed", "passed"]


def test_no_traceback_reaches_a_reader(make_project: Make) -> None:
    outcome = make_project(steps={"Отвечает": "assert False, 'молчит'", "Записи нет": "1 / 0"}).run()
    assert "Traceback" not in outcome.stdout + outcome.stderr
    details = outcome.allure[NAMES[0]]["steps"][-1]["statusDetails"]
    assert details == {"message": "молчит"}


def test_other_exceptions_are_unknown_and_leave_details_for_an_engineer(make_project: Make) -> None:
    outcome = make_project(steps={"Записи нет": "1 / 0"}).run()
    agree(outcome)
    assert outcome.code == 2
    assert outcome.line("S2.4")["message"] == "не удалось проверить: ZeroDivisionError: division by zero"
    assert outcome.boxes == ["passed", "passed", "unknown"]
    step = outcome.allure[NAMES[2]]["steps"][-1]
    assert step["status"] == "broken"
    (attachment,) = step["attachments"]
    text = (outcome.root / "reports/allure-results" / attachment["source"]).read_text(encoding="utf-8")
    assert attachment["name"] == "Технические подробности"
    assert "ZeroDivisionError" in text


def test_a_line_that_rests_on_a_red_one_is_not_checked(make_project: Make) -> None:
    steps = {
        "Запись видна": "raise AssertionError('не видна')",
        "Запись хранится": "raise NotChecked('опирается на «Запись видна»', 'Запись видна')",
    }
    outcome = make_project(steps=steps).run()
    agree(outcome)
    line = outcome.line("S2.3")
    assert (line["status"], list(line["because"])) == ("unknown", ["S2.2"])
    assert line["message"] == "не проверено: опирается на «Запись видна»"
    assert outcome.allure[NAMES[1]]["steps"][-1]["status"] == "skipped"
    assert outcome.allure[NAMES[1]]["statusDetails"]["message"] == "не видна"


def test_read_only_skips_with_its_reason_and_stays_green(make_project: Make) -> None:
    outcome = make_project(steps={"Удалить запись": "raise ReadOnly('цель можно только читать')"}).run()
    agree(outcome)
    assert outcome.code == 0
    assert outcome.line("S2.a3")["status"] == "skipped"
    assert outcome.allure[NAMES[2]]["status"] == "skipped"
    assert "цель можно только читать" in outcome.allure[NAMES[2]]["statusDetails"]["message"]
    assert outcome.boxes == ["passed", "passed", "unknown"]


def test_undefined_step_is_unknown_and_the_next_lines_are_looked_at(make_project: Make) -> None:
    outcome = make_project(undefined=["Открыть страницу"]).run()
    agree(outcome)
    assert outcome.code == 2
    assert statuses(outcome)["unknown"] == {"S2.a1"}
    assert outcome.line("S2.a1")["message"] == "не удалось проверить: для этой строки ещё нет шага"
    assert outcome.allure[NAMES[1]]["status"] == "broken"
    assert outcome.junit["S2.a1 Открыть страницу"] == "error"
    assert "You can implement" not in outcome.stdout


HOOKS = {
    "before_scenario": ("context, scenario", "scenario.name == 'Создание'", "подготовка сценария"),
    "after_scenario": ("context, scenario", "scenario.name == 'Создание'", "завершение сценария"),
    "before_feature": ("context, feature", "'ШАГ 2' in feature.name", "подготовка ШАГа"),
    "after_feature": ("context, feature", "'ШАГ 2' in feature.name", "завершение ШАГа"),
    "before_step": ("context, step", "step.name == 'Запись видна'", "подготовка строки"),
    "after_step": ("context, step", "step.name == 'Запись видна'", "завершение строки"),
    "before_tag": ("context, tag", "tag == 'шаг2'", "подготовка по метке"),
    "after_tag": ("context, tag", "tag == 'шаг2'", "завершение по метке"),
    "after_all": ("context", "True", "завершение прогона"),
}


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("error", ["RuntimeError", "AssertionError"])
def test_an_error_in_a_hook_is_told_by_every_channel(make_project: Make, hook: str, error: str) -> None:
    arguments, condition, words = HOOKS[hook]
    environment = f"\n\ndef {hook}({arguments}):\n    if {condition}:\n        raise {error}('база упала')\n"
    outcome = make_project(environment=environment).run()
    agree(outcome)
    assert outcome.code == 2
    assert any(message.startswith(f"{words}: ") and "база упала" in message for message in outcome.errors)
    assert "failed" not in outcome.lines.values()
    broken = [test for test in outcome.allure.values() if test["status"] == "broken"]
    assert any("база упала" in test["statusDetails"]["message"] for test in broken)
    assert "error" in outcome.junit.values()
    assert "база упала" in outcome.stdout
    assert "база упала" in outcome.ticked
    assert "HOOK-ERROR" not in outcome.stdout + outcome.stderr
    if hook != "after_all":
        assert "passed" not in (outcome.boxes[1], outcome.allure[NAMES[1]]["status"])


def test_an_error_in_before_all_shows_every_line_as_unknown(make_project: Make) -> None:
    environment = "\n\ndef before_all(context):\n    raise RuntimeError('стенд не поднялся')\n"
    outcome = make_project(environment=environment).run()
    agree(outcome)
    assert outcome.code == 2
    assert set(outcome.lines.values()) == {"unknown"}
    assert "стенд не поднялся" in outcome.line("S1.1")["message"]
    assert outcome.allure_statuses == ["broken"] * 3
    assert outcome.allure_globals == ["подготовка прогона: RuntimeError: стенд не поднялся"]
    assert outcome.boxes == ["unknown"] * 3


def test_a_set_up_error_is_told_in_its_own_words(make_project: Make) -> None:
    environment = (
        "\n\nfrom postdeploy.errors import SetupError\n\n\ndef before_all(context):\n"
        "    raise SetupError('APP_URL не задан')\n"
    )
    outcome = make_project(environment=environment).run()
    assert outcome.errors == ["подготовка прогона: APP_URL не задан"]


@pytest.mark.parametrize("layer", ["scenario", "feature", "testrun"])
def test_a_failing_cleanup_is_told_by_every_channel(make_project: Make, layer: str) -> None:
    steps = {"Удалить запись": f"context.add_cleanup(lambda: 1 / 0, layer={layer!r})"}
    outcome = make_project(steps=steps).run()
    agree(outcome)
    assert outcome.code == 2
    assert set(outcome.lines.values()) == {"passed"}
    assert outcome.errors == ["уборка за собой: ZeroDivisionError: division by zero"]
    assert "broken" in {test["status"] for test in outcome.allure.values()}
    assert (outcome.boxes[2] == "unknown") == (layer == "scenario")
    assert "ZeroDivisionError" in outcome.ticked
    assert "CLEANUP-ERROR" not in outcome.stdout


def test_a_failing_cleanup_does_not_hide_a_red_line(make_project: Make) -> None:
    body = "context.add_cleanup(lambda: 1 / 0); assert False, 'осталась'"
    outcome = make_project(steps={"Записи нет": body}).run()
    agree(outcome)
    assert outcome.code == 1
    assert outcome.allure[NAMES[2]]["status"] == "failed"


@pytest.mark.parametrize("where", ["hook", "step"])
def test_the_reason_of_a_skipped_scenario_is_kept(make_project: Make, where: str) -> None:
    skip = "scenario.skip('нет доступа к базе')"
    if where == "hook":
        condition = "    if scenario.name == 'Создание':\n"
        project = make_project(environment=f"\n\ndef before_scenario(context, scenario):\n{condition}        {skip}\n")
    else:
        project = make_project(steps={"Создать запись:": f"context.{skip}"})
    outcome = project.run()
    agree(outcome)
    assert outcome.line("S2.2")["status"] == "skipped"
    assert outcome.line("S2.2")["message"] == "пропущено: нет доступа к базе"
    assert outcome.line("S2.a1")["status"] == ("skipped" if where == "hook" else "passed")
    assert outcome.allure[NAMES[1]]["status"] == "skipped"
    assert "нет доступа к базе" in outcome.allure[NAMES[1]]["statusDetails"]["message"]


def test_a_skip_without_a_reason_is_not_a_pass(make_project: Make) -> None:
    outcome = make_project(steps={"Создать запись:": "context.scenario.skip()"}).run()
    agree(outcome)
    assert outcome.code == 2
    assert outcome.line("S2.2")["status"] == "unknown"


def test_a_step_cannot_hide_the_failure_of_the_next_one(make_project: Make) -> None:
    mark = "from behave.model_type import Status; context.scenario.steps[0].status = Status.skipped"
    outcome = make_project(steps={"Открыть страницу": mark, "Запись видна": "assert False, 'не видна'"}).run()
    agree(outcome)
    assert outcome.code == 1
    assert outcome.lines["S2.2"] == "failed"
    assert outcome.lines["S2.a1"] == "unknown"
    assert outcome.allure[NAMES[1]]["status"] == "failed"


def test_a_pending_step_is_unknown_even_under_wip(make_project: Make) -> None:
    body = "from behave.api.pending_step import StepNotImplementedError; raise StepNotImplementedError('позже')"
    project = make_project(steps={"Записи нет": body})
    feature = project.root / "features/02_step.feature"
    feature.write_text(feature.read_text().replace("  Сценарий: Удаление", "  @wip\n  Сценарий: Удаление"))
    outcome = project.run()
    agree(outcome)
    assert outcome.code == 2
    assert outcome.line("S2.4")["message"] == "не удалось проверить: шаг ещё не реализован"


@pytest.mark.parametrize("arguments", [["--tags=@опечатка"], ["-n", "нет такого"]])
def test_an_empty_selection_is_an_error(make_project: Make, arguments: list[str]) -> None:
    outcome = make_project().run(*arguments)
    assert outcome.code == 2
    assert set(outcome.lines.values()) == {"skipped"}
    assert outcome.line("S1.1")["message"] == "не выбрано в этом прогоне"
    assert not outcome.allure
    assert "Ни одна строка" in outcome.stdout


@pytest.mark.parametrize(
    "arguments",
    [["features/02_step.feature"], ["--tags=@шаг2"], ["-n", "ание$", "-n", "Удаление"], ["features/02_step.feature:5"]],
)
def test_a_partial_run_says_what_was_not_selected(make_project: Make, arguments: list[str]) -> None:
    outcome = make_project().run(*arguments)
    agree(outcome)
    assert outcome.code == 0
    assert outcome.lines["S1.1"] == "skipped"
    assert outcome.lines["S2.2"] == "passed"
    assert outcome.boxes[:2] == ["unknown", "passed"]
    assert NAMES[0] not in outcome.allure
    assert "ШАГ 1" not in outcome.stdout


def test_show_skipped_off_does_not_shift_lines(make_project: Make) -> None:
    outcome = make_project(steps={"Записи нет": "assert False, 'осталась'"}).run("--no-skipped", "-n", "Удаление")
    agree(outcome)
    assert statuses(outcome)["failed"] == {"S2.4"}
    assert statuses(outcome)["passed"] == {"S2.a3"}


def test_stop_leaves_the_rest_unknown(make_project: Make) -> None:
    outcome = make_project(steps={"Отвечает": "assert False, 'молчит'"}).run("--stop")
    agree(outcome)
    assert outcome.code == 1
    assert outcome.line("S2.1")["message"] == "не удалось проверить: прогон не дошёл до этой строки"
    assert outcome.allure_statuses == ["failed", "broken", "broken"]


def test_ctrl_c_in_a_step_keeps_what_was_found(make_project: Make) -> None:
    outcome = make_project(steps={"Открыть страницу": "raise KeyboardInterrupt"}).run()
    agree(outcome)
    assert outcome.code == 2
    assert outcome.lines["S1.2"] == "passed"
    assert outcome.line("S2.a1")["message"] == "не удалось проверить: прогон прерван"
    assert outcome.lines["S2.4"] == "unknown"


def test_a_killed_run_says_where_it_was(make_project: Make) -> None:
    project = make_project()
    project.run()
    kill = f"os.kill(os.getpid(), {int(signal.SIGKILL)})"
    Project.make(project.root, steps={"Запись видна": kill})
    outcome = project.run()
    assert outcome.code == -signal.SIGKILL
    assert outcome.verdict["finished"] is None
    assert outcome.verdict["exit_code"] == 2
    assert outcome.lines["S2.1"] == "passed"
    assert outcome.line("S2.2")["message"] == "не удалось проверить: прогон прервался на этой строке"
    assert outcome.line("S2.4")["message"] == "не удалось проверить: прогон не дошёл до этой строки"
    assert not (project.root / "reports/checklist.md").exists()
    assert list(outcome.allure) == NAMES[:1]


RULE = """
  Правило: Создание
    Сценарий: Создание
      Когда Открыть страницу
        | поле |
        | имя  |
"""
OUTLINE = """
  Структура сценария: Создание
    Когда Открыть страницу
    Примеры:
      | что |
      | А   |
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("steps/broken.py", "import no_such_module\n"),
        ("steps/broken.py", "from behave import step\n\n\n@step('Отвечает')\ndef _(context):\n    pass\n"),
        ("steps/broken.py", "def (:\n"),
        ("environment.py", "raise RuntimeError('нет')\n"),
        ("features/02_step.feature", "# language: ru\nФункция: ШАГ 2: Проверить записи\n" + RULE),
        ("features/02_step.feature", "# language: ru\nФункция: ШАГ 2: Проверить записи\n" + OUTLINE),
        ("features/03_broken.feature", "# language: ru\nФункция: Х\n  Сценарий: У\n    И первый\n"),
        ("features/03_extra.feature", "# language: ru\nФункция: ШАГ 3: Лишний\n  Сценарий: У\n    Когда нет\n"),
    ],
)
def test_a_run_that_cannot_begin_is_told_by_every_channel(make_project: Make, name: str, text: str) -> None:
    project = make_project()
    project.write(name, text)
    outcome = project.run()
    agree(outcome)
    assert outcome.code == 2
    assert set(outcome.lines.values()) == {"unknown"}
    assert outcome.allure_statuses == ["broken"] * 3
    assert outcome.errors
    assert outcome.errors[0].startswith("прогон не состоялся: ")
    assert outcome.errors[0].splitlines()[0] in outcome.ticked


@pytest.mark.parametrize("name", ["features/нет.feature", "nowhere/", "@нет.txt", "docs/checklist.md"])
def test_a_file_that_is_not_there_is_told_in_a_sentence(make_project: Make, name: str) -> None:
    outcome = make_project().run(name)
    agree(outcome)
    assert outcome.code == 2
    (error,) = outcome.errors
    assert error.startswith(f"прогон не состоялся: файла сценариев «{name.strip('@/')}» нет")
    assert outcome.stdout.count("прогон не состоялся") == 1
    assert "Traceback" not in outcome.stderr


def test_results_of_an_earlier_run_do_not_stay_when_none_begins(make_project: Make) -> None:
    project = make_project()
    project.run()
    outcome = project.run("features/нет.feature")
    agree(outcome)
    assert outcome.allure_statuses == ["broken"] * 3


def test_a_second_allure_formatter_gets_a_copy(make_project: Make) -> None:
    project = make_project(steps={"Отвечает": "assert False, 'молчит'"})
    outcome = project.run("-f", "allure", "-o", "copy", "-D", "reports=elsewhere")
    assert outcome.code == 1
    results = project.root / "elsewhere/allure-results"
    assert sorted(path.name for path in results.iterdir()) == sorted(
        path.name for path in (project.root / "copy").iterdir()
    )
    assert len(list(results.glob("*-result.json"))) == 3


@pytest.mark.parametrize("hook", ["before_all", "before_scenario"])
@pytest.mark.parametrize("error", ["RuntimeError('упало')", "KeyboardInterrupt"])
def test_behave_says_nothing_in_english(make_project: Make, hook: str, error: str) -> None:
    arguments = "context" if hook == "before_all" else "context, scenario"
    outcome = make_project(environment=f"\n\ndef {hook}({arguments}):\n    raise {error}\n").run()
    for word in ("USING RUNNER", "ABORTED", "HOOK-ERROR", "Traceback"):
        assert word not in outcome.stdout + outcome.stderr


def test_every_scenario_of_the_checklist_has_a_history_of_its_own() -> None:
    checklist = parse_checklist((Path(__file__).parents[3] / "docs/checklist.md").read_text(encoding="utf-8"))
    dresser = Dresser(checklist, Ledger(Plan(checklist), "проба").result())
    tests = [dresser.dress(step, scenario) for step, scenario in dresser.selected()]
    assert len(tests) == 8
    assert len({test.historyId for test in tests}) == len({test.fullName for test in tests}) == 8


@pytest.mark.parametrize("text", [None, "# пусто\n", TEXT.replace("2. Создать", "3. Создать")])
def test_a_checklist_that_cannot_be_read_still_leaves_a_verdict(make_project: Make, text: str | None) -> None:
    project = make_project()
    path = project.root / "docs/checklist.md"
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    outcome = project.run()
    assert outcome.code == 2
    assert outcome.verdict["lines"] == []
    assert "Чек-лист" in outcome.errors[0]
    assert "Чек-лист" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_a_folder_of_results_that_cannot_be_written_is_told(make_project: Make) -> None:
    project = make_project()
    project.write("reports/allure-results", "не папка")
    outcome = project.run()
    assert outcome.code == 2
    assert "Папка результатов Allure недоступна" in outcome.errors[0]


def test_two_runs_do_not_share_a_folder(make_project: Make) -> None:
    gate = "open('reports/in', 'w').close(); [time.sleep(0.02) for _ in range(1500) if not os.path.exists('go')]"
    project = make_project(steps={"Записи нет": gate})
    first = project.start()
    try:
        while not (project.root / "reports/in").exists():
            assert first.poll() is None
        second = project.start()
        _, stderr = second.communicate(timeout=60)
        assert second.returncode == 2
        assert "уже пишет отчёты другой прогон" in stderr
    finally:
        project.write("go", "")
        first.communicate(timeout=60)
    assert first.returncode == 0


def test_reports_can_go_to_a_folder_of_their_own(make_project: Make) -> None:
    project = make_project()
    outcome = project.run("-D", "reports=elsewhere")
    assert outcome.code == 0
    assert (project.root / "elsewhere/verdict.json").exists()
    assert list((project.root / "elsewhere/allure-results").glob("*-result.json"))
    assert not (project.root / "reports/allure-results").exists()


def test_a_dry_run_leaves_the_reports_alone(make_project: Make) -> None:
    project = make_project()
    before = project.run().verdict["run"]
    outcome = project.run("--dry-run")
    assert outcome.verdict["run"] == before
    assert len(outcome.allure) == 3


def test_results_of_an_earlier_run_do_not_stay(make_project: Make) -> None:
    project = make_project()
    project.run()
    project.write("reports/allure-results/notes.txt", "чужое")
    outcome = project.run("--tags=@шаг1")
    assert list(outcome.allure) == NAMES[:1]
    assert (outcome.root / "reports/allure-results/notes.txt").exists()


def test_attachments_of_steps_and_hooks_stay_with_their_lines(make_project: Make) -> None:
    attach = "allure.attach('да', name='Обмен', attachment_type=allure.attachment_type.TEXT)"
    environment = f"\n\nimport allure\n\n\ndef after_scenario(context, scenario):\n    {attach}\n"
    outcome = make_project(steps={"Отвечает": attach}, environment=environment).run()
    agree(outcome)
    test = outcome.allure[NAMES[0]]
    assert [a["name"] for a in test["steps"][-1]["attachments"]] == ["Обмен"]
    assert [a["name"] for a in test["attachments"]] == ["Обмен"]


def test_what_the_ledger_redacts_reaches_no_file(make_project: Make) -> None:
    environment = (
        "\n    from postdeploy.verdict import current\n"
        "    current().redact = lambda text: text.replace('кл9ч', '***')\n"
    )
    steps = {"Отвечает": "raise ValueError('кл' + '9ч')", "Записи нет": "raise AssertionError('кл' + '9ч')"}
    outcome = make_project(steps=steps, environment=environment).run()
    assert outcome.line("S1.2")["message"].endswith("***")
    reports = [path for path in (outcome.root / "reports").rglob("*") if path.is_file()]
    assert not [path for path in reports if "кл9ч" in path.read_text(encoding="utf-8")]
    assert "кл9ч" not in outcome.stdout + outcome.stderr


@pytest.mark.parametrize("name", ["plain", "pretty", "progress3", "json"])
def test_behaves_own_formatters_get_redacted_messages(make_project: Make, name: str) -> None:
    environment = (
        "\n    from postdeploy.verdict import current\n"
        "    current().redact = lambda text: text.replace('кл9ч', '***')\n"
    )
    steps = {"Отвечает": "raise ValueError('кл' + '9ч')", "Записи нет": "raise AssertionError('кл' + '9ч')"}
    outcome = make_project(steps=steps, environment=environment).run("-f", name, "-o", "-")
    assert "***" in outcome.stdout
    printed = outcome.stdout + outcome.stderr
    assert not [word for word in ("кл9ч", json.dumps("кл9ч")[1:-1]) if word in printed]


@pytest.mark.parametrize(("hook", "words"), [("before_step", "подготовка"), ("after_step", "завершение")])
def test_a_line_names_the_hook_that_failed(make_project: Make, hook: str, words: str) -> None:
    body = "    if step.name == 'Запись видна':\n        raise RuntimeError('крючок')\n"
    outcome = make_project(environment=f"\n\ndef {hook}(context, step):\n{body}").run()
    assert outcome.line("S2.2")["message"] == f"не удалось проверить: {words} строки: RuntimeError: крючок"


def test_what_a_failing_hook_has_printed_and_logged_is_not_repeated(make_project: Make) -> None:
    body = "    logging.getLogger('httpx').info('GET http://qa:кл9ч@x')\n    raise RuntimeError('крючок')\n"
    environment = f"\n\nimport logging\n\n\ndef after_scenario(context, scenario):\n{body}"
    outcome = make_project(environment=environment).run()
    assert "кл9ч" not in outcome.stdout + outcome.stderr


def test_a_run_that_breaks_before_its_settings_are_known_tells_no_secret(
    make_project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_PASSWORD", "кл9ч-и-ещё")
    body = "\n    raise RuntimeError(f\"не вышло с {os.environ['APP_PASSWORD']}\")\n"
    outcome = make_project(environment=body.replace("\n    raise", "\n    import os\n    raise", 1)).run()
    assert "не вышло с •••" in outcome.errors[0]
    reports = [path for path in (outcome.root / "reports").rglob("*") if path.is_file()]
    assert not [path for path in reports if "кл9ч" in path.read_text(encoding="utf-8")]
    assert "кл9ч" not in outcome.stdout + outcome.stderr


def test_a_red_line_says_since_when(make_project: Make) -> None:
    project = make_project(steps={"Отвечает": "assert False, 'молчит'"})
    first = project.run().verdict["started"]
    outcome = project.run()
    agree(outcome)
    assert outcome.line("S1.2")["since"] == first
    assert "Не выполняется с " in outcome.stdout
    assert "молчит\nНе выполняется с " in outcome.allure[NAMES[0]]["statusDetails"]["message"]


def test_the_summary_has_no_colour_off_a_terminal(make_project: Make) -> None:
    outcome = make_project(steps={"Отвечает": "assert False, 'молчит'"}).run()
    assert "\033" not in outcome.stdout
    assert os.linesep.join(["  [ ] Сервис жив"]) in outcome.stdout
