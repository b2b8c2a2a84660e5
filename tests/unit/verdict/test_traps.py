"""Every way in which behave or allure-behave loses something, on projects made to fail.

Each run reconciles itself: a channel that says something else than the ledger would turn up in ``errors``.

Which trap is closed by which test, here or in ``test_traps_of_runs`` (behave 1.3.3, allure-behave 2.16.2, Allure 3.18):

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

from collections.abc import Callable

import pytest

from tests.unit.verdict.mini import NAMES, Project
from tests.unit.verdict.told import agree, statuses

Make = Callable[..., Project]
ALL_PASSED = ["passed"] * 10
LINES = ["S1.a1", "S1.a2", "S1.1", "S1.2", "S2.a1", "S2.a2", "S2.1", "S2.2", "S2.3", "S2.a3", "S2.4"]


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
    told = [test["statusDetails"]["message"] for test in broken] + outcome.allure_globals
    assert any("база упала" in message for message in told)
    assert set(outcome.allure) <= set(NAMES)
    assert "error" in outcome.junit.values()
    assert "база упала" in outcome.stdout
    assert "база упала" in outcome.ticked
    assert "HOOK-ERROR" not in outcome.stdout + outcome.stderr
    own = {status for line, status in outcome.lines.items() if line in ("S2.a1", "S2.a2", "S2.1", "S2.2", "S2.3")}
    assert (outcome.boxes[1] == "passed") == (own == {"passed"})
    if hook != "after_all":
        assert outcome.allure[NAMES[1]]["status"] != "passed"


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
    assert outcome.allure[NAMES[2]]["status"] == ("broken" if layer == "scenario" else "passed")
    assert bool(outcome.allure_globals) == (layer != "scenario")
    assert outcome.boxes[2] == "passed"
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
