from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.page_hints import add_page_hint, page_hint
from postdeploy.errors import CannotTell
from postdeploy.platform.agents import Agent
from postdeploy.platform.answer import Answer
from postdeploy.session.scenario_state import ScenarioState
from postdeploy.session.slots import AGENT
from tests.unit.answers import BROKEN, ODD, answer
from tests.unit.runs import run_of

if TYPE_CHECKING:
    from postdeploy.session.run import Run

MISSED = "страница /manage/7-north/ai-agents/a1/edit, на которой написано «Агент не найден Вернуться к списку»"
KNOWN = answer({"success": True, "data": {"id": "a1"}}, request="GET /api/agents/a1")


def page(status: int = 200, *, location: str | None = None, shows_error: bool = False) -> SimpleNamespace:
    return SimpleNamespace(status=status, location=location, shows_error=shows_error)


def run_with(*, found: Any = None, agent: Answer | Exception = KNOWN, lost: str = "") -> Run:
    opened: list[str] = []

    def get(_agent_id: str) -> Answer:
        if isinstance(agent, Exception):
            raise agent
        return agent

    def open_page(path: str) -> Any:
        opened.append(path)
        return found

    api = SimpleNamespace(agents=SimpleNamespace(get=get), pages=SimpleNamespace(open=open_page))
    pages = SimpleNamespace(lost_at=lambda: lost)
    return run_of(api=api, pages=pages, user=SimpleNamespace(tenant_id="7-north"), opened=opened)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("экран ошибки: A <Select.Item /> must have a value prop that is not an empty string", "пустое значение"),
        ("ошибка на странице: ChunkLoadError: Loading chunk 417 failed", "файлы `_next/static`"),
        ("TypeError: Cannot read properties of undefined (reading 'map')", "которого в ответе API нет"),
    ],
)
def test_words_of_the_page_point_to_a_cause(message: str, words: str) -> None:
    assert words in page_hint(run_with(), message)


@pytest.mark.parametrize("path", ["/ai-agents/create", "/ai-agents"])
def test_a_page_that_is_there_under_the_organisations_address(path: str) -> None:
    hint = page_hint(run_with(found=page(), lost=path), MISSED)
    assert f"{path} — страница 404, а /manage/7-north{path} открывается" in hint


@pytest.mark.parametrize("found", [page(404), page(307, location="/login"), page(shows_error=True)])
def test_a_page_that_is_nowhere(found: SimpleNamespace) -> None:
    assert page_hint(run_with(found=found, lost="/ai-agents/create"), MISSED) == ""


def test_an_address_with_the_organisation_is_not_tried_again() -> None:
    run = run_with(found=page(), lost="/manage/7-north/ai-agents/create")
    assert page_hint(run, MISSED) == ""
    assert run.opened == []  # type: ignore[attr-defined]


def test_an_agent_that_the_api_knows() -> None:
    assert "GET /api/agents/a1 отдаёт этого агента" in page_hint(run_with(), MISSED, agent_id="a1")
    assert page_hint(run_with(), MISSED) == ""


@pytest.mark.parametrize("reply", [BROKEN, *ODD, answer({"success": True, "data": {"id": "a2"}})])
def test_an_agent_that_the_api_does_not_know_either(reply: Answer) -> None:
    assert page_hint(run_with(agent=reply), MISSED, agent_id="a1") == ""


def state() -> ScenarioState:
    made = ScenarioState({}, dict[str, str]().get, {})
    made.keep(AGENT, Agent("a1", "Агент", "active"))
    return made


def test_a_red_line_without_a_hint_gets_one() -> None:
    error = Mismatch("страница загружается", MISSED, "страница агента")
    add_page_hint(run_with(), state(), error)
    assert "отдаёт этого агента" in error.hint


def test_a_hint_that_is_there_stays() -> None:
    error = Mismatch("страница загружается", MISSED, "страница агента", hint="своя")
    add_page_hint(run_with(), state(), error)
    assert error.hint == "своя"


@pytest.mark.parametrize("trouble", [CannotTell("нет связи"), AssertionError("приложение не отвечает")])
def test_an_api_that_cannot_be_asked_changes_nothing(trouble: Exception) -> None:
    error = Mismatch("страница загружается", MISSED, "страница агента")
    add_page_hint(run_with(agent=trouble), state(), error)
    assert error.hint == ""


@pytest.mark.parametrize("error", [None, CannotTell(MISSED), AssertionError(MISSED)])
def test_only_what_a_check_has_found_wrong_is_explained(error: BaseException | None) -> None:
    add_page_hint(run_with(), state(), error)
    assert getattr(error, "hint", "") == ""
