"""What those who look for a run's traces need of it, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from postdeploy.config.settings import Settings
    from postdeploy.evidence.collector import Evidence
    from postdeploy.platform.app import App
    from postdeploy.platform.database import Database
    from postdeploy.platform.queue import Queue
    from postdeploy.platform.session import User
    from postdeploy.platform.wire import Wire
    from postdeploy.session.cleanup import Cleanup
    from postdeploy.traces.mark import Mark


class Deployment(Protocol):
    """The deployment as the run reaches it: its clients, its user, and the run's mark."""

    settings: Settings
    evidence: Evidence
    cleanup: Cleanup
    wire: Wire
    app: App
    stamp: Mark
    mark: str

    @property
    def database(self) -> Database:
        """The platform's tables."""

    @property
    def queue(self) -> Queue:
        """The BullMQ queue."""

    @property
    def user(self) -> User:
        """The signed-in user."""

    @property
    def was_in(self) -> bool:
        """Whether anybody has signed in; before that nothing can be made."""

    def signed_in(self) -> App:
        """The web app, with a session."""
