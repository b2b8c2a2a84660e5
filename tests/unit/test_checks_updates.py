from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.checks import updates
from postdeploy.checks.asserting import Mismatch
from postdeploy.platform.agents import Agent
from postdeploy.platform.answer import Answer
from postdeploy.run import Run
from tests.unit.answers import BROKEN, HTML, ODD, REFUSED, SAID_NO, answer
from tests.unit.tables import ORG, Tables, run_over

AGENT = Agent("a1", "Агент pd-1", "active")


def entry(key: str = "l1", **changes: Any) -> dict[str, Any]:
    row = {"id": key, "org_id": ORG, "agent_id": "a1", "activity_type": "agent_created", "title": f"Создан {key}"}
    return {**row, "created_at": f"2026-11-22T10:00:0{key[1:]}+00:00", **changes}


def shown(*rows: dict[str, Any]) -> Answer:
    return answer({"success": True, "data": [{"id": row["id"], "message": row["title"]} for row in rows]})


def run(reply: Answer, *rows: dict[str, Any]) -> Run:
    return run_over(Tables(activity_logs=list(rows)), dashboard=SimpleNamespace(updates=lambda: reply))


def test_the_list_with_the_rows_behind_it() -> None:
    seen = updates.read_updates(run(shown(entry("l2"), entry("l1")), entry("l1"), entry("l2"), entry("l3")))
    assert [item["id"] for item in seen.shown] == ["l2", "l1"]
    assert set(seen.rows) == {"l1", "l2"}


def test_an_empty_list_asks_no_rows() -> None:
    assert updates.read_updates(run(shown())).rows == {}


@pytest.mark.parametrize("reply", [HTML, REFUSED, BROKEN, SAID_NO], ids=lambda reply: reply.describe()[:40])
def test_a_list_that_is_refused(reply: Answer) -> None:
    with pytest.raises(Mismatch, match="GET /api/dashboard/updates"):
        updates.read_updates(run(reply))


@pytest.mark.parametrize("reply", ODD, ids=lambda reply: reply.text[:40])
def test_a_list_of_another_shape_shows_nothing(reply: Answer) -> None:
    with pytest.raises(Mismatch, match="Создан l1"):
        updates.expect_shown(run(reply, entry()), entry())


def test_the_entry_is_shown() -> None:
    assert updates.expect_shown(run(shown(entry()), entry()), entry()).rows == {"l1": entry()}
    with pytest.raises(Mismatch, match="Создан l1"):
        updates.expect_shown(run(shown(entry("l2")), entry(), entry("l2")), entry())


def test_the_one_entry_about_the_agent() -> None:
    others = (entry("l2", agent_id="a2"), entry("l3", activity_type="agent_updated"))
    assert updates.eventually_created_entry(run(shown(), entry(), *others), AGENT) == entry()


@pytest.mark.parametrize("rows", [[], [entry("l1"), entry("l2")], [entry(agent_id="a2")]])
def test_no_entry_about_the_agent_or_two(rows: list[dict[str, Any]]) -> None:
    with pytest.raises(Mismatch, match="Агент pd-1"):
        updates.eventually_created_entry(run(shown(), *rows), AGENT)
