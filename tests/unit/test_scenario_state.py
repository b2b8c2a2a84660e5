from __future__ import annotations

from collections.abc import Callable

import pytest

from postdeploy.errors import CannotTell, NotChecked
from postdeploy.session.scenario_state import NoSuchName, Once, ScenarioState, Slot

IDS = {"Открыть страницу": "S5.a1", "Можно создать": "S5.2", "Можно удалить": "S5.3"}
TEXTS = {"S1.2": "Worker работает корректно"}
NAME: Slot[str] = Slot("имя")
VALUE: Slot[object] = Slot("что угодно")


def state(**verdicts: str) -> ScenarioState:
    recorded = {line.replace("_", "."): verdict for line, verdict in verdicts.items()}
    return ScenarioState(IDS, recorded.get, TEXTS)


def test_the_opening_line_is_the_first() -> None:
    assert state().opening_line == "Открыть страницу"


def test_what_a_line_keeps_the_next_can_take() -> None:
    known = state()
    assert known.keep(NAME, "a1") == "a1"
    assert known.need(NAME, "Можно создать") == "a1"
    assert known.have(NAME) == "a1"


@pytest.mark.parametrize("value", [None, "", 0, []])
def test_a_kept_nothing_is_kept(value: object) -> None:
    known = state()
    known.keep(VALUE, value)
    assert known.need(VALUE, "Можно создать") == value


def test_what_was_not_kept_names_the_line_that_should_have() -> None:
    with pytest.raises(NotChecked, match=r"^не проверено: опирается на «Можно создать»$") as caught:
        state().need(NAME, "Можно создать")
    assert caught.value.lines == ("Можно создать",)
    assert state().have(NAME) is None


@pytest.mark.parametrize("line", ["Можно создатьъ", "S1.9", ""])
def test_a_line_that_does_not_exist_is_our_own_mistake(line: str) -> None:
    with pytest.raises(NoSuchName, match=f"«{line}»"):
        state().rest_on(line)
    known = state()
    known.keep(VALUE, 1)
    with pytest.raises(NoSuchName, match=f"«{line}»"):
        known.need(VALUE, line)


def test_goes_on_when_all_lines_have_passed() -> None:
    state(S5_2="passed", S1_2="passed").rest_on("Можно создать", "S1.2")


@pytest.mark.parametrize("verdict", ["failed", "unknown", "skipped"])
def test_rests_on_a_line_of_this_scenario(verdict: str) -> None:
    with pytest.raises(NotChecked, match="«Можно создать»") as caught:
        state(S5_2=verdict).rest_on("Можно создать")
    assert caught.value.lines == ("Можно создать",)


@pytest.mark.parametrize("verdict", ["failed", "unknown", "skipped"])
def test_rests_on_a_line_elsewhere_by_its_id(verdict: str) -> None:
    with pytest.raises(NotChecked, match="«Worker работает корректно»") as caught:
        state(S1_2=verdict).rest_on("S1.2")
    assert caught.value.lines == ("S1.2",)


def test_a_line_elsewhere_that_is_no_part_of_this_run_does_not_count() -> None:
    state().rest_on("S1.2")


def test_a_line_elsewhere_that_this_access_cannot_tell_does_not_count() -> None:
    recorded = {"S1.2": "unknown", "S5.2": "unknown"}
    known = ScenarioState(IDS, recorded.get, TEXTS, frozenset({"S1.2", "S5.2"}))
    known.rest_on("S1.2")
    with pytest.raises(NotChecked):
        known.rest_on("Можно создать")


def test_a_line_of_this_scenario_without_verdict_does_count() -> None:
    with pytest.raises(NotChecked, match="«Можно удалить»"):
        state(S5_2="passed").rest_on("Можно создать", "Можно удалить")


def test_the_first_line_that_has_not_passed_is_named() -> None:
    with pytest.raises(NotChecked, match="«Можно создать»"):
        state(S5_2="failed", S5_3="failed", S1_2="failed").rest_on("Можно создать", "Можно удалить", "S1.2")


class Maker:
    """Makes a value or fails, counts how often it was asked, and knows which line is checked now."""

    def __init__(self, *outcomes: str | Exception) -> None:
        self.outcomes = list(outcomes)
        self.calls = 0
        self.line = ""

    def make(self) -> str:
        outcome = self.outcomes[min(self.calls, len(self.outcomes) - 1)]
        self.calls += 1
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def once(self) -> Once[str]:
        return Once(self.make, lambda: self.line)

    def at(self, line: str, ask: Callable[[], str]) -> str:
        self.line = line
        return ask()


def test_made_once_and_shared() -> None:
    maker = Maker("вход")
    once = maker.once()
    assert [once.get(), once.prepared(), once.get()] == ["вход"] * 3
    assert maker.calls == 1


def test_only_the_first_line_that_is_about_it_is_blamed() -> None:
    maker = Maker(AssertionError("никого не впускает"))
    once = maker.once()
    with pytest.raises(AssertionError, match="никого не впускает"):
        maker.at("Открыть чат", once.get)
    with pytest.raises(NotChecked, match="«Открыть чат»"):
        maker.at("Открыть правила", once.get)
    with pytest.raises(NotChecked, match="«Открыть чат»") as caught:
        maker.at("Список агентов", once.prepared)
    assert caught.value.lines == ("Открыть чат",)
    assert maker.calls == 1


def test_the_blamed_line_fails_again_the_same_way() -> None:
    maker = Maker(AssertionError("никого не впускает"))
    once = maker.once()
    for _ in range(2):
        with pytest.raises(AssertionError, match="никого не впускает"):
            maker.at("Открыть чат", once.get)


def test_where_another_process_blames_a_line_none_here_is_blamed() -> None:
    maker = Maker(AssertionError("форма сломана"))
    once = Once(maker.make, lambda: maker.line, lambda: "Открыть приложение в браузере")
    for ask in (once.get, once.prepared):
        with pytest.raises(NotChecked, match="опирается на «Открыть приложение в браузере»"):
            maker.at("Открыть чат", ask)


def test_what_another_process_blames_is_asked_for_only_where_the_platform_is_wrong() -> None:
    asked: list[str] = []
    maker = Maker(CannotTell("не отвечает"), "вход")
    with pytest.raises(CannotTell, match="не отвечает"):
        Once(maker.make, lambda: maker.line, lambda: asked.append("о строке")).get()
    assert not asked


def test_a_line_that_merely_needs_it_is_never_blamed() -> None:
    maker = Maker(AssertionError("никого не впускает"))
    once = maker.once()
    for _ in range(2):
        with pytest.raises(CannotTell, match="никого не впускает"):
            maker.at("Список агентов", once.prepared)
    with pytest.raises(AssertionError, match="никого не впускает"):
        maker.at("Открыть чат", once.get)


def test_what_cannot_be_told_is_told_to_everybody_and_blames_nobody() -> None:
    maker = Maker(CannotTell("проверьте APP_PASSWORD"))
    once = maker.once()
    for ask in (once.get, once.prepared, once.get):
        with pytest.raises(CannotTell, match="проверьте APP_PASSWORD"):
            maker.at("Открыть чат", ask)
        with pytest.raises(CannotTell, match="проверьте APP_PASSWORD"):
            maker.at("Открыть правила", ask)


def test_an_error_of_our_own_is_not_kept() -> None:
    maker = Maker(KeyError("наша ошибка"), "вход")
    once = maker.once()
    with pytest.raises(KeyError):
        once.get()
    assert once.get() == "вход"
