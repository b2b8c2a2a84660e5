"""Comparing the agents that the chat offers with those of the table, while others make and delete agents."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from postdeploy.checks.chat import PAGE_OF_AGENTS, Difference, difference, same_as_table
from postdeploy.checks.paged import is_cut
from postdeploy.checks.waiting import eventually
from postdeploy.platform.record import kept

if TYPE_CHECKING:
    from postdeploy.platform.answer import Answer
    from postdeploy.session.run import Run

AGENTS = "таблица `agents`"


def expect_offered_as_stored(run: Run, listed: Answer) -> None:
    """The list is the organisation's active agents as the table has them; where the two differ, both are read anew.

    Agents come and go while one is read after the other, some within one look at a page: what differs each time, in
    the same agent, is the platform's fault.
    """
    if not run.tables.seen(AGENTS):
        return
    looks = count()
    lasting = Difference()

    def look() -> Difference:
        nonlocal lasting
        number = next(looks)
        answer = run.driver.agents.active() if number else listed
        found = _without_deleted(run, difference(answer, _stored(run, answer)))
        lasting = found & lasting if number else found
        return lasting

    eventually(look, same_as_table(), run.budget, where=f"{listed.request} и {AGENTS}")


def _without_deleted(run: Run, found: Difference) -> Difference:
    """Nobody misses in the list what the platform has deleted by marking it; the table goes on calling it active."""
    if not found.missing:
        return found
    whole = run.tables.rows("agents", id=sorted(agent_id for agent_id, _ in found.missing))
    living = {str(row["id"]) for row in kept(whole)}
    return replace(found, missing=frozenset(one for one in found.missing if one[0] in living))


def _stored(run: Run, listed: Answer) -> list[dict[str, Any]]:
    """The active agents of the table; of a list that is cut only those that it has."""
    offered = [str(agent.get("id")) for agent in listed.objects("data")]
    only: dict[str, Any] = {"id": offered} if is_cut(listed, PAGE_OF_AGENTS) else {}
    return run.tables.rows("agents", columns="id,name", org_id=run.account.user.org_id, status="active", **only)
