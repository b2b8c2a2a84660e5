"""A page whose heading lies under a curtain is not there for anybody; one that a curtain leaves by itself is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from postdeploy.platform.browser.forms import Form, dialog
from postdeploy.platform.browser.screen import Screen
from tests.browser.looking import looking
from tests.browser.useless import TENANT, Front, Useless

HERE = f"/manage/{TENANT}/test-chat"
CURTAIN = "<div id=curtain style='position:fixed; inset:0; background:#fff; z-index:9'>{}</div>"
GOES = "<script>setTimeout(() => curtain.remove(), 800)</script>"
DIALOG = "<div role=dialog style='position:fixed; inset:100px; background:#fff'>Создать скрипт продаж</div>"


@pytest.fixture(scope="module")
def screen(chromium: Path, app: Front) -> Iterator[Screen]:
    with looking(chromium, app.url, budget=5.0) as screen:
        yield screen


def errors(screen: Screen, app: Front, over: str) -> tuple[str, ...]:
    app.pages = {HERE: Useless(200, f"<main><h1>Тестовый чат</h1><p>Готово</p></main>{over}", "")}
    screen.open(HERE)
    return screen.errors


def test_a_curtain_that_stays_is_told(screen: Screen, app: Front) -> None:
    (told,) = errors(screen, app, CURTAIN.format(""))
    assert told.startswith("заголовок «Тестовый чат» не прочесть: закрыто другим элементом")


@pytest.mark.parametrize(
    "over",
    [
        CURTAIN.format("") + GOES,
        CURTAIN.format("<button onclick='curtain.remove()'>Понятно</button>"),
        DIALOG + CURTAIN.format("").replace("z-index:9", "z-index:-1"),
        CURTAIN.format("").replace("#fff", "rgb(0 0 0 / .1)"),
    ],
    ids=["goes by itself", "is closed by a person", "a dialog", "shines through"],
)
def test_what_passes_or_is_asked_for_is_no_illness(screen: Screen, app: Front, over: str) -> None:
    assert errors(screen, app, over) == ()


@pytest.mark.parametrize(("path", "ill"), [("/api/onboarding/state", False), ("/api/agents/1", True)])
def test_what_there_is_not_is_no_illness_unless_the_page_lives_on_it(
    screen: Screen, app: Front, path: str, ill: bool
) -> None:
    app.pages = {path: Useless(404, "", "")}
    app.pages |= {HERE: Useless(200, f"<main><h1>Тестовый чат</h1></main><script>fetch('{path}')</script>", "")}
    screen.open(HERE)
    screen.until(lambda: screen.traffic.since(0, "GET", path) and not screen.traffic.fetching)
    assert screen.errors == ((f"запрос страницы GET {path} → 404",) if ill else ())


@pytest.mark.parametrize("hidden", ["", "aria-hidden=true"], ids=["after the form", "before the form, which hides it"])
def test_a_field_is_read_although_a_survey_is_in_front_of_its_form(screen: Screen, app: Front, hidden: str) -> None:
    own = "<div role=dialog><h2>Редактировать скрипт</h2><label>Название <input value=Приветствие></label></div>"
    close = "<button onclick='this.parentNode.remove()'>Не сейчас</button>"
    over = f"<div role=dialog {hidden} style='position:fixed; inset:0; background:#fff'>"
    survey = f"{over}<h2>Как вам сервис?</h2>{close}</div>"
    app.pages = {HERE: Useless(200, "<main><h1>Тестовый чат</h1></main>", "")}
    screen.open(HERE)
    screen.page.evaluate("(html) => document.body.insertAdjacentHTML('beforeend', html)", own + survey)
    assert Form(screen, dialog(screen, "Редактировать скрипт"), "диалог").value("Название") == "Приветствие"
