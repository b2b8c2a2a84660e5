"""What a run of a throwaway project has told, by status, and whether its channels agree."""

from tests.unit.verdict.mini import Outcome


def statuses(outcome: Outcome) -> dict[str, set[str]]:
    """Ids by status."""
    found: dict[str, set[str]] = {}
    for identity, status in outcome.lines.items():
        found.setdefault(status, set()).add(identity)
    return found


def agree(outcome: Outcome) -> None:
    """No channel contradicts the ledger."""
    assert not [error for error in outcome.verdict["errors"] if error["distrust"]], outcome.errors
