"""The checklist that has ticked itself, as people open and print it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from postdeploy.verdict.ledger.paths import Paths
from tests.report.conftest import Looking

Look = Callable[[str], Looking]


@pytest.fixture(params=["red", "green"])
def reported(request: pytest.FixtureRequest) -> Paths:
    found: Paths = request.getfixturevalue(request.param)
    return found


def test_it_prints_on_two_pages(look: Look, reported: Paths) -> None:
    page = look("desktop").at(reported.ticked_page)
    printed = page.pdf(prefer_css_page_size=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2


def test_it_fits_and_loads_nothing(look: Look, reported: Paths, size: str) -> None:
    looking = look(size)
    page = looking.at(reported.ticked_page)
    assert looking.overflow() == 0
    assert looking.outside == []
    assert page.locator("h2").count() == 8


def test_a_red_line_says_why_and_leads_into_the_report(look: Look, red: Paths) -> None:
    page = look("desktop").at(red.ticked_page)
    line = page.locator(".row.failed", has_text="Воронки синхронизируются").first
    assert line.locator(".sign").inner_text() == "❌"
    note = page.locator(".row.failed:has-text('Воронки синхронизируются') + .note").first
    assert "синхронизация не удалась" in note.inner_text()
    note.get_by_role("link", name="подробнее").click()
    page.get_by_text("После успешного деплоя Worker").first.wait_for()
    assert page.url.startswith(red.report.as_uri())


def test_a_green_run_ticks_every_box(look: Look, green: Paths) -> None:
    page = look("desktop").at(green.ticked_page)
    assert page.locator(".tick").all_inner_texts() == ["[x]"] * 9
    assert set(page.locator(".sign").all_inner_texts()) == {"✅"}
