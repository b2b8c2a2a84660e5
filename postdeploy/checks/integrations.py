"""The list of an agent's integrations: Kommo is there, and nobody else's are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from postdeploy.checks.fresh import fresh
from postdeploy.checks.kommo import installed
from postdeploy.checks.object_list import only_of

if TYPE_CHECKING:
    from postdeploy.session.run import Run


def expect_installed(run: Run, agent_id: str, integration_id: str) -> None:
    """The list has this integration of the agent, and none that names another agent or organisation."""
    ask = partial(run.driver.integrations.of, agent_id)
    own = only_of({"agent_id": agent_id, "org_id": run.account.user.org_id}, "интеграции", "integrations")
    fresh(ask, run.budget, installed(integration_id), own)
