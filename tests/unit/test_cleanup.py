from __future__ import annotations

from collections.abc import Callable

import pytest

from postdeploy.errors import CannotTell
from postdeploy.session.cleanup import Cleanup, Leftover


@pytest.fixture
def removed() -> list[str]:
    return []


def removal(removed: list[str], what: str, error: Exception | None = None) -> Callable[[], object]:
    def remove() -> None:
        removed.append(what)
        if error is not None:
            raise error

    return remove


def test_removes_in_reverse_order_of_creation(removed: list[str]) -> None:
    cleanup = Cleanup()
    for what in ("агент", "правило", "событие"):
        cleanup.register(what, removal(removed, what))
    assert cleanup.run() == []
    assert removed == ["событие", "правило", "агент"]


@pytest.mark.parametrize("error", [CannotTell("нет связи."), AssertionError("осталась запись"), KeyError("id")])
def test_one_failure_does_not_stop_the_others(removed: list[str], error: Exception) -> None:
    cleanup = Cleanup()
    cleanup.register("агент", removal(removed, "агент"))
    cleanup.register("правило", removal(removed, "правило", error))
    cleanup.register("событие", removal(removed, "событие"))
    (leftover,) = cleanup.run()
    assert removed == ["событие", "правило", "агент"]
    assert leftover.what == "правило"
    assert str(error).rstrip(".") in leftover.reason


def test_what_was_removed_is_not_removed_again(removed: list[str]) -> None:
    cleanup = Cleanup()
    cleanup.register("агент", removal(removed, "агент", CannotTell("нет связи")))
    assert len(cleanup.run()) == 1
    assert cleanup.run() == []
    assert removed == ["агент"]


def test_what_a_removal_makes_is_removed_too(removed: list[str]) -> None:
    cleanup = Cleanup()
    cleanup.register("агент", lambda: cleanup.register("след", removal(removed, "след")))
    assert cleanup.run() == []
    assert removed == ["след"]


def test_nothing_made_nothing_removed() -> None:
    assert Cleanup().run() == []


def test_a_leftover_is_told_in_one_sentence() -> None:
    said = Leftover("агент «А»", "DELETE /api/agents/a1 → 500 Сбой").describe()
    assert said.startswith("Не удалось убрать за собой: агент «А»")
    assert "500 Сбой" in said
