"""Further organisations of one stand, each as healthy and as young as «Север»: so one stand serves as many targets.

Kommo tells its accounts apart by their addresses, so each organisation has an address of its own of this machine.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import dataclass

from postdeploy.stand.config import StandConfig

PER_NET = 250
MOST = 50 * PER_NET
_NAMES = uuid.UUID("0c5a1f52-9d3b-4a76-8f0e-6a2d47b1c390")


@dataclass(frozen=True)
class Tenant:
    """The organisation with a number, from 1 on; everything of it follows from the number and the stand's key."""

    number: int
    config: StandConfig

    @property
    def slug(self) -> str:
        """«org-007»."""
        return f"org-{self.number:03}"

    @property
    def name(self) -> str:
        """«Организация 7»."""
        return f"Организация {self.number}"

    @property
    def email(self) -> str:
        """Of its owner."""
        return f"owner@{self.slug}.test"

    @property
    def password(self) -> str:
        """Of its owner."""
        return self.secret("password")[:24]

    @property
    def host(self) -> str:
        """Where its account of Kommo answers: 127.0.1.1 and so on, all of them this machine."""
        net, place = divmod(self.number - 1, PER_NET)
        return f"127.0.{net + 1}.{place + 1}"

    @property
    def base_domain(self) -> str:
        """Host and port as crm_connections.base_domain has it."""
        return f"{self.host}:{self.config.kommo_port}"

    def id(self, of: str) -> str:
        """Id of one of its rows."""
        return str(uuid.uuid5(_NAMES, f"{self.number} {of}"))

    def secret(self, purpose: str) -> str:
        """A secret of its own."""
        text = f"{self.slug} {purpose}"
        return hmac.new(self.config.encryption_key.encode(), text.encode(), hashlib.sha256).hexdigest()


def tenants(config: StandConfig) -> list[Tenant]:
    """All of them, as many as the stand shall have."""
    return [Tenant(number, config) for number in range(1, config.organisations + 1)]


def settings_of(tenant: Tenant, settings: dict[str, str]) -> dict[str, str]:
    """The stand's settings for whoever goes through the checklist as the owner of this organisation."""
    return settings | {"APP_EMAIL": tenant.email, "APP_PASSWORD": tenant.password}
