"""What is said about a page that is not what it should be, and which of it is for good."""

from __future__ import annotations

from typing import Any

import pytest

from postdeploy.platform.browser.labels import heading_of
from postdeploy.platform.browser.plight import Place, plight_of

EDIT = "/manage/7-org/ai-agents/5f/edit"
NOT_FOUND = "404 This page could not be found."


def state(text: str, *headings: str, error: bool = False, loading: bool = False) -> dict[str, Any]:
    return {"text": text, "headings": list(headings), "error": error, "loading": loading, "blank": not text}


def place(path: str = EDIT, *, wanted: str = "", status: int | None = 200) -> Place:
    wanted = wanted or path
    return Place(path, wanted, heading_of(wanted), status)


class TestUseful:
    @pytest.mark.parametrize(
        ("seen", "where"),
        [
            (state("Редактирование Анны", "Редактирование Анны"), place()),
            (state("Редактирование Анны; агент 404 не найден", "Редактирование Анны"), place()),
            (state("Чат", "Тестовый чат"), place("/manage/7-org/test-chat", status=None)),
            (state("Интеграции", "Интеграции"), place("/manage/7-org/ai-agents/5f/available-integrations")),
            (state("Панель управления", "Панель управления"), place("/manage/7-org", wanted="/")),
        ],
        ids=["its heading", "regret among other things", "without a request", "no heading known", "sent on from /"],
    )
    def test_a_page_that_is_what_it_should_be(self, seen: dict[str, Any], where: Place) -> None:
        assert plight_of(seen, where) is None


class TestOfNoUse:
    @pytest.mark.parametrize(
        ("seen", "where", "said"),
        [
            (
                state(NOT_FOUND, "404"),
                place("/ai-agents/create", status=404),
                f"страница 404 /ai-agents/create, на ней написано «{NOT_FOUND}»",
            ),
            (
                state(NOT_FOUND, "404"),
                place("/ai-agents/create", status=None),
                f"страница 404 /ai-agents/create, на ней написано «{NOT_FOUND}»",
            ),
            (state("Bad Gateway"), place(status=502), f"страница с ошибкой 502 {EDIT}, на ней написано «Bad Gateway»"),
            (
                state("Произошла ошибка", "Произошла ошибка", error=True),
                place(),
                f"экран ошибки «Произошла ошибка» на {EDIT}, на ней написано «Произошла ошибка»",
            ),
            (
                state("Вход", "Вход"),
                place("/login", wanted=EDIT),
                f"страница входа /login вместо {EDIT}, на ней написано «Вход»",
            ),
            (
                state("Агент не найден Вернуться к списку"),
                place(),
                f"страница {EDIT}, на которой написано «Агент не найден Вернуться к списку»",
            ),
            (
                state("Application error: an exception has occurred"),
                place(),
                f"страница с ошибкой {EDIT}, на которой написано «Application error: an exception has occurred»",
            ),
        ],
        ids=["404", "404 without a request", "502", "error screen", "sign-in", "regret", "framework's error"],
    )
    def test_for_good(self, seen: dict[str, Any], where: Place, said: str) -> None:
        plight = plight_of(seen, where)
        assert plight is not None
        assert (plight.text, plight.final, plight.hopeless) == (said, True, True)

    def test_an_empty_page_may_yet_be_filled(self) -> None:
        plight = plight_of(state(""), place())
        assert plight is not None
        assert (plight.text, plight.final, plight.hopeless) == ("основная область страницы пуста", False, True)

    def test_a_page_that_regrets_while_it_loads_may_yet_come_right(self) -> None:
        plight = plight_of(state("Агент не найден", loading=True), place())
        assert plight is not None
        assert not plight.final

    def test_a_page_under_another_heading_can_be_acted_on(self) -> None:
        plight = plight_of(state("Агент Анна", "Агент Анна"), place())
        assert plight is not None
        assert plight.text == "нет заголовка «Редактирование…»; видны заголовки: «Агент Анна»"
        assert not plight.hopeless
