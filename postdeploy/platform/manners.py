"""How we behave towards a deployment: how patient, how pushy, and with which headers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postdeploy.platform.front import Front
from postdeploy.platform.pace import Pace

if TYPE_CHECKING:
    from postdeploy.config.settings import Settings


@dataclass(frozen=True)
class Manners:
    """What holds for every request of a run."""

    patience: float = 0.0
    """Seconds in which a request is repeated while its trouble may pass by itself."""
    front: Front = field(default_factory=Front)
    pace: Pace = field(default_factory=lambda: Pace(None))


def manners_of(settings: Settings, *, patience: float | None = None) -> Manners:
    """As the settings ask for; `patience` goes before the budget of a wait."""
    return Manners(
        patience=settings.wait_seconds if patience is None else patience,
        front=front_of(settings),
        pace=Pace(settings.requests_per_second),
    )


def front_of(settings: Settings) -> Front:
    """The web app's address with the headers that its gate lets pass."""
    basic = settings.app_basic_auth.get_secret_value() if settings.app_basic_auth else ""
    return Front(settings.app_url, settings.headers_for_app, basic)
