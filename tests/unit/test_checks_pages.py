from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.checks.pages import loads_with, opened
from postdeploy.errors import CannotTell
from postdeploy.platform.pages import Page
from tests.unit.runs import run_of
from tests.unit.russian import accepts, rejects


def page(**changes: Any) -> Page:
    fields: dict[str, Any] = {
        "path": "/manage/7-north/test-chat",
        "status": 200,
        "location": None,
        "content_type": "text/html",
        "headings": ("Меню", "Тестовый чат"),
        "text": "Меню Тестовый чат Новый чат",
    }
    return Page(**{**fields, **changes})


def test_the_page_loads() -> None:
    accepts(loads_with(), page())
    accepts(loads_with("Тестовый чат"), page())
    accepts(loads_with(), page(headings=()))


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (page(status=307, location="/login"), "/login (код 307)"),
        (page(status=200, location="/login"), "/login"),
        (page(status=404, text="This page could not be found."), "404"),
        (page(status=500), "500"),
        (page(content_type="application/json"), "application/json"),
        (page(content_type=""), "без типа"),
        (page(headings=("Произошла ошибка",), text="Произошла ошибка Попробовать снова"), "экран ошибки"),
        (page(text="Тестовый чат Произошла ошибка", pieces=("Тестовый чат", "Произошла ошибка")), "экран ошибки"),
        (page(text=""), "пустая"),
    ],
)
def test_the_page_does_not_load(found: Page, word: str) -> None:
    rejects(loads_with(), found, word)


def test_another_heading() -> None:
    rejects(loads_with("Тестовый чат"), page(headings=("Чаты",)), "Чаты")
    rejects(loads_with("Тестовый чат"), page(headings=()), "нет ни одного")
    rejects(loads_with("Тестовый чат"), page(headings=("Тестовый чат недоступен",)), "недоступен")


def test_a_heading_may_carry_a_sign_a_count_and_a_badge() -> None:
    for heading in ("💬 Тестовый\u00a0чат", "Тестовый чат (beta)", "ТЕСТОВЫЙ ЧАТ 12"):
        accepts(loads_with("Тестовый чат"), page(headings=("Чаты", heading)))


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (page(text="", headings=(), by_script=True), True),
        (page(text="", headings=()), False),
        (page(status=500, text="", headings=(), by_script=True), False),
        (page(status=307, location="/login", text="", headings=(), by_script=True), False),
    ],
)
def test_a_page_that_scripts_draw_cannot_be_told_over_http(found: Page, told: bool) -> None:
    run: Any = run_of(pages=SimpleNamespace(open=lambda _path: found), works=lambda _service: True)
    if told:
        with pytest.raises(CannotTell, match="--via browser"):
            opened(run, found.path)
    else:
        assert opened(run, found.path) is found
