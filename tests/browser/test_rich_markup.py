"""Tables and lists to choose from with more in them than names: marks, boxes to tick, explanations, totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.looking import Ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

HEAD = "<thead><tr><th><input type=checkbox></th><th scope=col>Название</th><th scope=col>Тип</th></tr></thead>"
BOX = "<td><input type=checkbox aria-label='Выбрать'></td>"
NAMES = {
    "plain": "<td>Скидка</td>",
    "head of the row": "<th scope=row>Скидка</th>",
    "explained": "<td>Скидка<div>Для новых клиентов</div></td>",
    "mark": "<td style='display:flex'><span>СК</span><span>Скидка</span></td>",
    "hidden mark": "<td><span aria-hidden=true>СК</span> Скидка</td>",
    "sign": "<td><b>🟢</b> Скидка</td>",
    "badge": "<td>Скидка <span style='display:inline-flex'>Новый</span></td>",
    "marked": "<td>Ски<mark>дка</mark></td>",
    "place to break": "<td>Ски<wbr>дка</td>",
    "for assistive tools": "<td><span style='position:absolute; width:1px; height:1px; overflow:hidden'>Имя</span>"
    "Скидка</td>",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_row_is_known_by_its_name(ask: Ask, name: str) -> None:
    foot = "<tfoot><tr><td></td><td>Всего</td><td>1</td></tr></tfoot>"
    table = f"<table>{HEAD}<tbody><tr>{BOX}{name}<td>Приветствие</td></tr></tbody>{foot}</table>"
    (row,) = ask(table, "everyRow")
    assert "Скидка" in row["name"]
    assert row["why"] == ""
    assert next(cell["text"] for cell in row["cells"] if cell["head"] == "Тип") == "Приветствие"
    assert ask(table, "rowNamed", "Скидка") is True
    assert ask(table, "rowNamed", "Скид") is False


def test_what_spans_a_table_is_no_row_of_it(ask: Ask) -> None:
    assert ask(f"<table>{HEAD}<tr><td colspan=3>Ничего не найдено</td></tr></table>", "everyRow") == []


OPTION = "<div role=option data-value={value}>{html}</div>"


@pytest.mark.parametrize(
    "html",
    [
        *("Активный", "🟢 Активный", "<b aria-hidden=true>АК</b><span>Активный</span><div>отвечает клиентам</div>"),
        *("Активный<small style='display:block'>отвечает клиентам</small>", "Актив\u00adный"),
    ],
    ids=["plain", "sign", "mark and explanation", "explanation", "soft hyphen"],
)
def test_an_option_is_known_by_its_title(ask: Ask, page: Page, html: str) -> None:
    options = OPTION.format(value="draft", html="Неактивный") + OPTION.format(value="active", html=html)
    shown = ask(options, "everyOption")
    assert shown[0]["text"] == "Неактивный"
    assert ask(options, "optionNamed", "Активный", "") == 1
    assert ask(options, "optionNamed", "Черновик", "") == -1
    assert ask(options, "optionNamed", "Черновик", "draft") == 0
