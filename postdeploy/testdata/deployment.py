"""What those who look for a run's traces need of it, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from postdeploy.config.settings import Settings
    from postdeploy.evidence.collector import Evidence
    from postdeploy.platform.database import Database
    from postdeploy.session.account import Account
    from postdeploy.session.background import Background
    from postdeploy.session.network import Network


class Deployment(Protocol):
    """The deployment as the run reaches it."""

    settings: Settings
    evidence: Evidence
    network: Network
    account: Account
    tables: Database
    background: Background
