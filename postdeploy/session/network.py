"""The way to the deployment: whether anything of it answers, and how long it may take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postdeploy.errors import CannotTell
from postdeploy.platform.database import Database
from postdeploy.platform.manners import manners_of
from postdeploy.platform.readonly import ReadOnlyGuard
from postdeploy.platform.wire import Wire

if TYPE_CHECKING:
    from postdeploy.config.settings import Settings
    from postdeploy.evidence.collector import Evidence
    from postdeploy.waiting import Deadline


@dataclass(frozen=True)
class Network:
    """All calls of a run go this way, and within its time."""

    wire: Wire
    deadline: Deadline
    probes: Mapping[str, Callable[[], object]]
    """A question to each service, by its name."""

    def works(self, without: str) -> bool:
        """Tell whether anything of the deployment but the named service answers from here."""
        if self.wire.somebody_answered(but=without):
            return True
        return any(self._answers(probe) for service, probe in self.probes.items() if service != without)

    def _answers(self, probe: Callable[[], object]) -> bool:
        with suppress(CannotTell, AssertionError):
            probe()
            return True
        return False


def open_wire(settings: Settings, evidence: Evidence, deadline: Deadline) -> Wire:
    """The way of a run's calls: each is bounded and noted, and where nothing may be written only reads pass."""
    return Wire(
        timeout=settings.http_timeout,
        record=evidence.heard.append,
        guard=guard_of(settings),
        ca_bundle=settings.ca_bundle,
        deadline=deadline,
        manners=manners_of(settings),
    )


def open_tables(wire: Wire, settings: Settings, evidence: Evidence) -> Database:
    """The tables, where this access shows them; the evidence of a line says where it could not look."""
    key = settings.supabase_service_role_key

    def unseen(where: str) -> None:
        evidence.text("Не посмотрели", f"{where}: не задан SUPABASE_SERVICE_ROLE_KEY.")

    return Database(wire, settings.supabase_url, key.get_secret_value() if key else None, unseen)


def guard_of(settings: Settings) -> ReadOnlyGuard | None:
    """What stops all but reads, where the target may not be written to."""
    return None if settings.permission.writes else ReadOnlyGuard(settings.app_url)
