from __future__ import annotations

import re

import pytest

from postdeploy.checks.common import accepted, gives_id
from postdeploy.platform.answer import Answer
from postdeploy.platform.browser.dashboard import colour_of
from postdeploy.platform.browser.labels import heading_of
from postdeploy.platform.browser.seen import InteractionError, as_list, as_seen, not_done

MADE = Answer("POST /api/agents/a/rules", 200, {"success": True, "data": {"id": "r1"}}, "", "application/json")


class TestSeen:
    def test_what_was_answered_and_shown_is_accepted(self) -> None:
        seen = as_seen(MADE, "вкладка «Правила»")
        assert gives_id().matches(seen)
        assert seen.where == "вкладка «Правила», в браузере", "no person sees the request"

    def test_a_refusal_names_the_request_behind_it(self) -> None:
        refusal = Answer("POST /x", 500, {"success": False, "error": "Не удалось"}, "", "application/json")
        assert as_seen(refusal, "диалог").describe() == "диалог: запрос страницы POST /x → 500 Не удалось"

    def test_what_was_answered_but_not_shown_is_not(self) -> None:
        seen = as_seen(MADE, "вкладка «Правила»", "список не обновился")
        assert not gives_id().matches(seen)
        assert seen.at("data", "id") == "r1", "the row can still be looked for, and taken away"
        assert seen.describe() == "список не обновился (код ответа 200)"

    def test_a_refusal_is_told_in_both_words(self) -> None:
        refusal = Answer("POST /x", 400, {"success": False, "error": "Некорректные данные"}, "", "application/json")
        seen = as_seen(refusal, "диалог", "диалог не закрылся")
        assert seen.error == "диалог не закрылся; Некорректные данные"

    def test_a_list_on_the_screen_has_the_shape_of_the_api(self) -> None:
        seen = as_list("список", [{"id": "1"}])
        assert accepted().matches(seen)
        assert seen.objects("data") == [{"id": "1"}]

    def test_an_act_that_could_not_be_finished(self) -> None:
        error = InteractionError("можно нажать «Создать»", "«Создать»: недоступно", "страница", 3.04)
        seen = not_done("вкладка", error)
        assert not seen.ok
        assert seen.describe() == "«Создать»: недоступно (страница)"

    def test_it_says_what_was_expected_found_where_and_how_long(self) -> None:
        error = InteractionError("можно нажать «Создать»", "«Создать»: недоступно", "страница", 3.04)
        shape = r"Ожидали: .+\.\nНашли: .+\.\nГде смотрели: .+, в браузере\.\nЖдали: 3,0 с\."
        assert re.fullmatch(shape, str(error))


class TestColours:
    @pytest.mark.parametrize(
        ("rgb", "name"),
        [
            ((22, 163, 74, 1), "green"),
            ((37, 99, 235, 1), "blue"),
            ((147, 51, 234, 1), "purple"),
            ((220, 38, 38, 1), "red"),
            ((245, 158, 11, 1), "yellow"),
            ((148, 163, 184, 1), "gray"),
            (None, None),
        ],
    )
    def test_a_mark_is_called_by_its_hue(self, rgb: tuple[float, ...] | None, name: str | None) -> None:
        assert colour_of(rgb) == name


class TestHeadings:
    @pytest.mark.parametrize(
        ("path", "heading"),
        [
            ("/login", "Вход"),
            ("/manage/7-org", "Панель управления"),
            ("/manage/7-org/ai-agents", "Агенты ии"),
            ("/manage/7-org/ai-agents/create", "Создать агента ИИ"),
            ("/manage/7-org/ai-agents/a1/edit", "Редактирование…"),
            ("/manage/7-org/ai-agents/a1/integrations/i1/edit", "Настройки интеграции Kommo CRM"),
            ("/manage/7-org/test-chat?x=1", "Тестовый чат"),
            ("/manage/7-org/analytics", ""),
            ("/", ""),
        ],
    )
    def test_each_page_is_known_by_its_path(self, path: str, heading: str) -> None:
        assert heading_of(path) == heading
