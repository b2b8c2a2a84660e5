from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.checks import offered
from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.waiting import Budget
from postdeploy.platform.answer import Answer
from tests.unit.answers import answer
from tests.unit.tables import ORG, Tables, run_over


def agents(*ids: str) -> list[dict[str, Any]]:
    return [{"id": one, "name": f"Агент {one}", "org_id": ORG, "status": "active"} for one in ids]


def listed(*ids: str) -> Answer:
    return answer({"success": True, "data": agents(*ids)}, request="GET /api/agents")


def test_agents_that_come_and_go_while_one_looks_are_no_difference() -> None:
    answers = iter([listed("a", "b", "new")])
    run = run_over(
        Tables(agents=agents("a", "b", "new")),
        agents=SimpleNamespace(active=lambda: next(answers)),
        budget=Budget(5),
    )
    offered.expect_offered_as_stored(run, listed("a", "b", "gone"))


def test_agents_that_live_shorter_than_a_look_takes_are_no_difference() -> None:
    answers = iter([listed("a", "short-2", "short-3")])
    run = run_over(Tables(agents=agents("a")), agents=SimpleNamespace(active=lambda: next(answers)), budget=Budget(5))
    offered.expect_offered_as_stored(run, listed("a", "short-1"))


def test_a_ghost_among_those_that_come_and_go_is_told() -> None:
    answers = (listed("a", "ghost", f"short-{number}") for number in range(1000))
    run = run_over(Tables(agents=agents("a")), agents=SimpleNamespace(active=lambda: next(answers)), budget=Budget(0.2))
    with pytest.raises(Mismatch, match=r"нет таких активных: «Агент ghost»[.]"):
        offered.expect_offered_as_stored(run, listed("a", "ghost", "short"))


def test_a_difference_that_stays_is_told() -> None:
    run = run_over(Tables(agents=agents("a")), agents=SimpleNamespace(active=lambda: listed("a", "b")))
    with pytest.raises(Mismatch, match="нет таких активных: «Агент b»"):
        offered.expect_offered_as_stored(run, listed("a", "b"))


@pytest.mark.parametrize("mark", [{"deleted_at": "2026-11-28T10:00:00Z"}, {"is_deleted": True}])
def test_an_agent_that_is_marked_as_deleted_is_not_missing(mark: dict[str, Any]) -> None:
    buried = agents("b")[0] | mark
    run = run_over(Tables(agents=[*agents("a"), buried]), agents=SimpleNamespace(active=lambda: listed("a")))
    offered.expect_offered_as_stored(run, listed("a"))
    run = run_over(Tables(agents=[*agents("a", "c"), buried]), agents=SimpleNamespace(active=lambda: listed("a")))
    with pytest.raises(Mismatch, match=r"не хватает: «Агент c»[.]"):
        offered.expect_offered_as_stored(run, listed("a"))
