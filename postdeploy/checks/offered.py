"""Comparing the agents that the chat offers with those of the table, while others make and delete agents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from postdeploy.checks.chat import PAGE_OF_AGENTS, same_as_table
from postdeploy.checks.waiting import eventually

if TYPE_CHECKING:
    from postdeploy.platform.answer import Answer
    from postdeploy.run import Run

AGENTS = "таблица `agents`"


def expect_offered_as_stored(run: Run, listed: Answer) -> None:
    """The list is the organisation's active agents as the table has them; where the two differ, both are read anew.

    Agents come and go while one is read after the other; a difference that stays is the platform's.
    """
    if not run.sees_tables(AGENTS):
        return
    lists = iter([listed])

    def both() -> Answer:
        return next(lists, None) or run.agents.active()

    eventually(
        lambda: (answer := both(), _stored(run, answer)),
        same_as_table(),
        run.budget,
        where=f"{listed.request} и {AGENTS}",
    )


def _stored(run: Run, listed: Answer) -> list[dict[str, Any]]:
    """The active agents of the table; of a list that is cut only those that it has."""
    offered = [str(agent.get("id")) for agent in listed.objects("data")]
    only: dict[str, Any] = {"id": offered} if len(offered) >= PAGE_OF_AGENTS else {}
    return run.database.rows("agents", columns="id,name", org_id=run.user.org_id, status="active", **only)
