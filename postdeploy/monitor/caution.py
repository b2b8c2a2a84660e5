"""What a monitor may do to a target: it never writes where customers may be at work, whatever its settings allow."""

from __future__ import annotations

from postdeploy.errors import Refusal
from postdeploy.fleet.outcome import Outcome
from postdeploy.fleet.targets import FleetTarget

READ_ONLY = {"ACCESS": "read-only"}


def settings_for(target: FleetTarget) -> dict[str, str]:
    """Read only where the settings would let a run write in a living organisation, or where it could not be told.

    Whether others are at work shows in the tables alone; without their key a run by hand leaves that to the person.
    """
    values = target.values
    told = bool(values.get("SUPABASE_URL") and values.get("SUPABASE_SERVICE_ROLE_KEY"))
    return READ_ONLY if values.get("LIVE_ORGANISATION") or not told else {}


def was_living(outcome: Outcome) -> bool:
    """Whether a run has refused to write since others are at work: then it can still be read."""
    errors = outcome.result.errors if outcome.result else ()
    return any(error.refusal is Refusal.LIVING for error in errors)
