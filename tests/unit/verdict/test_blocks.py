"""The console of ШАГи that go on at once."""

from __future__ import annotations

from io import StringIO

import pytest

from postdeploy.verdict.running.parts.blocks import Blocks
from postdeploy.verdict.running.parts.share import Share, in_order_of_beginning

ONE, TWO, SEVEN = (Share(number, f"ШАГ {number}: Имя", (), ("a", "b")) for number in (1, 2, 7))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that have gone by."""
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    return now


def test_each_is_shown_whole_and_in_the_order_of_the_document() -> None:
    stream = StringIO()
    shown = Blocks([ONE, TWO], stream, in_place=False)
    for share, text in ((TWO, "два "), (ONE, "раз "), (TWO, "три\n"), (ONE, "четыре\n")):
        shown.printed(share, text.encode())

    shown.end(TWO)
    assert stream.getvalue() == ""

    shown.end(ONE)
    assert stream.getvalue() == "раз четыре\nдва три\n"


def test_letters_that_come_in_two_halves_are_put_together() -> None:
    stream, letter = StringIO(), "ж".encode()
    shown = Blocks([ONE], stream, in_place=False)
    shown.printed(ONE, letter[:1])
    shown.printed(ONE, letter[1:])
    shown.end(ONE)

    assert stream.getvalue() == "ж"


def test_what_was_not_finished_is_shown_when_the_run_ends() -> None:
    stream = StringIO()
    shown = Blocks([ONE, TWO], stream, in_place=False)
    shown.printed(TWO, "до сих пор\n".encode())
    shown.flush(all_of_it=True)

    assert stream.getvalue() == "до сих пор\n"


def test_what_goes_on_is_said_now_and_then_with_what_is_red(clock: list[float]) -> None:
    stream = StringIO()
    shown = Blocks([ONE, TWO, SEVEN], stream, in_place=False)
    shown.begin(ONE)
    shown.begin(SEVEN)
    shown.found(SEVEN, "a", "failed")
    for clock[0] in (1.0, 2.0, 3.0, 5.0, 6.0):
        shown.tick()

    rows = stream.getvalue().splitlines()
    assert rows == [f"    … идут ШАГ 1 (0 из 2), ШАГ 7 (1 из 2, ❌ 1) — {seconds} с" for seconds in ("2,0", "6,0")]


def test_on_a_terminal_one_line_takes_the_place_of_the_other(clock: list[float]) -> None:
    stream = StringIO()
    shown = Blocks([ONE], stream, in_place=True)
    shown.begin(ONE)
    for clock[0] in (2.0, 3.0):
        shown.tick()
    shown.printed(ONE, "конец\n".encode())
    shown.end(ONE)

    assert stream.getvalue().count("\r\033[K") == 3
    assert "\n" not in stream.getvalue().removesuffix("конец\n")


def test_the_longest_begin_first() -> None:
    assert [share.number for share in in_order_of_beginning([ONE, TWO, SEVEN])] == [7, 2, 1]
    new = Share(8, "ШАГ 8: Новый", (), ("a",))
    assert in_order_of_beginning([ONE, new])[0] is new
