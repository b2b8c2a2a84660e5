"""Further organisations of one stand, each as healthy and as young as «Север»: so one stand serves as many targets.

Kommo tells its accounts apart by their addresses, so each organisation has an address of its own of this machine.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid

from postdeploy.stand.config import StandConfig

PER_NET = 250
MOST = 50 * PER_NET
_NAMES = uuid.UUID("0c5a1f52-9d3b-4a76-8f0e-6a2d47b1c390")


class Tenant:
    """The organisation with a number, from 1 on; everything of it follows from the number and the stand's key."""

    def __init__(self, number: int, config: StandConfig) -> None:
        net, place = divmod(number - 1, PER_NET)
        self.number = number
        self.config = config
        self.slug = f"org-{number:03}"
        self.name = f"Организация {number}"
        self.email = f"owner@{self.slug}.test"
        self.password = self.secret("password")[:24]
        self.host = f"127.0.{net + 1}.{place + 1}"
        """Where its account of Kommo answers: 127.0.1.1 and so on, all of them this machine."""
        self.base_domain = f"{self.host}:{config.kommo_port}"
        """Host and port as crm_connections.base_domain has it."""

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
