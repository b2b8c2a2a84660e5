"""What belongs to others: their pipelines after our sync, their talks in our list of chats."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.neighbours import (
    expect_own_talks,
    expect_pipelines_kept,
    kept_apart,
    others_with_pipelines,
    own_talks,
)
from postdeploy.platform.answer import Answer
from postdeploy.session.run import Run
from tests.unit.answers import answer
from tests.unit.russian import accepts, rejects
from tests.unit.tables import ORG, NoTables, Tables, run_over

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


def with_agents(*open_ones: str, **tables: list[dict[str, Any]]) -> Run:
    """Three other organisations with an agent each, of which these open."""

    def get(agent: str) -> Answer:
        body = {"success": True, "data": {"id": agent}} if agent in open_ones else {"error": "Агент не найден"}
        return answer(body, status=200 if agent in open_ones else 404, request=f"GET /api/agents/{agent}")

    seen = {
        "organizations": [{"id": each} for each in (ORG, "south", "east", "west")],
        "agents": [{"id": f"agent-{each}", "org_id": each} for each in (ORG, "south", "east", "west")],
        **tables,
    }
    return run_over(Tables(**seen), api=SimpleNamespace(agents=SimpleNamespace(get=get)))


ALL = ("agent-south", "agent-east", "agent-west")


def test_agents_of_others_do_not_open() -> None:
    for open_ones in ((), ALL[:1], ALL[:2]):  # one may be there for everybody
        with kept_apart(with_agents(*open_ones)):
            pass
    with pytest.raises(Mismatch, match="он открыт") as caught, kept_apart(with_agents(*ALL)):
        pass
    assert "по организации" in caught.value.hint


def test_of_organisations_that_the_user_belongs_to_nothing_is_asked() -> None:
    everywhere = [{"org_id": each, "user_id": "u1"} for each in ("south", "east", "west")]
    for run in (with_agents(*ALL, organization_members=everywhere), with_agents(*ALL, agents=[])):
        with kept_apart(run):
            pass
    with kept_apart(run_over(NoTables())):
        pass
