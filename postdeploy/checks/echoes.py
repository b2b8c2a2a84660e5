"""Events of others about the very deal that ours is about: of a real one (CRM_DEAL_ID) several runs may speak."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from postdeploy.errors import CannotTell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postdeploy.platform.crm_events import Lead
    from postdeploy.session.run import Run

BEFORE = timedelta(minutes=2)
"""How long an event may have waited to be processed."""


def events_of_others(run: Run, lead: Lead) -> int:
    """How many events besides ours may have acted on our rule, or sequence, for the deal; none for an invented one."""
    if lead.is_invented or not run.tables.given:
        return 0
    about: dict[str, Any] = {"entity_id": str(lead.id), "event_subtype": "lead_created"}
    try:
        rows = run.tables.rows("webhook_events", columns="payload,created_at", **about)
        ours = [row for row in rows if run.testdata.mark in str(row.get("payload"))]
        since = min(map(_time, ours), default=None)
        return 0 if since is None else sum(_time(row) >= since - BEFORE for row in rows) - len(ours)
    except (CannotTell, ValueError, TypeError):  # a table that keeps no such times tells of no others
        return 0


def executions_of_others(run: Run, lead: Lead, part: Mapping[str, Any]) -> int:
    """How often a rule was executed for a real deal besides once; whose they are is judged elsewhere.

    Another run takes its events away when it is done with them, while executions of our rule are there.

    Args:
        run: the run.
        lead: the deal.
        part: what metadata of an entry contain: the rule's id.
    """
    if lead.is_invented or "rule_id" not in part:
        return 0
    try:
        rows = run.tables.rows("rule_executions", columns="id", rule_id=part["rule_id"], lead_id=str(lead.id))
    except CannotTell:
        return 0
    return len(rows) - 1


def _time(row: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(str(row.get("created_at")))
