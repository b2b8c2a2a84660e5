"""Traps of whole runs: selections, interruptions, folders, formatters. The table of all is in ``test_traps``."""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from postdeploy.verdict.checklist.document import parse_checklist
from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.reports.allure_results import results_of
from tests.unit.verdict.mini import NAMES, TEXT, Project
from tests.unit.verdict.told import agree, statuses

Make = Callable[..., Project]
ALL_PASSED = ["passed"] * 10
LINES = ["S1.a1", "S1.a2", "S1.1", "S1.2", "S2.a1", "S2.a2", "S2.1", "S2.2", "S2.3", "S2.a3", "S2.4"]


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
    assert not outcome.allure


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
    assert outcome.errors[0].splitlines()[0].removeprefix("прогон не состоялся: ") in outcome.ticked


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
    tests = list(results_of(checklist, Ledger(Plan(checklist), "проба").result(), {}))
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
