"""ШАГи at once: each in a process of its own, and everything that is told about the run is as it is one by one."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.errors import SetupError
from postdeploy.verdict.ledger.reading import read_result
from postdeploy.verdict.running.parts.number import number_of, obstacle
from tests.unit.verdict.mini import NAMES, Outcome, Project

Make = Callable[..., Project]
JOBS = ("-D", "jobs=2")
AT_ONCE = "ШАГи идут одновременно (2)."
ESTATE = """\
    from postdeploy.verdict.running.parts.fan_out import FanOut
    from postdeploy.verdict.running.parts.process import Part

    if FanOut.current is not None:
        FanOut.current.estate = Estate()
    if Part.current is not None:
        Part.current.legacy = f"ШАГ {Part.current.share.number}, {Part.current.handover}"


class Estate:
    apart = frozenset()

    def open(self, jobs):
        return "передано"

    def inherit(self, legacy):
        with open("legacies", "a") as file:
            file.write(f"{legacy}\\n")
"""
RED = {
    "Сервис: ЖИВ": "assert False, 'Ожидали: жив.'",
    "Записи нет": "raise CannotTell('не видно')",
    "Запись хранится": "raise NotChecked('опирается на «Запись видна»', 'Запись видна')",
    'Имя: "А"': "raise ReadOnly('только чтение')",
}
WAITING = {
    "Отвечает": "open('one', 'w').close(); time.sleep(60)",
    "Запись видна": "open('two', 'w').close(); time.sleep(60)",
}
TIDYING = """

def after_scenario(context, scenario):
    import time
    time.sleep(0.5)
    open(f"tidied {scenario.name}", "w").close()
"""
ALONE = "import os; os.mkdir('going'); time.sleep(0.5); os.rmdir('going')"
"""Fails where somebody else is at it."""
TIMES = re.compile(r" +\(?\d+(?:,\d+)? с\)?$", re.MULTILINE)


@pytest.fixture
def make(make_project: Make) -> Make:
    """Projects whose run hands over to its parts."""

    def project(steps: Mapping[str, str] | None = None, environment: str = "", **options: Any) -> Project:
        return make_project(steps=steps, environment=ESTATE + environment, **options)

    return project


def told(outcome: Outcome) -> dict[str, Any]:
    """All that is said about a run, but when and by whom."""
    verdict = outcome.verdict
    lines = [{**line, "seconds": 0, "since": None} for line in verdict["lines"]]
    tests = {
        name: (test["status"], test["labels"], test.get("statusDetails"), [step["status"] for step in test["steps"]])
        for name, test in outcome.allure.items()
    }
    return {
        "code": outcome.code,
        "lines": lines,
        "boxes": verdict["boxes"],
        "errors": sorted(error["message"] for error in verdict["errors"]),
        "allure": tests,
        "junit": outcome.junit,
    }


def shown(outcome: Outcome) -> str:
    """What stands in the console, up to the command that looks again, but how long it took."""
    text = re.sub(rf"^({re.escape(AT_ONCE)}|    … .*)\n", "", outcome.stdout, flags=re.MULTILINE)
    return TIMES.sub("", text).partition("Проверить это")[0]


@pytest.mark.parametrize(
    ("steps", "environment", "code"),
    [
        pytest.param({}, "", 0, id="green"),
        pytest.param(RED, "", 1, id="red in two ШАГи"),
        pytest.param(
            {},
            "\n\ndef after_scenario(context, scenario):\n    raise RuntimeError(scenario.name)\n",
            2,
            id="a hook that fails",
        ),
        pytest.param({"Отвечает": "context.add_cleanup(lambda: 1 / 0)"}, "", 2, id="a clean-up that fails"),
    ],
)
def test_the_same_is_told_as_one_by_one(
    make: Make, tmp_path_factory: pytest.TempPathFactory, steps: Mapping[str, str], environment: str, code: int
) -> None:
    one_by_one = Project.make(tmp_path_factory.mktemp("one"), steps, ESTATE + environment).run()
    at_once = make(steps, environment).run(*JOBS)

    assert AT_ONCE in at_once.stdout
    assert AT_ONCE not in one_by_one.stdout
    assert at_once.code == code, at_once.stdout + at_once.stderr
    assert told(at_once) == told(one_by_one)
    assert shown(at_once) == shown(one_by_one)


def test_they_do_go_at_once(make: Make) -> None:
    """Each of two lines waits until the other was begun."""
    meet = (
        "open('{}', 'w').close(); end = time.monotonic() + 20\n"
        "    while not os.path.exists('{}'):\n"
        "        assert time.monotonic() < end, 'другой не пришёл'\n"
        "        time.sleep(0.02)"
    )
    steps = {"Отвечает": meet.format("one", "two"), "Запись видна": meet.format("two", "one")}

    assert make(steps).run(*JOBS).code == 0


def test_what_parts_leave_comes_to_the_run(make: Make) -> None:
    project = make()
    project.run(*JOBS)

    left = (project.root / "legacies").read_text(encoding="utf-8").splitlines()
    assert sorted(left) == ["ШАГ 1, передано", "ШАГ 2, передано"]


def test_a_line_can_rest_on_one_of_another_part_that_is_still_going_on(make: Make) -> None:
    ask = "from postdeploy.verdict import current; found = current().settled('{}'); assert found == '{}', found"
    steps = {
        "Отвечает": "time.sleep(0.5); assert False, 'нет'",
        'Имя: "А"': ask.format("S1.2", "failed"),
        "Записи нет": ask.format("S1.1", "passed"),
    }

    assert [line for line, status in make(steps).run(*JOBS).lines.items() if status != "passed"] == ["S1.2"]


def test_a_line_of_a_part_that_was_lost_is_not_waited_for(make: Make) -> None:
    steps = {
        "Сервис: ЖИВ": "os.kill(os.getpid(), signal.SIGKILL)",
        'Имя: "А"': "from postdeploy.verdict.ledger.ledger import current; assert current().settled('S1.2') is None",
    }

    assert make(steps).run(*JOBS).line("S2.1")["status"] == "passed"


def test_a_part_that_dies_is_said_and_its_lines_are_unknown(make: Make) -> None:
    attach = "allure.attach('да', name='Обмен', attachment_type=allure.attachment_type.TEXT)"
    steps = {"Запись видна": attach, "Запись хранится": "os.kill(os.getpid(), signal.SIGKILL)"}
    outcome = make(steps).run(*JOBS)

    assert outcome.code == 2
    known = [line for line, status in outcome.lines.items() if status == "passed"]
    assert known == ["S1.a1", "S1.a2", "S1.1", "S1.2", "S2.a1", "S2.a2", "S2.1", "S2.2"]
    assert "процесс, в котором шёл ШАГ 2, убит (сигнал 9)" in outcome.line("S2.3")["message"]
    assert outcome.allure_statuses == ["passed", "broken", "broken"]
    (seen,) = [step for step in outcome.allure[NAMES[1]]["steps"] if step["name"] == "Запись видна"]
    assert [each["name"] for each in seen["attachments"]] == ["Обмен"]
    assert "процесс, в котором шёл ШАГ 2, убит (сигнал 9)" in outcome.stdout
    assert "None" in (outcome.root / "legacies").read_text(encoding="utf-8")


def test_what_a_dead_part_has_started_keeps_nobody_waiting(make: Make) -> None:
    start = "open('other', 'w').write(str(__import__('subprocess').Popen(['sleep', '300']).pid))"
    project = make({"Запись хранится": f"{start}; os.kill(os.getpid(), signal.SIGKILL)"})
    try:
        outcome = project.run(*JOBS)
    finally:
        os.kill(int((project.root / "other").read_text()), signal.SIGKILL)

    assert outcome.code == 2
    assert "убит (сигнал 9)" in outcome.line("S2.3")["message"]


def test_a_part_that_dies_after_its_last_line_is_said_too(make: Make) -> None:
    last = (
        "\n\ndef after_feature(context, feature):\n"
        "    import os\n"
        "    if feature.name.startswith('ШАГ 2'):\n"
        "        os._exit(3)\n"
    )
    outcome = make({}, last).run(*JOBS)

    assert outcome.code == 2
    assert outcome.errors == ["процесс, в котором шёл ШАГ 2, оборвался (код 3) после последней строки"]
    assert set(outcome.lines.values()) == {"passed"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_ends_its_parts_in_good_order(make: Make, number: int) -> None:
    project = make(WAITING, TIDYING)
    process = project.start(*JOBS)
    until(lambda: (project.root / "one").exists() and (project.root / "two").exists())

    process.send_signal(number)
    out, err = process.communicate(timeout=30)

    assert process.returncode == 2, out + err
    assert (project.root / "tidied Проверка").exists()
    assert (project.root / "tidied Создание").exists()
    result = read_result(project.root / "reports/verdict.json")
    messages = {line.id: line.message for line in result.lines if line.status == "unknown"}
    assert messages["S1.2"] == messages["S2.2"] == "не удалось проверить: прогон прерван"


def test_parts_end_by_themselves_when_the_run_was_killed(make: Make) -> None:
    project = make(WAITING, TIDYING)
    process = project.start(*JOBS)
    journal = project.root / "reports/.verdict.journal"
    until(lambda: (project.root / "one").exists() and (project.root / "two").exists())
    until(lambda: all(f'"begin": "{line}"' in journal.read_text(encoding="utf-8") for line in ("S1.2", "S2.2")))

    process.kill()
    process.communicate(timeout=30)

    until(lambda: (project.root / "tidied Проверка").exists() and (project.root / "tidied Создание").exists())
    result = read_result(project.root / "reports/verdict.json")
    assert result.finished is None
    stopped = [line.id for line in result.lines if "прервался на этой строке" in line.message]
    assert stopped == ["S1.2", "S2.2"]


def test_where_nothing_can_be_handed_over_they_go_one_by_one(make_project: Make) -> None:
    outcome = make_project(steps=RED).run(*JOBS)  # no hook has said what to hand over

    assert outcome.code == 1
    assert AT_ONCE not in outcome.stdout


def test_what_the_run_is_refused_for_is_said_as_by_its_hooks(
    make_project: Make, tmp_path_factory: pytest.TempPathFactory
) -> None:
    refused = "raise __import__('postdeploy.errors').errors.SetupError('организация живая')"
    by_hook = Project.make(tmp_path_factory.mktemp("hook"), {}, f"    {refused}\n").run()
    by_estate = make_project(environment=ESTATE.replace('return "передано"', refused)).run(*JOBS)

    assert by_estate.code == 2
    assert by_estate.errors == ["подготовка прогона: организация живая"]
    assert told(by_estate) == told(by_hook)


def test_where_the_run_cannot_begin_no_part_does(make_project: Make) -> None:
    outcome = make_project(
        environment="    from postdeploy.errors import SetupError\n    raise SetupError('нет настроек')\n"
    ).run(*JOBS)

    assert outcome.code == 2
    assert set(outcome.lines.values()) == {"unknown"}


def test_what_writes_into_one_file_is_written_one_by_one(make: Make) -> None:
    outcome = make().run(*JOBS, "-f", "plain", "-o", "out.txt")

    assert outcome.code == 0, outcome.stderr
    assert "ШАГи идут по одному: форматтер «plain» пишет в один файл." in outcome.stdout
    assert "Запись видна" in (outcome.root / "out.txt").read_text(encoding="utf-8")


def test_where_each_waits_for_the_one_before_they_go_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)  # whoever runs the tests may have threads of its own
    assert obstacle(SimpleNamespace(stop=True, format=["allure"])) == "с --stop или --wip каждый ждёт предыдущего"
    assert obstacle(SimpleNamespace(stop=False, format=["allure", "russian"])) == ""


def test_a_process_with_several_threads_is_not_forked() -> None:
    ended = threading.Event()
    other = threading.Thread(target=ended.wait)
    other.start()
    try:
        assert "уже работает что-то ещё" in obstacle(SimpleNamespace(stop=False, format=["allure"]))
    finally:
        ended.set()
        other.join()


@pytest.mark.parametrize("number", ["0", "17", "два", "-1", "1.5", ""])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    with pytest.raises(SetupError, match=f"нужно число ШАГов от 1 до 16 .*а задано «{number}»"):
        number_of(number)


def test_a_wrong_number_is_refused_before_anything_is_written(make: Make) -> None:
    outcome = make().start("-D", "jobs=0")
    out, err = outcome.communicate(timeout=60)

    assert (outcome.returncode, out) == (2, "")
    assert "а задано «0»" in err


def test_only_what_is_chosen_has_a_part(make: Make) -> None:
    outcome = make().run("-D", "jobs=4", "features/02_step.feature")

    assert outcome.code == 0
    assert "одновременно" not in outcome.stdout
    assert list(outcome.allure) != NAMES


def test_a_part_may_print_more_than_a_pipe_holds(make: Make) -> None:
    outcome = make({"Отвечает": "os.write(1, b'x' * 300_000 + b'\\n')"}).run(*JOBS)

    assert outcome.code == 0
    assert "x" * 300_000 in outcome.stdout


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_what_would_act_on_each_other_goes_one_after_another(make: Make) -> None:
    project = make(dict.fromkeys(("Отвечает", "Запись видна"), ALONE), "    apart = frozenset({1, 2})\n")
    outcome = project.run(*JOBS)
    assert (outcome.code, AT_ONCE in outcome.stdout) == (0, True), outcome.stdout
