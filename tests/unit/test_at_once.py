"""Several requests at once: all are waited for, told in their order, and nothing that they share comes to harm."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise

import httpx
import pytest

from postdeploy.errors import CannotTell, NotChecked, ReadOnly
from postdeploy.evidence.collector import Evidence
from postdeploy.evidence.redaction import Redactor
from postdeploy.platform.at_once import MOST, at_once, both, outcomes
from postdeploy.platform.exchange import Exchange
from postdeploy.platform.manners import Manners
from postdeploy.platform.pace import Pace
from postdeploy.platform.readonly import ReadOnlyGuard
from postdeploy.platform.wire import Wire
from postdeploy.session.scenario_state import Once
from postdeploy.waiting import Deadline, OutOfTime
from tests.unit.servers import Reply, Site

MANY = 40


def fails(error: Exception) -> int:
    raise error


def test_what_they_return_comes_in_their_order() -> None:
    met = threading.Barrier(MOST, timeout=10)

    def met_with(number: int) -> int:
        met.wait()  # comes back only if all of them are under way together
        return number

    assert at_once(*(partial(met_with, number) for number in range(MOST))) == list(range(MOST))
    assert at_once() == []


def test_the_first_that_failed_in_their_order_is_told_and_the_others_are_waited_for() -> None:
    done: list[str] = []
    calls = (
        lambda: 1,
        lambda: fails(CannotTell("one")),
        lambda: fails(NotChecked("two", "x")),
        lambda: done.append(""),
    )

    with pytest.raises(CannotTell, match="one"):
        at_once(*calls)
    assert done == [""]


def test_a_failure_is_told_only_to_who_asks() -> None:
    first, second = both(lambda: 1, lambda: fails(CannotTell("unread")))

    assert first.result() == 1
    with pytest.raises(CannotTell, match="unread"):
        second.result()


def test_the_first_is_called_where_a_browser_can_be() -> None:
    here = threading.current_thread()

    assert at_once(threading.current_thread, threading.current_thread)[0] is here
    assert both(threading.current_thread, lambda: None)[0].result() is here


def test_something_that_is_made_once_is_made_once() -> None:
    made: list[int] = []
    starting = threading.Barrier(2, timeout=10)

    def make() -> int:
        made.append(1)
        return len(made)

    once = Once(make, lambda: "line")

    def need() -> int:
        starting.wait()
        return once.prepared()

    assert at_once(need, need) == [1, 1]
    assert made == [1]


def test_evidence_takes_in_what_comes_at_once(site: Site) -> None:
    site.routes["/x"] = Reply({"id": "a1"})
    evidence = Evidence(Redactor([]))
    wire = Wire(timeout=10, record=evidence.heard.append, manners=Manners(pace=Pace(None)))
    client = wire.client("Служба", base_url=site.url)

    def ask(number: int) -> int:
        evidence.redis(f"GET {number}", "1")
        return client.get("/x", params={"n": number}).status_code

    with ThreadPoolExecutor(MOST) as threads:
        assert set(threads.map(ask, range(MANY))) == {200}
    wire.close()
    shown = {title: body for title, body, _kind in evidence.hand_over(whole=True)}
    assert len(str(shown["Команды Redis"]).split("\n  → ")) == MANY + 1
    assert wire.unanswered == []


def test_a_guard_stops_writes_from_every_thread(site: Site) -> None:
    exchanges: list[Exchange] = []
    wire = Wire(timeout=10, record=exchanges.append, guard=ReadOnlyGuard(site.url))
    client = wire.client("Служба", base_url=site.url)

    asked = outcomes([partial(client.post, "/api/agents", json={}) for _ in range(MOST)])

    assert all(isinstance(outcome.exception(), ReadOnly) for outcome in asked)
    assert exchanges == []
    wire.close()


def test_the_budget_of_a_run_holds_in_every_thread(site: Site) -> None:
    wire = Wire(timeout=10, record=lambda _exchange: None, deadline=Deadline(0))
    client = wire.client("Служба", base_url=site.url)

    asked: list[httpx.Response | BaseException | None] = [
        outcome.exception() for outcome in outcomes([partial(client.get, "/x") for _ in range(MOST)])
    ]

    assert all(isinstance(error, OutOfTime) for error in asked)
    wire.close()


def test_no_more_leave_in_a_second_than_may_however_many_are_at_it() -> None:
    slept: list[float] = []
    pace = Pace(10, clock=lambda: 0.0, sleep=slept.append)

    with ThreadPoolExecutor(MOST) as threads:
        list(threads.map(lambda _: pace.wait(), range(MANY)))

    waits = sorted(slept)
    assert max(waits) >= MANY / 10 - 1.1  # the last one is booked that far ahead
    gaps = [later - sooner for sooner, later in pairwise(waits)]
    assert all(gap == pytest.approx(0.1) for gap in gaps)
