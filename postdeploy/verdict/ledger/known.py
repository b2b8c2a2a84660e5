"""What people have said about the checklist in ``postdeploy.owners``, as far as a run's verdict carries it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Owner:
    """Who answers for a ШАГ, and where they are found."""

    name: str
    chat: str = ""


@dataclass(frozen=True)
class Known:
    """A defect that somebody has a ticket for; once ``expired`` it is one like any other."""

    ticket: str
    until: str
    """The last day on which it is known (ISO date)."""
    expired: bool = False

    @property
    def name(self) -> str:
        """The ticket without its address: «JIRA-12» of «https://…/browse/JIRA-12»."""
        return self.ticket.rstrip("/").rpartition("/")[2] if self.link else self.ticket

    @property
    def link(self) -> str:
        """Address of the ticket, where one was given."""
        return self.ticket if self.ticket.startswith(("https://", "http://")) else ""


@dataclass(frozen=True)
class Healed:
    """A known defect that the run has not met: the lines that it was about are green."""

    ticket: str
    lines: tuple[str, ...]
