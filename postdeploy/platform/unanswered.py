"""Why a service has not answered as itself: nobody there, not to be read, a gate, somebody else's page."""

from __future__ import annotations

import httpx

from postdeploy.errors import CannotTell
from postdeploy.platform.mishap import Trouble


class Unreachable(CannotTell):
    """A service did not give a complete answer within its budget."""

    def __init__(self, service: str, message: str, *, trouble: Trouble = Trouble.OTHER) -> None:
        """Keep who it was, and of which kind the trouble is: one that was slow might only have needed more time."""
        super().__init__(message)
        self.service = service
        self.trouble = trouble


class NotUnderstood(CannotTell):
    """A service answers in a manner that we cannot read, or was spoken to in a wrong one: not the platform's fault."""


class Refused(CannotTell):
    """Somebody else answered in a service's place, or the service asked us to come later."""

    def __init__(self, service: str, message: str, response: httpx.Response) -> None:
        super().__init__(message)
        self.service = service
        self.response = response


class Gated(Refused):
    """A gate stands before the service and does not let us pass."""


class Strange(Gated):
    """Somebody else's page stands in the place of a service that nobody has met yet."""
