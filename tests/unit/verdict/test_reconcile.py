"""Each channel, tampered with after the run, is caught and named."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.reports.allure_results import write_results
from postdeploy.verdict.reports.documents import write_documents
from postdeploy.verdict.reports.junit import write_junit
from postdeploy.verdict.reports.reconcile import Channels, reconcile
from tests.unit.verdict import mini


@pytest.fixture
def channels(tmp_path: Path) -> Channels:
    document = tmp_path / "checklist.md"
    document.write_text(mini.TEXT, encoding="utf-8")
    paths = Paths(document, tmp_path / "reports")
    return Channels(paths, tmp_path / "junit")


@pytest.fixture
def written(green: Ledger, channels: Channels) -> Ledger:
    green.record("S2.2", "failed", "не видна", hint="сервис ещё не готов")
    green.record("S2.3", "unknown", "не проверено: опирается на «Запись видна»", because=["S2.2"])
    green.record("S2.4", "skipped", "пропущено: цель можно только читать")
    green.run_error("уборка не удалась", green.plan.checklist.steps[0].scenarios[0])
    green.run_error("стенд не остановился")
    write(green, channels)
    return green


def write(ledger: Ledger, channels: Channels) -> None:
    ledger.write(channels.paths.verdict)
    write_documents(ledger.plan.checklist, ledger.result(), channels.paths)
    write_results(channels.paths.results, ledger.plan.checklist, ledger.result(), {})
    assert channels.junit is not None
    write_junit(ledger.result(), channels.junit)


def test_channels_of_one_run_agree(written: Ledger, channels: Channels) -> None:
    assert reconcile(written, channels) == []


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def verdict(key: str, value: Any) -> Callable[[Channels], None]:
    def tamper(channels: Channels) -> None:
        content = json.loads(channels.paths.verdict.read_text(encoding="utf-8"))
        content[key] = value
        channels.paths.verdict.write_text(json.dumps(content), encoding="utf-8")

    return tamper


def allure(name: str, edit: Callable[[dict[str, Any]], object]) -> Callable[[Channels], None]:
    def tamper(channels: Channels) -> None:
        for path in channels.paths.results.glob("*-result.json"):
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["fullName"].endswith(name):
                edit(content)
                path.write_text(json.dumps(content), encoding="utf-8")

    return tamper


def drop_allure(name: str) -> Callable[[Channels], None]:
    def tamper(channels: Channels) -> None:
        for path in channels.paths.results.glob("*-result.json"):
            if json.loads(path.read_text(encoding="utf-8"))["fullName"].endswith(name):
                path.unlink()

    return tamper


def add_allure(channels: Channels) -> None:
    content = {"fullName": "Чужой", "status": "passed"}
    (channels.paths.results / "x-result.json").write_text(json.dumps(content), encoding="utf-8")


def twice_in_allure(channels: Channels) -> None:
    path = next(channels.paths.results.glob("*-result.json"))
    (channels.paths.results / "x-result.json").write_bytes(path.read_bytes())


def drop_globals(channels: Channels) -> None:
    for path in channels.paths.results.glob("*-globals.json"):
        path.unlink()


def ticked(old: str, new: str) -> Callable[[Channels], None]:
    return lambda channels: change(channels.paths.ticked, old, new)


def page(old: str, new: str) -> Callable[[Channels], None]:
    return lambda channels: change(channels.paths.ticked_page, old, new)


def junit(old: str, new: str) -> Callable[[Channels], None]:
    def tamper(channels: Channels) -> None:
        assert channels.junit is not None
        paths = [path for path in channels.junit.iterdir() if old in path.read_text(encoding="utf-8")]
        change(paths[0], old, new)

    return tamper


def green_junit(channels: Channels) -> None:
    assert channels.junit is not None
    for path in channels.junit.iterdir():
        tree = ElementTree.parse(path)
        for case in tree.iter("testcase"):
            for child in case.findall("failure"):
                case.remove(child)
        tree.write(path, encoding="utf-8")


TAMPERINGS: dict[str, tuple[Callable[[Channels], object], str]] = {
    "no verdict.json": (lambda channels: channels.paths.verdict.unlink(), "verdict.json"),
    "verdict.json of another run": (verdict("run", "x"), "verdict.json и журнал"),
    "another exit code": (verdict("exit_code", 0), "verdict.json и код выхода"),
    "fewer lines": (verdict("lines", []), "verdict.json и чек-лист"),
    "Allure lacks a scenario": (drop_allure("Создание"), "Allure и журнал"),
    "Allure has one twice": (twice_in_allure, "Allure и журнал"),
    "Allure has one more": (add_allure, "Allure и журнал"),
    "Allure lacks the run's errors": (drop_globals, "Allure и журнал"),
    "Allure is green": (allure("Создание", lambda test: test.update(status="passed")), "Allure и журнал"),
    "Allure is red": (allure("Удаление", lambda test: test.update(status="failed")), "Allure и журнал"),
    "Allure is green under a failed clean-up": (
        allure("Проверка", lambda test: test.update(status="passed")),
        "Allure и журнал",
    ),
    "a line is green in Allure": (
        allure("Создание", lambda test: test["steps"][3].update(status="passed")),
        "строка S2.2 «Запись видна»",
    ),
    "a line says something else in Allure": (
        allure("Создание", lambda test: test["steps"][3].update(statusDetails={"message": "всё хорошо"})),
        "другое объяснение",
    ),
    "a line is missing in Allure": (allure("Создание", lambda test: test["steps"].pop()), "не те строки"),
    "the ticked text is another": (ticked("Отвечает", "Молчит"), "под отметками не тот текст"),
    "a line is green in the ticked text": (ticked("❌ Запись видна", "✅ Запись видна"), "checklist.md и журнал"),
    "a box is ticked": (ticked("- [ ] Записи", "- [x] Записи"), "checklist.md и журнал"),
    "a box is ticked on the page": (page("[ ]</span>", "[x]</span>"), "checklist.html и журнал"),
    "a sign is missing on the page": (page('<span class="sign">❌</span>', ""), "checklist.html и журнал"),
    "another sentence in the ticked text": (ticked("Сломано: ", "Чинится: "), "checklist.md и журнал"),
    "another sentence on the page": (page("</span> Сломано: ", "</span> Чинится: "), "checklist.html и журнал"),
    "another count in the ticked text": (ticked("Пройдено ", "Сделано "), "checklist.md и журнал"),
    "no ticked text": (lambda channels: channels.paths.ticked.unlink(), "Отмеченный чек-лист"),
    "JUnit is green": (green_junit, "JUnit и журнал"),
    "JUnit lacks a line": (junit("S2.2 Запись видна", "другая"), "JUnit и журнал"),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_a_channel_that_differs_is_named(written: Ledger, channels: Channels, tampering: str) -> None:
    tamper, words = TAMPERINGS[tampering]
    tamper(channels)
    differences = reconcile(written, channels)
    assert any(words in difference for difference in differences), differences


def test_junit_without_the_errors_of_the_run_is_named(written: Ledger, channels: Channels) -> None:
    assert channels.junit is not None
    (channels.junit / "TESTS-run.xml").unlink()
    assert reconcile(written, channels) == ["JUnit и журнал прогона: ошибок прогона 0, а должно быть 2."]


def test_a_ledger_that_changed_its_mind_is_found_in_every_channel(written: Ledger, channels: Channels) -> None:
    written.record("S1.2", "failed", "молчит")
    text = "\n".join(reconcile(written, channels))
    for channel in ("verdict.json", "Allure", "checklist.md", "checklist.html", "JUnit"):
        assert channel in text
