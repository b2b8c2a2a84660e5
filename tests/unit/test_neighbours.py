"""What belongs to others: their pipelines after our sync, their talks in our list of chats."""

from __future__ import annotations

from typing import Any

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.neighbours import (
    expect_own_talks,
    expect_pipelines_kept,
    others_with_pipelines,
    own_talks,
)
from tests.unit.answers import answer
from tests.unit.russian import accepts, rejects
from tests.unit.tables import NoTables, Tables, run_over

CONNECTIONS = [{"id": "n", "org_id": "north"}, {"id": "s", "org_id": "south"}, {"id": "e", "org_id": "east"}]


def pipelines(*connections: str) -> list[dict[str, Any]]:
    return [{"id": f"p-{each}", "connection_id": each} for each in connections]


def test_others_are_those_of_other_organisations_that_have_pipelines() -> None:
    run = run_over(Tables(crm_connections=CONNECTIONS, crm_pipelines=pipelines("n", "s")))
    assert others_with_pipelines(run) == {"s"}
    assert others_with_pipelines(run_over(Tables(crm_connections=CONNECTIONS[:1]))) == frozenset()


def test_pipelines_of_others_stay() -> None:
    run = run_over(Tables(crm_connections=CONNECTIONS, crm_pipelines=pipelines("n", "s", "e")))
    expect_pipelines_kept(run, {"s", "e"})
    expect_pipelines_kept(run, ())


def test_pipelines_of_others_were_wiped() -> None:
    run = run_over(Tables(crm_connections=CONNECTIONS, crm_pipelines=pipelines("n", "e")))
    with pytest.raises(Mismatch, match="у 1 из 2 подключений") as caught:
        expect_pipelines_kept(run, {"s", "e"})
    assert "не глядя на подключение" in caught.value.hint


def test_a_connection_that_was_removed_meanwhile_is_no_matter() -> None:
    expect_pipelines_kept(run_over(Tables(crm_connections=CONNECTIONS[:1])), {"s"})


def talk(**changes: Any) -> dict[str, Any]:
    return {"id": "c1", "org_id": "north", "user_id": "u1", "title": "Доставка", **changes}


def test_own_talks() -> None:
    accepts(own_talks("north", "u1"), [talk(), talk(user_id=None)])
    accepts(own_talks("north", "u1"), [])
    rejects(own_talks("north", "u1"), [talk(), talk(org_id="south")], "диалоги чужой организации: c1")
    rejects(own_talks("north", "u1"), [talk(user_id="u2", title=None)], "других пользователей: c1")


def test_the_list_of_chats_is_compared_with_the_table() -> None:
    shown = answer({"success": True, "data": {"conversations": [{"id": "c1"}]}})
    with pytest.raises(Mismatch, match="только свои диалоги"):
        expect_own_talks(run_over(Tables(agent_conversations=[talk(org_id="south")])), shown)
    expect_own_talks(run_over(NoTables()), shown)
