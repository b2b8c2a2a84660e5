"""ШАГ 5 without a script of our own: the page and the list of an agent that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postdeploy.checks.agent_scripts import scripts_of
from postdeploy.checks.pages import opened
from postdeploy.checks.read_only import existing, looked_at, nothing_to_look_at
from postdeploy.session import slots

if TYPE_CHECKING:
    from postdeploy.session.run import Run
    from postdeploy.session.scenario_state import ScenarioState


def open_scripts(run: Run, state: ScenarioState) -> None:
    """Open the scripts of an agent, one that has some if there is one."""
    run.account.sign_in()
    agent = state.keep(slots.AGENT, existing.agent_with_scripts(run))
    state.keep(slots.SCRIPTS, scripts_of(run, agent.id))
    state.keep(slots.PAGE, opened(run, run.driver.scripts.page(run.account.user.tenant_id, agent.id)))
    state.keep(slots.HEADING, "Скрипты продаж")
    looked_at(run, f"агент {agent.id}")


def scripts_are_listed(run: Run, state: ScenarioState) -> None:
    """The list shows exactly the agent's scripts that the table holds."""
    ours = state.need(slots.SCRIPTS, state.opening_line)
    found = ours.expect_listed()
    if not found:
        raise nothing_to_look_at("ни у одного агента нет скриптов")
    looked_at(run, f"скрипты агента {ours.agent_id}: {len(found)}")
