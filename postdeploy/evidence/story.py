"""What was checked in a line, and how the state changed while it was waited for, as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from postdeploy.evidence.findings import Finding, State, Told

ENOUGH = 0.05
"""Seconds of a wait that nobody needs to read about."""


@dataclass
class Wait:
    """States seen during one wait, as (seconds since its beginning, state); `finding` is None while it lasts."""

    states: list[tuple[float, str]] = field(default_factory=list)
    finding: Finding | None = None

    def note(self, state: str, seconds: float) -> None:
        """A state was seen; the same one again is no news."""
        if not self.states or self.states[-1][1] != state:
            self.states.append((seconds, state))


def waits_of(told: Iterable[Told]) -> list[Wait]:
    """The waits among what was told: states, until the finding of a check that had to wait ends them."""
    waits: list[Wait] = []
    for each in told:
        going_on = waits[-1] if waits and waits[-1].finding is None else None
        if isinstance(each, State):
            if going_on is None:
                waits.append(going_on := Wait())
            going_on.note(each.text, each.seconds)
        elif going_on is not None and each.waited is not None:
            going_on.finding = each
    return waits


def checked(findings: Iterable[Finding]) -> str:
    """Each check with its outcome, and where was looked."""
    rows: dict[str, None] = {}
    for finding in findings:
        outcome = "✓" if finding.found is None else "✗"
        took = f", ждали {_seconds(finding.waited)}" if finding.waited and finding.waited >= ENOUGH else ""
        rows[f"{outcome} {finding.expected}\n    {finding.where}{took}"] = None
        if finding.found is not None:
            rows[f"    нашли: {finding.found}"] = None
    return "\n".join(rows)


def waited(waits: Sequence[Wait]) -> str:
    """Each wait with its states over time."""
    return "\n\n".join(_wait(wait) for wait in waits)


def _wait(wait: Wait) -> str:
    head = "Ждали" if wait.finding is None else f"Ждали: {wait.finding.expected} ({wait.finding.where})"
    rows = [f"{_seconds(seconds):>8}  {state}" for seconds, state in wait.states]
    if wait.finding is not None and wait.finding.waited is not None:
        end = "так и стало" if wait.finding.found is None else "время вышло"
        rows.append(f"{_seconds(wait.finding.waited):>8}  {end}")
    return "\n".join([head, *rows])


def _seconds(value: float) -> str:
    return f"{value:.1f} с".replace(".", ",")
