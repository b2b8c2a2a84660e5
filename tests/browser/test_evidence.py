"""What a person finds in the report: pictures on every line, on a red one everything that is needed to replay it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from postdeploy.evidence.collector import LARGEST as LARGEST_TEXT
from postdeploy.evidence.redaction import HIDDEN
from postdeploy.platform.browser import camera, trace
from tests.browser.conftest import Run
from tests.browser.report import JPEG, ZIP, Line, Trace
from tests.browser.trials import Trial

ACTS = {
    "Перейти: Интеграции → Kommo": "Перед нажатием: «Настройки»",
    'Нажать "Синхронизировать"': "Перед нажатием: «Синхронизировать настройки CRM»",
    "Создать нового агента": "Перед ",
    "Можно выбрать агента": "Перед выбором",
    "Можно отправить сообщение": "Перед отправкой",
    "Можно создать скрипт": "Перед ",
    "Можно редактировать скрипт": "Перед ",
    "Можно удалить скрипт": "Перед нажатием",
    "Создать новое правило:": "Перед ",
    "Создать новую последовательность:": "Перед ",
}
"""Lines at which a person does something, and how the picture before it is called."""
LOOKS = (
    "Появляется сообщение",
    "Страница загружается",
    "Появилось обновление",
    "Агент отвечает",
    "История сохраняется",
)
WITHOUT_A_PAGE = ("Инструкция:", "./scripts/", "Redis:", "Worker работает", "Открыть Supabase", "Таблица существует")
AFTER = "Экран в конце строки"
MOST_BYTES = 8_000_000
"""Of a whole green report; Allure keeps many of them."""
DONE = {"tracingGroup", "goto", "click", "mouseClick", "fill", "press", "keyboardPress", "selectOption"}
"""What a person does, as Playwright calls it."""
LAST_LOOK = "content"
"""How it calls the one look that a trace ends with."""
RED = "Появляется сообщение"
"""The line that MessageNotShown turns red."""


class TestGreen:
    @pytest.mark.parametrize(("text", "title"), ACTS.items())
    def test_an_act_has_a_picture_before_and_one_after(self, green: Run, text: str, title: str) -> None:
        titles = [picture.title for picture in green.report.line(text).pictures]
        assert titles[0].startswith(title), titles
        assert titles[-1] == AFTER or titles[-1].startswith("Сообщение «"), titles

    @pytest.mark.parametrize("text", LOOKS)
    def test_a_look_has_a_picture(self, green: Run, text: str) -> None:
        lines = [line for line in green.report.lines if line.text.startswith(text)]
        assert lines
        assert [line.text for line in lines if not line.pictures] == []

    def test_a_line_without_a_page_has_none(self, green: Run) -> None:
        lines = [line for line in green.report.lines if line.text.startswith(WITHOUT_A_PAGE)]
        assert len(lines) >= len(WITHOUT_A_PAGE)
        assert [line.text for line in lines if line.pictures] == []

    def test_traces_and_logs_are_for_red_lines_only(self, green: Run) -> None:
        titles = {each.title for line in green.report.lines for each in line.attachments}
        assert not [title for title in titles if title.startswith(("Трасса", "Браузер:"))]

    def test_everything_is_bounded(self, green: Run) -> None:
        lines = green.report.lines
        assert max(len(line.pictures) for line in lines) <= camera.MOST
        assert max(len(picture.body) for line in lines for picture in line.pictures) <= camera.LARGEST
        assert sum(path.stat().st_size for path in green.report.folder.iterdir()) < MOST_BYTES


@pytest.fixture(scope="module")
def red(trials: dict[str, Trial]) -> Line:
    return trials["MessageNotShown"].report.line(RED)


@pytest.fixture(scope="module")
def recorded(red: Line) -> Trace:
    (found,) = (each for each in red.attachments if each.is_of(ZIP))
    return Trace(found.body)


class TestRed:
    def test_the_line_shows_the_screen_and_what_went_on_behind_it(self, red: Line) -> None:
        assert red.status == "failed"
        assert red.pictures[-1].title == AFTER
        requests, markup = red.titled("Браузер: запросы страницы"), red.titled("Браузер: разметка")
        assert requests is not None
        assert re.search(r"POST /api/agents/\S+/sync → 200", requests.text)
        assert markup is not None
        assert "Синхронизировать настройки CRM" in markup.text

    def test_a_line_that_rests_on_it_has_nothing_to_show(self, trials: dict[str, Trial]) -> None:
        line = trials["ChatComponentThrows"].report.line("Можно выбрать агента")
        assert line.status == "skipped"
        assert [each.title for each in line.attachments] == []

    def test_what_an_exception_left_on_the_console_is_there(self, trials: dict[str, Trial]) -> None:
        pages = [each for each in trials["ChatComponentThrows"].report.lines if each.text == "Страница загружается"]
        (line,) = (each for each in pages if each.status == "failed")
        errors, console = line.titled("Браузер: что не так со страницей"), line.titled("Браузер: консоль")
        assert errors is not None
        assert "исключение в сценарии страницы" in errors.text
        assert console is not None
        assert "TypeError" in console.text

    def test_everything_is_bounded(self, red: Line) -> None:
        for each in red.attachments:
            most = trace.LARGEST if each.is_of(ZIP) else camera.LARGEST if each.is_of(JPEG) else 4 * LARGEST_TEXT
            assert len(each.body) <= most, each.title

    def test_the_trace_has_the_acts_and_the_page_as_it_was_at_the_end(self, recorded: Trace) -> None:
        events = recorded.events(".trace")
        assert "Нажать «Синхронизировать настройки CRM»" in [event.get("title") for event in events]
        assert "Синхронизировать настройки CRM" in json.dumps(pages_of(events), ensure_ascii=False)

    def test_the_trace_has_no_looks(self, recorded: Trace) -> None:
        """Each would cost two copies of the page, and hide what was done among hundreds of others."""
        calls = [event["method"] for event in recorded.events(".trace") if event["type"] == "before"]
        assert {"goto", "mouseClick"} <= set(calls)
        assert set(calls) <= DONE | {LAST_LOOK}
        assert calls.count(LAST_LOOK) == 1

    def test_it_can_be_replayed_as_the_report_tells(self, red: Line, chromium: Path, tmp_path: Path) -> None:
        (found,) = (each for each in red.attachments if each.is_of(ZIP))
        (tmp_path / "trace.zip").write_bytes(found.body)
        how = red.titled("Как посмотреть трассу")
        assert how is not None
        assert "show-trace --host 127.0.0.1 --port 9323 trace.zip" in how.text
        with viewer(tmp_path / "trace.zip") as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page()
            page.goto(url)
            page.get_by_text("Нажать «Синхронизировать настройки CRM»").first.wait_for()
            browser.close()


def pages_of(events: list[dict[str, Any]]) -> list[Any]:
    """The pages that a trace holds; what is as it was is only referred to."""
    return [event["snapshot"]["html"] for event in events if event["type"] == "frame-snapshot"]


@contextmanager
def viewer(path: Path) -> Iterator[str]:
    """Playwright's own viewer of traces: its address."""
    command = [sys.executable, "-m", "playwright", "show-trace", "--host", "127.0.0.1", "--port", "0", str(path)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        assert process.stdout is not None
        found = next(filter(None, (re.search(r"http://\S+", line) for line in process.stdout)))
        yield found.group()
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # the command is a shell of Playwright's around a server
        process.wait()


LOOKS_SECRET = re.compile(rb"eyJ[\w-]{10,}\.eyJ|authjs\.(session|csrf)-token=[\w%|.-]{12,}")
"""Signed tokens, and cookies of Auth.js with their values."""


class TestSecrets:
    def test_no_artefact_holds_one(self, trials: dict[str, Trial]) -> None:
        """Neither the password that was typed into the form, nor the browser's session, nor the key to the tables."""
        for trial in {each.folder: each for each in trials.values()}.values():
            artefacts = list(contents(trial.folder / "browser"))
            assert len(artefacts) > 20
            leaks = [name for name, content in artefacts if LOOKS_SECRET.search(content)]
            leaks += [name for name, content in artefacts for one in trial.secrets if one.encode() in content]
            assert leaks == [], trial.outcome.case.name

    def test_cookies_of_traces_have_no_values(self, trials: dict[str, Trial]) -> None:
        attached = [each for trial in trials.values() for line in trial.report.lines for each in line.attachments]
        events = [event for each in attached if each.is_of(ZIP) for event in Trace(each.body).events(".network")]
        requests = [event["snapshot"]["request"] for event in events]
        cookies = [cookie for request in requests for cookie in request["cookies"]]
        assert {"authjs.session-token", "authjs.csrf-token"} <= {cookie["name"] for cookie in cookies}
        assert {cookie["value"] for cookie in cookies} == {HIDDEN}


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that a run has left, and what is packed in its traces."""
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        yield path.name, path.read_bytes()
        if path.suffix == ".zip":
            yield from Trace(path.read_bytes()).parts.items()
