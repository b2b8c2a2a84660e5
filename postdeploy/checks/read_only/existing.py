"""Finding things that are there already, for lines that need some agent, script or integration to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postdeploy.checks.read_only import nothing_to_look_at
from postdeploy.platform.agents import Agent, Agents, agent_from

if TYPE_CHECKING:
    from postdeploy.session.run import Run

TRIED = 10
"""How many agents are asked for something that not each of them has."""


def agents(run: Run) -> list[Agent]:
    """The organisation's agents, the newest first.

    Raises:
        ReadOnly: there are none.
    """
    run.account.signed_in()
    found = [agent_from(item) for item in Agents(run.account.app).all().objects("data") if item.get("id")]
    if not found:
        raise nothing_to_look_at("в организации нет ни одного агента")
    return found


def agent(run: Run) -> Agent:
    """Some agent, an active one if there is one."""
    found = agents(run)
    return next((each for each in found if each.status == "active"), found[0])


def agent_with_scripts(run: Run) -> Agent:
    """Some agent that has scripts, or else just some agent."""
    for each in agents(run)[:TRIED]:
        if run.api.scripts.of(each.id).objects("data"):
            return each
    return agent(run)


def kommo(run: Run) -> tuple[str, str]:
    """Ids of an agent and of its Kommo integration.

    Raises:
        ReadOnly: no agent has one.
    """
    for each in agents(run)[:TRIED]:
        for row in run.api.integrations.of(each.id).objects("integrations"):
            if row.get("integration_type") == "kommo":
                return each.id, str(row["id"])
    raise nothing_to_look_at("ни у одного агента нет интеграции Kommo, и добавить её нельзя")
