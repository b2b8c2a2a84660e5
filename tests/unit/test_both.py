"""The two runs of the checklist: which parts the second one looks at, and where each of them runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from postdeploy.cli import both, child
from postdeploy.cli.both import ALL_OTHERS, PAGELESS_FILES, PAGELESS_SCENARIOS, PAGELESS_STEPS, only_pages
from postdeploy.errors import SetupError
from postdeploy.verdict.checklist.document import Line, parse_checklist
from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.checklist.status import Status
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.reading import read_result
from postdeploy.verdict.ledger.result import write_json
from postdeploy.verdict.reports.allure_results import seen_in
from postdeploy.verdict.running import composed
from postdeploy.verdict.running.closing import write_bare

ROOT = Path(__file__).parents[2]
CHECKLIST = parse_checklist((ROOT / "docs/checklist.md").read_text(encoding="utf-8"))


def test_the_pageless_parts_are_parts_of_the_checklist() -> None:
    scenarios = {scenario.name for _, scenario in CHECKLIST.scenarios}
    assert scenarios >= PAGELESS_SCENARIOS
    assert {step.number for step in CHECKLIST.steps} >= PAGELESS_STEPS


def test_every_scenario_with_a_page_is_chosen_by_name() -> None:
    scenarios = {scenario.name for _, scenario in CHECKLIST.scenarios}
    assert {name for name in scenarios if re.search(ALL_OTHERS, name)} == scenarios - PAGELESS_SCENARIOS


def test_the_pageless_file_is_that_of_the_pageless_step() -> None:
    files = [path.name for path in (ROOT / "features").glob("*.feature") if re.search(PAGELESS_FILES, path.name)]
    assert [int(name[:2]) for name in files] == sorted(PAGELESS_STEPS)


@pytest.mark.parametrize("own", [["-n", "Проверка в UI"], ["--name=Проверка в UI"]])
def test_a_name_that_the_person_has_chosen_stays(own: list[str]) -> None:
    assert only_pages(own) == [*own, "--exclude", PAGELESS_FILES]


def test_nothing_of_the_person_is_lost() -> None:
    assert only_pages(["--tags=@шаг4"])[:1] == ["--tags=@шаг4"]


@dataclass
class Runs:
    """Stands in for behave: notes how it was called and leaves a verdict about the chosen lines."""

    verdicts: Mapping[str, Status] = field(default_factory=dict)
    """What each driver says of every line, `passed` if not given."""
    chosen: Callable[[Line], bool] = lambda _line: True
    interrupted: bool = False
    called: list[tuple[str, str]] = field(default_factory=list)
    """Driver and address of the web app of each run."""

    def run(self, command: Sequence[str], environment: Mapping[str, str], told: Callable[[int], object]) -> int:
        given = dict(word.split("=", 1) for word in command if re.match("(via|reports)=", word))
        self.called.append((given["via"], environment.get("APP_URL", "")))
        if self.interrupted:
            told(2)
        ledger = Ledger(Plan(CHECKLIST), "проба")
        lines = [line for line in CHECKLIST.lines if self.chosen(line)]
        ledger.select(lines)
        for line in lines:
            ledger.record(line, self.verdicts.get(given["via"], "passed"), "", seconds=0.1)
        ledger.finish()
        write_json(Path(given["reports"]) / "verdict.json", ledger.result().to_json())
        return 0


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Runs], tuple[int, Runs]]:
    @contextmanager
    def lent_stand(profile: str) -> Iterator[dict[str, str]]:
        yield {"APP_URL": f"http://стенд{profile}"}

    def start(runs: Runs) -> tuple[int, Runs]:
        monkeypatch.setattr(child, "run", runs.run)
        return both.run([], Paths(reports=tmp_path)), runs

    monkeypatch.delenv("APP_URL", raising=False)
    monkeypatch.setattr(both, "lent_stand", lent_stand)
    return start


Start = Callable[[Runs], tuple[int, Runs]]


def test_both_run_against_the_same_stand(start: Start) -> None:
    code, runs = start(Runs())
    assert (code, runs.called) == (0, [("api", "http://стенд"), ("browser", "http://стенд")])


def test_the_stand_behaves_as_both_are_told(start: Start, tmp_path: Path) -> None:
    start(runs := Runs())
    both.run([], Paths(reports=tmp_path), profile="/recorded")
    assert {address for _, address in runs.called} == {"http://стенд", "http://стенд/recorded"}


def test_a_given_deployment_has_no_profile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("APP_URL", "https://app.test")
    with pytest.raises(SetupError, match="Профиль «recorded» есть только у встроенного стенда"):
        both.run([], Paths(reports=tmp_path), profile="recorded")


def test_a_given_deployment_is_left_alone(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_URL", "https://app.test")
    assert start(Runs())[1].called == [("api", "https://app.test"), ("browser", "https://app.test")]


@pytest.mark.parametrize("red", ["api", "browser"])
@pytest.mark.parametrize(("status", "code"), [("failed", 1), ("unknown", 2)])
def test_the_stricter_verdict_is_the_exit_code(start: Start, red: str, status: Status, code: int) -> None:
    assert start(Runs({red: status}))[0] == code


def test_junit_is_written_once_for_both(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs, commands = Runs({"browser": "failed"}), []

    def run(command: Sequence[str], environment: Mapping[str, str], told: Callable[[int], object]) -> int:
        commands.append(command)
        return runs.run(command, environment, told)

    start(Runs())
    monkeypatch.setattr(child, "run", run)
    folder = tmp_path / "junit"
    assert both.run(["--junit", f"--junit-directory={folder}", "--stop"], Paths(reports=tmp_path)) == 1
    assert 'failures="7"' in (folder / "TESTS-04.xml").read_text(encoding="utf-8")
    assert [("--junit" in " ".join(command), "--stop" in command) for command in commands] == [(False, True)] * 2


def test_what_has_no_page_runs_once(start: Start, tmp_path: Path) -> None:
    code, runs = start(Runs(chosen=lambda line: line.step in PAGELESS_STEPS))
    assert (code, runs.called) == (0, [("api", "http://стенд")])
    assert {tuple(line.drivers) for line in read_result(tmp_path / "verdict.json").selected} == {("api",)}


def test_an_interrupted_run_has_no_second_one(start: Start) -> None:
    assert start(Runs(interrupted=True))[1].called == [("api", "http://стенд")]


def test_a_second_run_that_could_not_begin_leaves_nothing_untold(
    start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    runs = Runs()

    def run(command: Sequence[str], environment: Mapping[str, str], told: Callable[[int], object]) -> int:
        if "via=api" in command:
            return runs.run(command, environment, told)
        write_bare(Paths(reports=tmp_path / "browser"), "Браузера нет.")
        return 2

    monkeypatch.setattr(child, "run", run)
    assert both.run([], Paths(reports=tmp_path)) == 2
    assert [error.message for error in read_result(tmp_path / "verdict.json").errors] == ["В браузере: Браузера нет."]


def test_nothing_of_an_earlier_run_is_taken_for_this_one(start: Start, tmp_path: Path) -> None:
    start(Runs())
    start(Runs())
    assert read_result(tmp_path / "verdict.json").errors == ()
    start(Runs(interrupted=True))
    assert not (tmp_path / "browser" / "verdict.json").exists()


@pytest.mark.parametrize("chosen", [lambda _line: True, lambda line: line.step == 4], ids=["everything", "one ШАГ"])
@pytest.mark.parametrize("status", ["passed", "failed", "unknown"])
def test_all_channels_of_the_merged_run_say_the_same(
    start: Start, tmp_path: Path, status: Status, chosen: Callable[[Line], bool]
) -> None:
    start(Runs({"browser": status}, chosen))
    assert read_result(tmp_path / "verdict.json").errors == ()


def test_what_a_driver_has_seen_hangs_below_its_line_though_the_run_was_killed(
    start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    attached = {"name": "Снимок", "source": "1-attachment.txt", "type": "text/plain"}
    runs = Runs()

    def run(command: Sequence[str], environment: Mapping[str, str], told: Callable[[int], object]) -> int:
        if "via=api" in command:
            return runs.run(command, environment, told)
        ledger = Ledger(Plan(CHECKLIST), "проба")
        ledger.start(tmp_path / "browser" / "verdict.json")
        ledger.record("S4.1", "failed", "страницы нет")
        ledger.saw("S4.1", {"start": 5000, "stop": 7000, "attachments": [attached]})
        paths = Paths(reports=tmp_path / "browser")
        paths.results.mkdir()
        (paths.results / "1-attachment.txt").write_text("снимок", encoding="utf-8")
        return -9

    monkeypatch.setattr(child, "run", run)
    paths = Paths(reports=tmp_path)
    assert both.run([], paths) == 1
    (step,) = seen_in(paths.results, CHECKLIST)["S4.1"]["steps"]
    assert (step["name"], step["status"], step["statusDetails"]) == (
        "В браузере",
        "failed",
        {"message": "страницы нет"},
    )
    assert step["attachments"] == [attached]
    assert (paths.results / "1-attachment.txt").is_file()


def test_channels_that_differ_are_not_trusted(start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(composed, "write_results", lambda folder, *_: folder.mkdir(exist_ok=True))
    assert start(Runs())[0] == 2
    assert "Allure" in read_result(tmp_path / "verdict.json").errors[0].message
    assert "Allure" in (tmp_path / "checklist.html").read_text(encoding="utf-8")
