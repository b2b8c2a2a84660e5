"""A second look at part of a run, put onto it: every channel is that of the whole, JUnit among them."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from postdeploy.cli.project import ROOT
from postdeploy.errors import SetupError
from postdeploy.verdict.checklist.document import parse_checklist
from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.reading import checklist_of, read_result
from postdeploy.verdict.ledger.result import RunResult, write_json
from postdeploy.verdict.reports.allure_results import Seen, seen_in, write_results
from postdeploy.verdict.reports.junit import write_junit
from postdeploy.verdict.running import joining

CHECKLIST = parse_checklist((ROOT / "docs/checklist.md").read_text(encoding="utf-8"))


def finished(red: str, *steps: int) -> RunResult:
    """A run of these ШАГи; one line of it is red, or none."""
    ledger = Ledger(Plan(CHECKLIST), "staging")
    looked = [line for line in CHECKLIST.lines if line.step in steps]
    ledger.select(looked)
    for line in looked:
        ledger.record(line, *(("failed", "нет") if line.id == red else ("passed", "")))
    ledger.finish()
    return ledger.result()


def begun(*steps: int) -> Ledger:
    """A run of the whole checklist that has come to these ШАГи only."""
    ledger = Ledger(Plan(CHECKLIST), "staging")
    for line in CHECKLIST.lines:
        if line.step in steps:
            ledger.record(line, "passed")
    return ledger


def seen(folder: Path, word: str, *steps: int) -> Seen:
    """To each line of these ШАГи something was attached."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{word}-attachment.txt").write_text(word, encoding="utf-8")
    attached = {"name": word, "source": f"{word}-attachment.txt", "type": "text/plain"}
    return {
        line.id: {"start": 1, "stop": 2, "attachments": [attached]} for line in CHECKLIST.lines if line.step in steps
    }


def shown(paths: Paths) -> dict[str, str]:
    """What the attachment of each line says that Allure shows."""
    files = {identity: each["attachments"][0]["source"] for identity, each in lines_in(paths).items()}
    return {identity: (paths.results / name).read_text(encoding="utf-8") for identity, name in files.items()}


def lines_in(paths: Paths) -> Seen:
    return {what: each for what, each in seen_in(paths.results, CHECKLIST).items() if what in CHECKLIST.by_id}


def test_what_a_killed_run_has_seen_is_shown_with_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    paths = Paths(ROOT / "docs/checklist.md", tmp_path / "reports")
    killed = begun(1, 2, 3)
    killed.start(paths.verdict)
    for what, each in seen(tmp_path / "before", "до", 1, 2, 3).items():
        killed.saw(what, each)
    before = read_result(paths.verdict)
    joining.complete(paths, before, tmp_path / "before")

    later = finished("", *range(4, 8))
    write_results(paths.results, CHECKLIST, later, seen(paths.results, "после", *range(4, 8)))
    write_json(paths.verdict, later.to_json())
    assert joining.conclude(paths, before, tmp_path / "before") == 0
    assert shown(paths) == {line.id: "до" if line.step < 4 else "после" for line in CHECKLIST.lines}


def test_a_killed_run_is_whole_once_the_rest_was_looked_at() -> None:
    killed = begun(1, 2, 3)
    half = joining.join(killed.result(), finished("", 4, 5), CHECKLIST)
    assert (half.finished, half.exit_code) == (None, 2)
    whole = joining.join(half, finished("", 6, 7), CHECKLIST)
    assert whole.finished
    assert whole.exit_code == 0


def test_a_run_about_another_version_of_the_document_is_not_completed(tmp_path: Path) -> None:
    text = (ROOT / "docs/checklist.md").read_text(encoding="utf-8")
    (tmp_path / "checklist.md").write_text(text.replace("Redis: ПОДКЛЮЧЕН", "Redis: ЖИВ"), encoding="utf-8")
    paths = Paths(tmp_path / "checklist.md", tmp_path / "reports")
    with pytest.raises(SetupError, match=r"по другой версии чек-листа: .* строка S1\.1\. Нужен новый прогон\."):
        checklist_of(finished("", 1), paths)
    assert checklist_of(finished("", 1), Paths(ROOT / "docs/checklist.md")) == CHECKLIST
    with pytest.raises(SetupError, match="не читается"):
        checklist_of(finished("", 1), Paths(tmp_path / "нет.md"))


def test_why_a_run_was_refused_is_over_once_all_was_looked_at() -> None:
    refused = begun()
    refused.run_error("приложение не приняло пароль")
    refused.finish()
    part = joining.join(refused.result(), finished("", 1), CHECKLIST)
    assert part.exit_code == 2, "most of it was not looked at"
    whole = joining.join(part, finished("", *range(2, 8)), CHECKLIST)
    assert (whole.exit_code, whole.errors) == (0, ())


def test_what_may_have_spoilt_a_verdict_that_stays_is_told() -> None:
    spoilt = begun(*range(1, 8))
    spoilt.run_error("уборка не удалась")
    spoilt.finish()
    joined = joining.join(spoilt.result(), finished("", 4), CHECKLIST)
    assert [each.message for each in joined.errors] == ["уборка не удалась"]


@pytest.mark.parametrize("red", ["", "S5.3"])
def test_all_channels_are_those_of_the_whole(
    red: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = 1 if red else 0
    monkeypatch.chdir(tmp_path)
    paths, junit = Paths(ROOT / "docs/checklist.md", tmp_path / "reports"), tmp_path / "junit"
    before, later = finished("S5.3", *range(1, 8)), finished(red, 5)
    write_results(tmp_path / "before", CHECKLIST, before, seen(tmp_path / "before", "до", *range(1, 8)))
    write_results(paths.results, CHECKLIST, later, seen(paths.results, "после", 5))
    write_json(paths.verdict, later.to_json())
    write_junit(later, junit)

    found = joining.conclude(paths, before, tmp_path / "before", junit, {"via": "both", "target": "staging"})

    cases = [case for path in junit.glob("TESTS-*.xml") for case in ElementTree.parse(path).getroot().iter("testcase")]
    assert (found, len(cases)) == (code, len(CHECKLIST.lines))
    assert sum(case.find("failure") is not None for case in cases) == code
    joined = read_result(paths.verdict)
    assert (joined.exit_code, joined.errors) == (code, ())
    assert shown(paths) == {line.id: "после" if line.step == 5 else "до" for line in CHECKLIST.lines}
    said = "postdeploy check --failed --target staging --via both"
    assert (said in capsys.readouterr().out) is bool(red)
