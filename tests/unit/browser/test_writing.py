from __future__ import annotations

import pytest

from postdeploy.platform.browser import writing
from postdeploy.platform.browser.writing import Writing

TEXT = "агат741. Подготовлю  расчёт"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(writing, "time", found)
    return found


def test_a_text_that_grows_neither_rests_nor_stands(clock: Clock) -> None:
    seen = Writing(TEXT)
    for length in range(1, len(TEXT)):
        clock.now += 1.5
        seen.look(f"Чат {TEXT[:length]}")
    assert not seen.rests(2.0)
    assert not seen.stands(3.0)


def test_a_page_on_which_only_a_clock_ticks_does_not_write_the_text(clock: Clock) -> None:
    seen = Writing(TEXT)
    seen.look("Чат агат 11:00:00")
    for second in range(1, 4):
        clock.now += 1.0
        seen.look(f"Чат агат 11:00:0{second}")
    assert not seen.rests(2.0)
    assert seen.stands(3.0)


def test_a_page_on_which_nothing_happens_rests(clock: Clock) -> None:
    seen = Writing(TEXT)
    seen.look("Чат")
    clock.now += 2.0
    seen.look("Чат")
    assert seen.rests(2.0)
