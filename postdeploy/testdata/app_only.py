"""Takes away what a run has made where the tables are not seen: through the web app, as a user would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postdeploy.errors import CannotTell
from postdeploy.session.cleanup import Leftover

if TYPE_CHECKING:
    from postdeploy.platform.agents import Agents
    from postdeploy.platform.scripts import Scripts
    from postdeploy.testdata.mark import Mark

UNSEEN = (
    "записи журнала `activity_logs`, события CRM и выполнения правил: "
    "не задан SUPABASE_SERVICE_ROLE_KEY, а в приложении их не удалить"
)
"""What stays for want of access, for the report."""


def remove(mark: Mark, agents: Agents, scripts: Scripts) -> list[Leftover]:
    """Delete the agents that carry the mark, with their scripts, and look whether they are gone.

    Rules, sequences and conversations go with their agent; scripts would outlive it.
    """
    leftovers = [
        left for agent_id, name in _ours(mark, agents).items() for left in _remove(agent_id, name, agents, scripts)
    ]
    still = _ours(mark, agents)
    return leftovers + [Leftover(f"агент «{name}»", "остался в списке после удаления") for name in still.values()]


def _ours(mark: Mark, agents: Agents) -> dict[str, str]:
    answer = agents.all()
    if not answer.ok:
        raise CannotTell(answer.describe())
    named = {str(item.get("id")): str(item.get("name", "")) for item in answer.objects("data")}
    return {agent_id: name for agent_id, name in named.items() if mark.text in name}


def _remove(agent_id: str, name: str, agents: Agents, scripts: Scripts) -> list[Leftover]:
    leftovers = []
    for script in scripts.of(agent_id).objects("data"):
        answer = scripts.delete(agent_id, str(script.get("id")))
        if not answer.ok:
            leftovers.append(Leftover(f"скрипт «{script.get('title')}»", answer.describe()))
    answer = agents.delete(agent_id)
    if not answer.ok:
        leftovers.append(Leftover(f"агент «{name}»", answer.describe()))
    return leftovers
