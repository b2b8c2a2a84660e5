"""What is put onto a line of the report: where it does not fit, the run goes on and says so."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import Any

import allure
import pytest

from postdeploy.verdict.ledger.ledger import Ledger, set_current
from postdeploy.verdict.reports.attachments import attach

JPEG = b"\xff\xd8picture"
SEEN: list[tuple[str, str | bytes, str]] = [
    ("Экран", JPEG, "text"),
    ("Обмен", "GET /", "text"),
    ("Строки", "id;name", "table"),
    ("Трасса", b"PK", "text"),
]


@pytest.fixture
def running(green: Ledger) -> Iterator[Ledger]:
    set_current(green)
    yield green
    set_current(None)


def full(*_: Any, **__: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_each_is_put_there_as_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    put: list[tuple[str, str, str]] = []
    monkeypatch.setattr(
        allure, "attach", lambda _body, name, attachment_type, extension: put.append((name, attachment_type, extension))
    )
    attach(SEEN)
    assert put == [
        ("Экран", "image/jpeg", "jpg"),
        ("Обмен", "text/plain", "txt"),
        ("Строки", "text/csv", "csv"),
        ("Трасса", "application/zip", "zip"),
    ]


def test_a_full_disk_ends_no_run_and_is_told_once(running: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allure, "attach", full)
    attach(SEEN)
    assert [each.message for each in running.result().errors] == ["результаты Allure не записаны: нет места на диске"]
    assert running.result().exit_code == 2


def test_where_no_run_goes_on_it_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allure, "attach", full)
    with pytest.raises(OSError, match="No space"):
        attach(SEEN)


def test_a_report_that_is_switched_off_takes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def off(*_: Any, **__: Any) -> None:
        raise KeyError("no test is going on")

    monkeypatch.setattr(allure, "attach", off)
    attach(SEEN)
