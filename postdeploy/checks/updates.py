"""Reading the dashboard's list together with the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import check
from postdeploy.checks.common import accepted, exactly_one
from postdeploy.checks.dashboard import Updates, shows
from postdeploy.checks.waiting import eventually

if TYPE_CHECKING:
    from postdeploy.platform.agents import Agent
    from postdeploy.run import Run

LIST = "список обновлений, GET /api/dashboard/updates"


def read_updates(run: Run) -> Updates:
    """The list as the dashboard gets it, with the rows of `activity_logs` that it shows."""
    run.signed_in()
    answer = run.dashboard.updates()
    check(answer, accepted(), where=LIST)
    shown = [item for item in answer.at("data", default=[]) if isinstance(item, dict)]
    ids = [str(item.get("id")) for item in shown]
    rows = run.database.rows("activity_logs", id=ids) if ids else []
    return Updates(shown, {row["id"]: row for row in rows})


def expect_shown(run: Run, row: Mapping[str, Any]) -> Updates:
    """Wait until the dashboard shows an entry of `activity_logs`."""
    return eventually(lambda: read_updates(run), shows(row), run.budget, where=LIST)


def eventually_created_entry(run: Run, agent: Agent) -> dict[str, Any]:
    """Wait for the one entry about the creation of an agent."""
    once: Matcher[Sequence[dict[str, Any]]] = exactly_one(f"agent_created об агенте «{agent.name}»")
    rows = eventually(
        lambda: run.database.rows("activity_logs", agent_id=agent.id, activity_type="agent_created"),
        once,
        run.budget,
        where="таблица `activity_logs`",
    )
    return rows[0]
