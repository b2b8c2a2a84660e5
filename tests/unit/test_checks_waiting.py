from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from hamcrest.core.matcher import Matcher

from postdeploy import waiting
from postdeploy.checks.asserting import Mismatch, expectation
from postdeploy.checks.waiting import SOON, Budget, eventually, found_soon, soon
from postdeploy.errors import CannotTell
from postdeploy.evidence.findings import Finding, State, Told, tell_to
from postdeploy.waiting import Deadline, OutOfTime

WHERE = "таблица `проба`"


class Clock:
    """Time that passes only when somebody sleeps, or when a read takes its time."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(waiting, "time", clock)
    return clock


def ready() -> Matcher[str]:
    return expectation("состояние «готово»", lambda state: None if state == "готово" else f"состояние «{state}»")


def from_time(clock: Clock, moment: float) -> Callable[[], str]:
    """A thing that is ready from so many seconds after now on."""
    begun = clock.now
    return lambda: "готово" if clock.now - begun >= moment else "в работе"


def replay(states: Iterable[str | Exception]) -> Callable[[], str]:
    each = iter(states)

    def read() -> str:
        state = next(each)
        if isinstance(state, Exception):
            raise state
        return state

    return read


def test_gives_what_was_read_and_does_not_wait_when_it_is_right_at_once(clock: Clock) -> None:
    assert eventually(lambda: "готово", ready(), Budget(30), where=WHERE) == "готово"
    assert clock.pauses == []


def test_a_state_reached_at_the_very_deadline_counts(clock: Clock) -> None:
    assert eventually(from_time(clock, 30), ready(), Budget(30), where=WHERE) == "готово"


def test_a_state_reached_after_the_deadline_does_not_count(clock: Clock) -> None:
    with pytest.raises(Mismatch):
        eventually(from_time(clock, 30.01), ready(), Budget(30), where=WHERE)


def test_a_slow_read_still_leaves_one_more_at_the_deadline(clock: Clock) -> None:
    moments: list[float] = []

    def read() -> str:
        moments.append(clock.now - 1000)
        clock.now += 7
        return "в работе"

    with pytest.raises(Mismatch):
        eventually(read, ready(), Budget(10), where=WHERE)
    assert moments[-1] >= 10
    assert len([moment for moment in moments if moment >= 10]) == 1


def test_never_sleeps_past_the_deadline_and_pauses_grow_up_to_a_limit(clock: Clock) -> None:
    with pytest.raises(Mismatch):
        eventually(lambda: "в работе", ready(), Budget(5), where=WHERE)
    assert clock.now == pytest.approx(1005)
    assert clock.pauses[:-1] == sorted(clock.pauses[:-1])
    assert max(clock.pauses) == waiting.Pauses().longest


def test_a_budget_of_nothing_reads_once(clock: Clock) -> None:
    reads: list[int] = []

    def read() -> str:
        reads.append(1)
        return "в работе"

    with pytest.raises(Mismatch):
        eventually(read, ready(), Budget(0), where=WHERE)
    assert len(reads) == 1


def test_failure_shows_the_last_state_the_place_and_the_time(clock: Clock) -> None:
    begun = clock.now
    with pytest.raises(Mismatch) as caught:
        eventually(
            lambda: "почти" if clock.now - begun > 4 else "в работе",
            ready(),
            Budget(5),
            where=WHERE,
            hint=lambda: "очередь никто не слушает",
        )
    assert str(caught.value) == (
        f"Ожидали: состояние «готово».\nНашли: состояние «почти».\nГде смотрели: {WHERE}.\nЖдали: 5,0 с."
    )
    assert caught.value.hint == "очередь никто не слушает"


def test_the_hint_is_not_asked_for_while_there_is_hope(clock: Clock) -> None:
    def hint() -> str:
        raise AssertionError("asked too early")

    assert eventually(from_time(clock, 3), ready(), Budget(5), where=WHERE, hint=hint) == "готово"


@pytest.mark.parametrize("error", [CannotTell("нет связи с Redis"), Mismatch("одно", "другое", WHERE)])
def test_a_hint_that_cannot_be_had_does_not_hide_the_failure(clock: Clock, error: Exception) -> None:
    def hint() -> str:
        raise error

    with pytest.raises(Mismatch, match="состояние «в работе»") as caught:
        eventually(lambda: "в работе", ready(), Budget(1), where=WHERE, hint=hint)
    assert caught.value.hint == ""


def test_cannot_tell_counts_as_not_yet(clock: Clock) -> None:
    read = replay([CannotTell("лога ещё нет"), CannotTell("лога ещё нет"), "в работе", "готово"])
    assert eventually(read, ready(), Budget(30), where=WHERE) == "готово"


def test_cannot_tell_at_the_deadline_is_the_outcome(clock: Clock) -> None:
    def read() -> str:
        raise CannotTell("лог не читается")

    with pytest.raises(CannotTell, match="лог не читается"):
        eventually(read, ready(), Budget(2), where=WHERE)
    assert clock.now == pytest.approx(1002)


@pytest.mark.parametrize("error", [AssertionError("платформа неправа"), KeyError("title")])
def test_any_other_exception_ends_the_wait_at_once(clock: Clock, error: Exception) -> None:
    with pytest.raises(type(error)):
        eventually(replay([error]), ready(), Budget(30), where=WHERE)
    assert clock.pauses == []


def test_every_state_is_told_with_its_time(clock: Clock) -> None:
    told: list[Told] = []
    tell_to(told.append)
    try:
        eventually(replay([CannotTell("нет связи"), "в очереди", "готово"]), ready(), Budget(30), where=WHERE)
    finally:
        tell_to(None)
    *states, finding = told
    seen = [(state.text, state.seconds) for state in states if isinstance(state, State)]
    assert seen == [("нет связи", 0.0), ("состояние «в очереди»", pytest.approx(waiting.Pauses().first))]
    assert isinstance(finding, Finding)


def test_a_wait_is_no_longer_than_what_the_run_has_left(clock: Clock) -> None:
    run = Budget(30, Deadline(10))
    assert [run.seconds, run.at_most(4).seconds, soon(run).seconds] == [10, 4, SOON]
    clock.now += 8
    assert [run.seconds, run.at_most(4).seconds] == [2, 2]
    clock.now += 2
    with pytest.raises(OutOfTime, match="RUN_SECONDS=10"):
        eventually(lambda: "готово", ready(), run, where=WHERE)


def test_what_cannot_change_any_more_ends_the_wait(clock: Clock) -> None:
    with pytest.raises(Mismatch, match="сломалось"):
        eventually(
            replay(["в работе", "сломалось"]),
            ready(),
            Budget(30),
            where=WHERE,
            final=lambda state: state == "сломалось",
        )
    assert clock.now < 1001


def test_a_right_state_is_right_also_where_it_is_final(clock: Clock) -> None:
    assert eventually(lambda: "готово", ready(), Budget(30), where=WHERE, final=lambda _: True) == "готово"
    assert clock.pauses == []


def test_what_shows_later_is_found_and_what_never_shows_is_not() -> None:
    answers = iter([None, None, "строка"])
    assert found_soon(lambda: next(answers), Budget(1)) == "строка"
    assert found_soon(lambda: None, Budget(0)) is None


def test_soon_is_a_part_of_the_budget() -> None:
    assert soon(Budget(60)).seconds == SOON
    assert soon(Budget(1)).seconds == 1
